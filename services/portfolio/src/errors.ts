import { refusals } from '@collegium/errors';

/** Every refusal of this service with its HTTP status (RFC 9110). 403: not you; 404: not here; 409: not in this state; 422: not with this input. */
export const errorStatus = {
  not_found: 404,
  // drafts
  not_your_portfolio: 403,
  requirement_unknown: 422,
  requirement_ambiguous: 422,
  text_empty: 422,
  link_not_https: 422,
  evidence_removed: 409,
  definition_not_known: 409,
  feedback_not_from_you: 403,
  // files
  file_missing: 422,
  file_empty: 422,
  file_too_large: 413,
  file_type_not_allowed: 415,
  file_type_mismatch: 415,
  file_gone: 410,
  not_a_file: 409,
  // freezing
  enrolment_not_live: 409,
  nothing_required: 409,
  portfolio_incomplete: 409,
  pupils_flag_unknown: 422,
  pupils_flag_contradicts: 422,
  submission_in_progress: 409,
  already_passed: 409,
  already_failed: 409,
  already_accepted: 409,
  resubmission_too_late: 409,
  // assessment
  assesses_own_work: 403,
  not_the_groups_facilitator: 403,
  not_assessed_work: 409,
  not_received_work: 409,
  criterion_unknown: 422,
  criterion_repeated: 422,
  criterion_missing: 422,
  outcome_contradicts_judgements: 422,
  mark_fixed_by_sample: 409,
  already_released: 409,
  accepts_own_work: 403,
  // re-assessment
  reassesses_own_marks: 403,
  reassesses_own_decision: 403,
  reassessed_by_another: 409,
  // batches
  closing_time_passed: 422,
  batch_for_one: 422,
  batch_not_open: 409,
  batch_not_closed: 409,
  batch_empty: 409,
  batch_of_another_cohort: 409,
  assessments_missing: 409,
  sampling_policy_missing: 409,
  sample_already_drawn: 409,
  sample_not_drawn: 409,
  assessor_not_in_batch: 422,
  already_decided: 409,
  decisions_missing: 409,
  reassessments_missing: 409,
  batch_already_released: 409,
  board_in_the_future: 422,
  // conflicts of interest
  moderator_not_on_panel: 403,
  moderates_own_work: 403,
  moderates_what_they_assessed: 403,
  moderates_what_they_tutored: 403,
  moderates_own_group: 403,
  moderates_own_setting: 403,
  moderates_close_assessor: 403,
  moderates_declared_interest: 403,
  not_in_the_sample: 403,
  already_on_panel: 409,
  interest_incomplete: 422,
  interest_not_yours: 403,
} as const;

export type ErrorCode = keyof typeof errorStatus;

export const refuse = refusals(errorStatus);
