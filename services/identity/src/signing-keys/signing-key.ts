/** Where a signing key is in its life; it follows from the times, so nothing has to be updated when a moment passes. */
export type SigningKeyState = 'next' | 'current' | 'old' | 'revoked' | 'gone';

/** A key that signs tokens. `activeFrom` decides who signs; the private half is elsewhere, sealed. */
export interface SigningKey {
  readonly kid: string;
  /** 1, 2, 3, ...: unique, so that two replicas cannot both make the next key. */
  readonly generation: number;
  readonly activeFrom: Date;
  readonly revokedAt: Date | null;
}

export interface KeyRotationPolicy {
  /** How long a key signs. */
  readonly lifetimeMs: number;
  /** How long a key is published before it signs: longer than anybody caches our key set. */
  readonly publishAheadMs: number;
  /** How long a key is published after it signed last: longer than its tokens live. */
  readonly keepMs: number;
}

const hour = 3_600_000;

export const keyRotationPolicy: KeyRotationPolicy = {
  lifetimeMs: 90 * 24 * hour,
  publishAheadMs: 24 * hour,
  keepMs: 24 * hour,
};

/** The states of all keys at a moment. At most one is current. */
export function statesOf(
  keys: readonly SigningKey[],
  now: Date,
  policy: KeyRotationPolicy,
): Map<string, SigningKeyState> {
  const usable = byGeneration(keys).filter((key) => !key.revokedAt);
  const current = usable.findLast((key) => key.activeFrom <= now);
  const states = new Map<string, SigningKeyState>();
  for (const key of keys) if (key.revokedAt) states.set(key.kid, 'revoked');
  for (const key of usable) {
    if (key === current) states.set(key.kid, 'current');
    else if (!current || key.generation > current.generation) states.set(key.kid, 'next');
    else states.set(key.kid, now.getTime() - supersededAt(key, usable).getTime() < policy.keepMs ? 'old' : 'gone');
  }
  return states;
}

/** The keys to publish, the one that signs first. */
export function publishedKeys<Key extends SigningKey>(
  keys: readonly Key[],
  now: Date,
  policy: KeyRotationPolicy,
): Key[] {
  const states = statesOf(keys, now, policy);
  const inState = (state: SigningKeyState) => byGeneration(keys).filter((key) => states.get(key.kid) === state);
  return [...inState('current'), ...inState('next'), ...inState('old')];
}

/** When the next key must start to sign, if one has to be made now. */
export function nextKeyDue(keys: readonly SigningKey[], now: Date, policy: KeyRotationPolicy): Date | undefined {
  const states = statesOf(keys, now, policy);
  const current = keys.find((key) => states.get(key.kid) === 'current');
  if (!current) return keys.some((key) => states.get(key.kid) === 'next') ? undefined : now;
  if ([...states.values()].includes('next')) return undefined;
  const ends = current.activeFrom.getTime() + policy.lifetimeMs;
  if (now.getTime() < ends - policy.publishAheadMs) return undefined;
  return new Date(Math.max(ends, now.getTime() + policy.publishAheadMs));
}

/** The generation that a new key gets. */
export function nextGeneration(keys: readonly SigningKey[]): number {
  return Math.max(0, ...keys.map((key) => key.generation)) + 1;
}

function supersededAt(key: SigningKey, usable: readonly SigningKey[]): Date {
  return usable.find((later) => later.generation > key.generation)?.activeFrom ?? key.activeFrom;
}

function byGeneration<Key extends SigningKey>(keys: readonly Key[]): Key[] {
  return keys.toSorted((a, b) => a.generation - b.generation);
}
