import { refusals } from '@collegium/errors';

/** HTTP status of each refusal of this service. */
export const errorStatus = {
  organisation_not_found: 404,
  organisation_code_taken: 409,
  membership_overlaps: 409,
  membership_not_found: 404,
  school_not_found: 404,
  import_not_found: 404,
  import_malformed: 422,
  import_not_ready: 409,
  import_superseded: 409,
  import_too_long: 422,
  person_not_found: 404,
  person_merged: 410,
  person_enrolled_twice: 409,
  merge_refused: 422,
  trn_differs: 409,
  duplicate_not_found: 404,
  programme_not_found: 404,
  programme_invalid: 422,
  programme_version_refused: 409,
  cohort_not_found: 404,
  cohort_dates_refused: 422,
  cohort_not_open: 409,
  places_below_held: 409,
  places_exceeded: 409,
  application_not_found: 404,
  already_applied: 409,
  not_eligible: 409,
  not_the_applicant: 403,
  offer_expired: 409,
  setting_unknown: 422,
  enrolment_not_found: 404,
  cohort_not_running: 409,
  return_date_refused: 422,
  transition_refused: 409,
  reason_unknown: 422,
} as const;

/** Refuses a use case of this service. */
export const refuse = refusals(errorStatus);
