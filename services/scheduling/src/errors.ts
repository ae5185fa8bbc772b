import { refusals } from '@collegium/errors';

/** Every way in which scheduling refuses, with its HTTP status. */
export const errorStatus = {
  attendance_mode_needed: 422,
  attended_minutes_out_of_range: 422,
  bank_holidays_malformed: 422,
  bank_holidays_not_covered: 422,
  booking_cancelled: 409,
  booking_overlaps: 409,
  calendar_has_clashes: 422,
  calendar_preview_outdated: 409,
  calendar_too_large: 422,
  cohort_not_found: 404,
  cohort_not_plannable: 409,
  date_outside_academic_year: 422,
  enrolment_already_in_group: 409,
  enrolment_not_active: 409,
  enrolment_not_found: 404,
  enrolment_of_other_cohort: 409,
  expected_kinds_below_entitlement: 422,
  facilitator_in_own_group: 409,
  facilitator_not_found: 422,
  group_name_taken: 409,
  group_not_found: 404,
  group_place_needed: 422,
  hours_overlap: 409,
  kind_complete: 409,
  kind_not_in_programme: 422,
  kind_not_for_slots: 422,
  local_time_ambiguous: 422,
  local_time_missing: 422,
  member_not_in_group: 404,
  not_bookable: 409,
  not_leader_of_group: 403,
  not_on_register: 409,
  already_booked: 409,
  already_recorded: 409,
  place_needed: 422,
  programme_not_found: 409,
  register_entry_corrected: 409,
  register_entry_not_found: 404,
  register_entry_repeated: 422,
  register_not_open: 409,
  register_refused: 422,
  reschedule_overlaps_bookings: 409,
  session_cancelled: 409,
  session_full: 409,
  session_has_register: 409,
  session_not_found: 404,
  time_zone_unknown: 422,
} as const;

/** Codes of scheduling's refusals. */
export type ErrorCode = keyof typeof errorStatus;

/** Makes a refusal: `throw refuse('session_full', 'Session 42 has no free place.', { sessionId })`. */
export const refuse = refusals(errorStatus);
