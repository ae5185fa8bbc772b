import type { UniversityAnswer } from './university-answer.js';

/** A reason code, with what it means. Codes are only added; a changed list has a new version. */
export interface ClaimReason {
  readonly code: string;
  readonly meaning: string;
}

const reason = (code: string, meaning: string): ClaimReason => ({ code, meaning });

/** Why a university rejects a claim, or asks about it. */
const doubts = [
  reason('learner_not_matched', 'No record of the university fits the learner.'),
  reason('learner_ambiguous', 'Several records of the university fit the learner.'),
  reason('identity_insufficient', 'What was sent does not show who the learner is.'),
  reason('duplicate_claim', 'The same credit was claimed before.'),
  reason('agreement_not_in_force', 'The agreement is not in force for this claim.'),
  reason('course_not_approved', 'The course is not approved.'),
  reason('level_not_accepted', 'The level is not accepted.'),
  reason('credit_value_not_accepted', 'The points are not accepted.'),
  reason('rpl_limit_exceeded', 'More credit would be recognised than the award allows.'),
  reason('learning_not_current', 'The learning is too old.'),
  reason('evidence_insufficient', 'The evidence does not show the learning.'),
  reason('credential_invalid', 'The credential does not verify.'),
  reason('credential_revoked', 'The credential was revoked.'),
  reason('board_not_confirmed', 'The board has not confirmed the outcome.'),
  reason('fee_outstanding', 'A fee is outstanding.'),
  reason('malformed', 'The request cannot be read; the field errors say where.'),
  reason('other', 'Another reason, said in the text.'),
] as const;

const verdicts = [
  reason('criteria_not_met', 'The work does not meet the criteria.'),
  reason('evidence_insufficient', 'The evidence does not show what the work claims.'),
  reason('academic_misconduct', "The work is not the learner's own."),
  reason('work_not_readable', 'The work cannot be opened or read.'),
  reason('not_resubmitted', 'The work was referred and not resubmitted in time.'),
  reason('other', 'Another reason, said in the text.'),
] as const;

/** Reason codes of the conversation about credit, as data with a version. */
export const claimReasons = {
  version: 1,
  query: doubts,
  reject: doubts,
  refer: verdicts,
  fail: verdicts,
  rescind: [
    reason('credential_revoked', 'The credential behind it was revoked.'),
    reason('registered_in_error', 'It was registered by mistake.'),
    reason('duplicate_claim', 'The same credit was registered before.'),
    reason('academic_misconduct', "The work was not the learner's own."),
    reason('other', 'Another reason, said in the text.'),
  ],
  withdraw: [
    reason('participant_request', 'The participant asked for it.'),
    reason('wrong_university', 'It was sent to the wrong university.'),
    reason('sent_in_error', 'It was sent by mistake.'),
    reason('consent_withdrawn', 'The participant has withdrawn their consent.'),
    reason('award_revoked', 'The award behind it was revoked.'),
  ],
  correct: [
    reason('details_corrected', 'The participant has corrected their details.'),
    reason('name_corrected', 'The name was corrected.'),
    reason('sent_in_error', 'What was sent was wrong.'),
    reason('resubmission', 'It is sent again after a rejection or a referral.'),
    reason('work_replaced', 'Other work was handed in instead.'),
  ],
} as const satisfies { version: number } & Record<string, unknown>;

export type ReasonKind = Exclude<keyof typeof claimReasons, 'version'>;

/** Whether a code is in the list for this kind of act. */
export function knowsReason(kind: ReasonKind, code: string): boolean {
  return claimReasons[kind].some((known) => known.code === code);
}

/** The list and the code of an answer that gives a reason. */
export function reasonOf(answer: UniversityAnswer): { kind: ReasonKind; code: string } | undefined {
  return 'reason' in answer ? { kind: answer.kind, code: answer.reason } : undefined;
}
