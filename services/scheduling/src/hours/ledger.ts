/** The three sides of the support-hours ledger. */
export type Account = 'owed' | 'offered' | 'received';

/** Why an entry was made. */
export const entryReasons = [
  'entitlement',
  'expected',
  'booked',
  'attended',
  'attended_in_part',
  'no_longer_offered',
  'attendance_corrected',
  'credited_to_other_enrolment',
  'definition_changed',
] as const;
export type EntryReason = (typeof entryReasons)[number];

/** One line of the ledger. Lines are added, never changed: a reversal takes one back. */
export interface LedgerEntry {
  readonly id: string;
  readonly tenant: string;
  readonly account: Account;
  readonly enrolmentId: string;
  readonly personId: string;
  /** The session; for hours owed, the programme. */
  readonly subjectId: string;
  readonly kind: string;
  /** Positive; in a reversal, the same negative. */
  readonly minutes: number;
  /** Its place among the entries of one account, holder and subject: credits are odd, reversals even. */
  readonly ordinal: number;
  readonly reversesEntryId: string | null;
  /** The register entry that credited hours stand on. */
  readonly registerEntryId: string | null;
  readonly reason: EntryReason;
  readonly recordedAt: Date;
}

/** A credit before it has its id, ordinal and time. */
export type NewCredit = Pick<
  LedgerEntry,
  'account' | 'enrolmentId' | 'personId' | 'subjectId' | 'kind' | 'minutes' | 'registerEntryId' | 'reason'
>;

/** What has to be written for the ledger to be right. */
export interface LedgerChanges {
  readonly reversals: readonly { readonly entry: LedgerEntry; readonly reason: EntryReason }[];
  readonly credits: readonly NewCredit[];
}

/** Whose hours an account counts once: an hour is received by a person, owed and offered to an enrolment. */
export const holderOf = (entry: Pick<LedgerEntry, 'account' | 'enrolmentId' | 'personId'>): string =>
  entry.account === 'received' ? entry.personId : entry.enrolmentId;

/** The credits that no reversal has taken back. */
export function standing<E extends Pick<LedgerEntry, 'id' | 'reversesEntryId'>>(entries: readonly E[]): E[] {
  const reversed = new Set(entries.map((entry) => entry.reversesEntryId));
  return entries.filter((entry) => entry.reversesEntryId === null && !reversed.has(entry.id));
}

/** Sum of an account's minutes. */
export function balance(
  entries: readonly Pick<LedgerEntry, 'account' | 'enrolmentId' | 'minutes'>[],
  account: Account,
  enrolmentId: string,
): number {
  return entries.reduce(
    (sum, entry) => (entry.account === account && entry.enrolmentId === enrolmentId ? sum + entry.minutes : sum),
    0,
  );
}

/** What became of the minimum of hours, now that so many are received. */
export function crossing(
  account: { minimumMinutes: number | null; met: boolean },
  receivedMinutes: number,
): 'met' | 'fell_short' | undefined {
  if (account.minimumMinutes === null) return undefined;
  const enough = receivedMinutes >= account.minimumMinutes;
  if (enough === account.met) return undefined;
  return enough ? 'met' : 'fell_short';
}
