import { refuse } from '../errors.js';

export const reasonPurposes = ['reject', 'defer', 'withdraw'] as const;
/** What a reason explains. */
export type ReasonPurpose = (typeof reasonPurposes)[number];

/** One entry of a list of reasons. A list is only ever followed by its next version, never changed. */
export interface Reason {
  readonly purpose: ReasonPurpose;
  readonly listVersion: number;
  readonly code: string;
  readonly title: string;
}

/** The latest version among the entries of one purpose. */
export function latestList(reasons: readonly Reason[]): { version: number; reasons: readonly Reason[] } {
  const version = Math.max(0, ...reasons.map(({ listVersion }) => listVersion));
  return { version, reasons: reasons.filter(({ listVersion }) => listVersion === version) };
}

/**
 * Refuses codes that the list of the day does not have.
 * @returns version of the list
 */
export function assertReasons(
  list: ReturnType<typeof latestList>,
  purpose: ReasonPurpose,
  codes: readonly string[],
  pointer: string,
): number {
  const known = list.reasons.map(({ code }) => code);
  const unknown = codes.filter((code) => !known.includes(code));
  if (unknown.length > 0)
    throw refuse(
      'reason_unknown',
      `${unknown.join(', ')}: not among the reasons to ${purpose}, version ${list.version}.`,
      { purpose, listVersion: list.version, known },
      [{ pointer, code: 'not_in_list', message: `One of ${known.join(', ')}.` }],
    );
  return list.version;
}
