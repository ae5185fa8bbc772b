import { refuse } from '../errors.js';

/** What a portfolio may hold. */
export interface Quota {
  /** Bytes of every file and text that is kept of it: earlier versions and removed items count, because they are kept. */
  readonly bytes: number;
  /** Items that stand in the draft. */
  readonly items: number;
  /** Versions of all items, those that stand and those that were removed. */
  readonly versions: number;
}

/** What is used of it, with what is allowed: as it is answered, and as a refusal says it. */
export type QuotaView = { readonly [Part in keyof Quota]: { readonly used: number; readonly allowed: number } };

const words: Readonly<Record<keyof Quota, string>> = {
  bytes: 'bytes of evidence',
  items: 'items of evidence',
  versions: 'versions of evidence',
};

/** What is used of a quota, beside what is allowed. */
export function quotaView(used: Quota, allowed: Quota): QuotaView {
  const part = (name: keyof Quota) => ({ used: used[name], allowed: allowed[name] });
  return { bytes: part('bytes'), items: part('items'), versions: part('versions') };
}

/** Refuses what would take a portfolio over its quota, naming what is used and what is allowed. */
export function assertRoom(used: Quota, allowed: Quota, more: Quota): void {
  const exceeded = (['items', 'versions', 'bytes'] as const).find(
    (part) => more[part] > 0 && used[part] + more[part] > allowed[part],
  );
  if (exceeded) throw overQuota(exceeded, used, allowed);
}

/** The refusal itself. */
export function overQuota(exceeded: keyof Quota, used: Quota, allowed: Quota): Error {
  return refuse(
    'evidence_quota_exceeded',
    `The portfolio holds ${used[exceeded]} of at most ${allowed[exceeded]} ${words[exceeded]}, and this would be more.`,
    { exceeded, ...quotaView(used, allowed) },
  );
}
