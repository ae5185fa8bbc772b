import { createHash } from 'node:crypto';
import { claimStatuses, type CreditClaim } from '../claims/credit-claim.js';
import { sameCredit, type Credit, type CreditScheme } from '../claims/credit.js';
import { registrationStatuses, type StudentRegistration } from '../registrations/student-registration.js';

export const caseKinds = ['credit', 'registration'] as const;
export type CaseKind = (typeof caseKinds)[number];

/** Statuses by kind that a university can know of: those of what was sent. */
export const sentStatuses: Readonly<Record<CaseKind, readonly string[]>> = {
  credit: claimStatuses.filter((status) => status !== 'prepared'),
  registration: registrationStatuses.filter((status) => status !== 'invited' && status !== 'lapsed'),
};

/** One case as one side has it. */
export interface ReconciledItem {
  readonly kind: CaseKind;
  readonly id: string;
  readonly revision: number;
  readonly status: string;
  /** The university's reference for registered credit, or the student number. */
  readonly reference: string | null;
  readonly credit: Credit | null;
}

export const differenceKinds = ['missing_here', 'missing_there', 'status', 'revision', 'reference', 'credit'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** One thing in which the sides differ. Missing and both values are whole where a side lacks the case, else both have it. */
export interface Difference {
  readonly difference: DifferenceKind;
  readonly kind: CaseKind;
  readonly caseId: string;
  readonly here: string | null;
  readonly there: string | null;
}

/** How many cases a side has, by kind and status. */
export type Counts = Readonly<Record<CaseKind, Readonly<Record<string, number>>>>;

/** Local dates, both included, in {@link TIME_ZONE}: of the decision, or of the sending where nothing is decided. */
export interface Period {
  readonly from: string;
  readonly until: string;
}

export const TIME_ZONE = 'Europe/London';

export function itemOfClaim({
  id,
  revision,
  status,
  reference,
  registeredCredit,
  credit,
}: CreditClaim): ReconciledItem {
  return { kind: 'credit', id, revision, status, reference, credit: registeredCredit ?? credit };
}

export function itemOfRegistration({ id, revision, status, studentNumber }: StudentRegistration): ReconciledItem {
  return { kind: 'registration', id, revision, status, reference: studentNumber?.value ?? null, credit: null };
}

/** Items in the one order in which they are compared, kept and digested. */
export function inOrder(items: readonly ReconciledItem[]): ReconciledItem[] {
  return [...items].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

const key = ({ kind, id }: Pick<ReconciledItem, 'kind' | 'id'>): string => `${kind} ${id}`;

export function countItems(items: readonly ReconciledItem[]): Counts {
  const counts: Record<CaseKind, Record<string, number>> = { credit: {}, registration: {} };
  for (const { kind, status } of items) counts[kind][status] = (counts[kind][status] ?? 0) + 1;
  return counts;
}

/**
 * What differs, in the order of the items. A reference and credit that a university leaves out are compared only where they were
 * decided here: an open claim has neither.
 */
export function differencesOf(here: readonly ReconciledItem[], there: readonly ReconciledItem[]): Difference[] {
  const ours = new Map(here.map((item) => [key(item), item]));
  const theirs = new Map(there.map((item) => [key(item), item]));
  return inOrder([...new Map([...theirs, ...ours]).values()]).flatMap((item) => {
    const [left, right] = [ours.get(key(item)), theirs.get(key(item))];
    const found = (difference: DifferenceKind, hereIs: string | null, thereIs: string | null): Difference => ({
      difference,
      kind: item.kind,
      caseId: item.id,
      here: hereIs,
      there: thereIs,
    });
    if (!left) return [found('missing_here', null, right!.status)];
    if (!right) return [found('missing_there', left.status, null)];
    const decided = left.status === 'registered' || left.status === 'confirmed';
    const differences: Difference[] = [];
    if (left.status !== right.status) differences.push(found('status', left.status, right.status));
    if (left.revision !== right.revision)
      differences.push(found('revision', String(left.revision), String(right.revision)));
    if ((decided || right.reference !== null) && left.reference !== right.reference)
      differences.push(found('reference', left.reference, right.reference));
    if ((decided || right.credit !== null) && !equalCredit(left.credit, right.credit))
      differences.push(found('credit', creditText(left.credit), creditText(right.credit)));
    return differences;
  });
}

function equalCredit(left: Credit | null, right: Credit | null): boolean {
  return left && right ? sameCredit(left, right) : left === right;
}

function creditText(credit: Credit | null): string | null {
  return credit && `${credit.points} ${credit.scheme} level ${credit.level}`;
}

/** Whose lists, and for when. */
export interface Covered extends Period {
  readonly tenant: string;
  readonly university: string;
}

/**
 * SHA-256 in hex over both lists: JSON without spaces, members sorted by name, items by kind and id. Either side can compute it.
 * @see RFC 8785, of which this is a case without fractions and unusual numbers
 */
export function digestOf(
  { tenant, university, from, until }: Covered,
  here: readonly ReconciledItem[],
  there: readonly ReconciledItem[],
): string {
  const canonical = {
    from,
    here: inOrder(here).map(sorted),
    provider: tenant,
    there: inOrder(there).map(sorted),
    university,
    until,
  };
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}

function sorted({ kind, id, revision, status, reference, credit }: ReconciledItem): object {
  return {
    credit: credit && { level: credit.level, points: credit.points, scheme: credit.scheme },
    id,
    kind,
    reference,
    revision,
    status,
  };
}

/** A covered case that is not as it was when the lists were compared; null on the side where it was not covered. */
export interface Change {
  readonly kind: CaseKind;
  readonly id: string;
  readonly was: ReconciledItem | null;
  readonly is: ReconciledItem | null;
}

/** What has changed on our side since. */
export function changesSince(was: readonly ReconciledItem[], is: readonly ReconciledItem[]): Change[] {
  const [before, now] = [was, is].map((items) => new Map(items.map((item) => [key(item), item]))) as [
    Map<string, ReconciledItem>,
    Map<string, ReconciledItem>,
  ];
  return inOrder([...new Map([...before, ...now]).values()]).flatMap((item) => {
    const [then, today] = [before.get(key(item)) ?? null, now.get(key(item)) ?? null];
    const same = then && today && JSON.stringify(sorted(then)) === JSON.stringify(sorted(today));
    return same ? [] : [{ kind: item.kind, id: item.id, was: then, is: today }];
  });
}

export const sides = ['provider', 'university'] as const;
export type Side = (typeof sides)[number];

export interface Signature {
  /** Actor of the request. */
  readonly by: string;
  readonly at: string;
}

export type ReconciliationStatus = 'open' | 'signed_by_provider' | 'signed_by_university' | 'agreed';

export interface Signatures {
  readonly providerSignature: Signature | null;
  readonly universitySignature: Signature | null;
}

export function statusOf({ providerSignature, universitySignature }: Signatures): ReconciliationStatus {
  if (providerSignature && universitySignature) return 'agreed';
  if (providerSignature) return 'signed_by_provider';
  return universitySignature ? 'signed_by_university' : 'open';
}

/** What a university says of one case, before it is checked. */
export interface GivenItem {
  readonly kind: CaseKind;
  readonly id: string;
  readonly revision: number;
  readonly status: string;
  readonly reference?: string | null | undefined;
  readonly studentNumber?: string | null | undefined;
  readonly points?: number | null | undefined;
  readonly scheme?: CreditScheme | null | undefined;
  readonly level?: number | null | undefined;
}

/** What is wrong with one field of a given item. */
export interface ItemProblem {
  readonly index: number;
  readonly field: keyof GivenItem;
  readonly code: 'not_allowed' | 'not_taken' | 'missing' | 'repeated';
  readonly message: string;
}

/** The given items, or all that is wrong with them. */
export function readItems(given: readonly GivenItem[]): { items: ReconciledItem[]; problems: ItemProblem[] } {
  const problems: ItemProblem[] = [];
  const seen = new Set<string>();
  const items = given.map((item, index): ReconciledItem => {
    const {
      kind,
      revision,
      status,
      reference = null,
      studentNumber = null,
      points = null,
      scheme = null,
      level = null,
    } = item;
    const id = item.id.toLowerCase();
    const wrong = (field: keyof GivenItem, code: ItemProblem['code'], message: string) =>
      problems.push({ index, field, code, message });
    if (!sentStatuses[kind].includes(status))
      wrong('status', 'not_allowed', `must be one of ${sentStatuses[kind].join(', ')}`);
    if (seen.has(key({ kind, id }))) wrong('id', 'repeated', 'was named before');
    seen.add(key({ kind, id }));
    const foreign = kind === 'credit' ? { studentNumber } : { reference, points, scheme, level };
    for (const [field, value] of Object.entries(foreign))
      if (value !== null) wrong(field as keyof GivenItem, 'not_taken', `does not belong to kind ${kind}`);
    const parts = { points, scheme, level };
    const some = Object.values(parts).some((part) => part !== null);
    if (kind === 'credit' && some)
      for (const [field, part] of Object.entries(parts))
        if (part === null)
          wrong(field as keyof GivenItem, 'missing', 'must be there where points, scheme or level are');
    const credit = points !== null && scheme !== null && level !== null ? { points, scheme, level } : null;
    return { kind, id, revision, status, reference: kind === 'credit' ? reference : studentNumber, credit };
  });
  return { items: inOrder(items), problems };
}
