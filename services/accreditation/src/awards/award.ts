import type { Transitions } from '@collegium/errors';
import type { CertificateSnapshot } from './certificate.js';

export const awardStatuses = ['granted', 'suspended', 'superseded', 'revoked', 'cancelled'] as const;
export type AwardStatus = (typeof awardStatuses)[number];

/** Cancelled: taken back before its holder accepted it, as if never issued; its number stays on record. */
export const awardTransitions: Transitions<AwardStatus> = {
  granted: ['suspended', 'superseded', 'revoked', 'cancelled'],
  suspended: ['granted', 'revoked'],
  superseded: [],
  revoked: [],
  cancelled: [],
};

/** What the holder has said to the certificate. */
export type HolderAnswer = 'accepted' | 'declined';

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
  readonly suspension: Suspension | null;
  /** The award whose place this one took, under a corrected name. */
  readonly supersedes: string | null;
  readonly supersededBy: string | null;
  readonly holderAnswer: HolderAnswer | null;
  readonly answeredAt: Date | null;
  /** Whether the holder keeps the public page back, and shows the certificate by links of their own only. */
  readonly hidden: boolean;
}

/** Why an award was taken back, and by whom. The code is public, the text and the person are not. */
export interface Revocation {
  readonly reason: string;
  readonly text: string;
  readonly by: string;
}

/** Why an award is suspended, by whom, and since when (RFC 3339). */
export interface Suspension extends Revocation {
  readonly at: string;
}

/** What can be done to an award, each with reasons of its own. */
export type AwardAct = 'revoke' | 'suspend' | 'reinstate' | 'cancel' | 'reissue';

/** A reason code of a change to an award, as data: what the public page says for it. */
export interface AwardReason {
  readonly code: string;
  readonly version: number;
  readonly label: string;
  readonly acts: readonly AwardAct[];
}

export const awardReasons: readonly AwardReason[] = [
  { code: 'issued_in_error', version: 1, label: 'It was issued in error.', acts: ['revoke', 'cancel'] },
  {
    code: 'misconduct',
    version: 1,
    label: 'The work was found not to meet the rules on academic conduct.',
    acts: ['revoke'],
  },
  {
    code: 'outcome_changed',
    version: 1,
    label: 'The outcome of the assessed work was changed.',
    acts: ['revoke', 'cancel'],
  },
  { code: 'details_wrong', version: 1, label: 'Its details were wrong.', acts: ['revoke', 'cancel'] },
  { code: 'holder_request', version: 1, label: 'Its holder asked for it to be withdrawn.', acts: ['revoke', 'cancel'] },
  { code: 'declined', version: 1, label: 'Its holder declined it.', acts: ['cancel'] },
  { code: 'under_investigation', version: 1, label: 'A concern about it is being looked into.', acts: ['suspend'] },
  { code: 'appeal', version: 1, label: 'An appeal about it has not been decided yet.', acts: ['suspend'] },
  {
    code: 'key_compromised',
    version: 1,
    label: 'A key that signed it may have been misused.',
    acts: ['suspend', 'revoke'],
  },
  { code: 'cleared', version: 1, label: 'The concern was not borne out.', acts: ['reinstate'] },
  { code: 'suspended_in_error', version: 1, label: 'It was suspended in error.', acts: ['reinstate'] },
  { code: 'name_corrected', version: 1, label: 'The name on it was corrected.', acts: ['reissue'] },
];

/** Codes that may be given for an act. */
export function reasonsFor(act: AwardAct): string[] {
  return awardReasons.filter(({ acts }) => acts.includes(act)).map(({ code }) => code);
}

/** What the public reads for a reason; its code where it is of a version that is not known here. */
export function labelOf(reason: string): string {
  return awardReasons.find(({ code }) => code === reason)?.label ?? reason;
}
