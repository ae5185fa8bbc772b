import type { CertificateSnapshot } from './certificate.js';

export type AwardStatus = 'granted' | 'revoked';

/** Our decision that somebody has earned a certificate. */
export interface Award {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly personId: string;
  readonly caseId: string;
  readonly enrolmentId: string;
  readonly programmeId: string;
  readonly number: string;
  readonly status: AwardStatus;
  readonly certificate: CertificateSnapshot;
  readonly grantedAt: Date;
  /** When its certificate could first be read; null while it is being made. */
  readonly issuedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revocation: Revocation | null;
}

/** Why an award was taken back, and by whom. The code is public, the text and the person are not. */
export interface Revocation {
  readonly reason: string;
  readonly text: string;
  readonly by: string;
}

/** A reason code of an award's end, as data: what the public page says for it. */
export interface RevocationReason {
  readonly code: string;
  readonly version: number;
  readonly label: string;
}

export const revocationReasons: readonly RevocationReason[] = [
  { code: 'issued_in_error', version: 1, label: 'It was issued in error.' },
  { code: 'misconduct', version: 1, label: 'The work was found not to meet the rules on academic conduct.' },
  { code: 'outcome_changed', version: 1, label: 'The outcome of the assessed work was changed.' },
  { code: 'details_wrong', version: 1, label: 'Its details were wrong.' },
  { code: 'holder_request', version: 1, label: 'Its holder asked for it to be withdrawn.' },
];

/** What the public reads for a reason; its code where it is of a version that is not known here. */
export function labelOf(reason: string): string {
  return revocationReasons.find(({ code }) => code === reason)?.label ?? reason;
}
