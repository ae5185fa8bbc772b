import { createHash } from 'node:crypto';

/** One piece of work that may be shown to a university. */
export interface EvidenceItem {
  readonly kind: string;
  readonly url: string;
  /** SHA-256, hex. */
  readonly digest: string;
  readonly mediaType: string;
}

/** Work as it was last handed in, whoever assesses it. */
export interface WorkFact {
  readonly submissionId: string;
  readonly lineageId: string;
  readonly treatment: 'assessed' | 'received';
  /** Whether a named person has accepted it as complete; only received work is accepted. */
  readonly accepted: boolean;
  /** RFC 3339. */
  readonly frozenAt: string;
  /** SHA-256 of every file and text, hex: also of what must not be shown. */
  readonly digests: readonly string[];
  /** The same of what was frozen of this work before, one list for each version; not known of work of before that was told. */
  readonly earlier?: readonly (readonly string[])[];
  /** What shows pupils is not among it. */
  readonly items: readonly EvidenceItem[];
  readonly withheld: number;
}

/** Whether work may be passed on: received work once it was accepted, assessed work as soon as it is frozen. */
export function isHandedIn(work: WorkFact): boolean {
  return work.treatment === 'assessed' || work.accepted;
}

/**
 * Keys by which one piece of work is recognised in the whole consortium: its lineage (whatever its resubmissions), and
 * the bytes as a whole of each version that was frozen of it, so that nobody is credited for what somebody else has revised since. Single files
 * are not keys: two people may rightly put the same policy document or minutes among their evidence.
 */
export function workKeys({
  lineageId,
  digests,
  earlier = [],
}: Pick<WorkFact, 'lineageId' | 'digests' | 'earlier'>): string[] {
  const versions = [digests, ...earlier].filter((version) => version.length > 0);
  return [...new Set([`lineage:${lineageId}`, ...versions.map((version) => `bytes:${wholeOf(version)}`)])];
}

function wholeOf(digests: readonly string[]): string {
  return createHash('sha256')
    .update([...new Set(digests)].sort().join('\n'))
    .digest('hex');
}
