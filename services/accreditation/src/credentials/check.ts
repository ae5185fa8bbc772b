/** One step of a verification. A step that cannot be taken after a failure is skipped, and says so. */
export interface Check {
  readonly name: 'core' | 'proof' | 'status' | 'issuer';
  readonly outcome: 'success' | 'failure' | 'skipped';
  /** For machines: never changes its meaning. */
  readonly code: string;
  /** For people. */
  readonly reason: string;
}

/** What a verification comes to: `indeterminate` where something could not be had or is of a kind that is not read here. */
export type Verdict = 'valid' | 'invalid' | 'indeterminate';

/** A check has failed. `inconclusive`: nothing was found wrong, but something could not be found out. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  readonly code: string;
  readonly inconclusive: boolean;

  constructor(code: string, reason: string, { inconclusive = false } = {}) {
    super(reason);
    this.code = code;
    this.inconclusive = inconclusive;
  }
}

/** The verification itself cannot go on, for a reason (`cause`) that is ours and no finding about the credential. */
export class VerificationInterrupted extends Error {
  override readonly name = 'VerificationInterrupted';
}

/** Failures after which nobody knows. */
export const INCONCLUSIVE = [
  'issuer_unreachable',
  'key_unreachable',
  'status_unreachable',
  'status_unsupported',
  'cryptosuite_unsupported',
  'issuer_unsupported',
] as const;

export function unknown(code: (typeof INCONCLUSIVE)[number], reason: string): CheckFailed {
  return new CheckFailed(code, reason, { inconclusive: true });
}

export function verdictOf(checks: readonly Check[]): Verdict {
  const failed = checks.filter(({ outcome }) => outcome === 'failure');
  if (failed.length === 0) return 'valid';
  return failed.every(({ code }) => (INCONCLUSIVE as readonly string[]).includes(code)) ? 'indeterminate' : 'invalid';
}
