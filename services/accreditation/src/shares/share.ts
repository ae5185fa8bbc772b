import { createHash, randomBytes } from 'node:crypto';

/** What of a certificate its holder may leave out of a link. Title, issuer and status always stand. */
export const hideableFields = [
  'holder',
  'setting',
  'programme',
  'criteria',
  'awarded_on',
  'hours',
  'board',
  'credit',
] as const;
export type HideableField = (typeof hideableFields)[number];

/** A link by which a holder shows a certificate for a time. */
export interface Share {
  readonly id: string;
  readonly tenant: string;
  readonly personId: string;
  readonly awardId: string;
  /** SHA-256 of the token, hex: the token itself is shown once and kept nowhere. */
  readonly digest: string;
  readonly hide: readonly HideableField[];
  /** The holder's own words on whom it is for. */
  readonly note: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

const SECRET_BYTES = 32;
const SHAPE = /^(?<provider>[a-z0-9-]{1,60})\.[\w-]{43}$/;

/** A new token: the provider, so that the database opens no other rows, and 256 random bits. */
export function newToken(provider: string): string {
  return `${provider}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** A token as it came, or undefined if it cannot be one. */
export function readToken(token: string): { provider: string; digest: string } | undefined {
  const provider = SHAPE.exec(token)?.groups?.provider;
  return provider === undefined ? undefined : { provider, digest: digestOf(token) };
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function hasEnded({ revokedAt, expiresAt }: Pick<Share, 'revokedAt' | 'expiresAt'>, now: Date): boolean {
  return revokedAt !== null || expiresAt <= now;
}
