import { refusals } from '@collegium/errors';

/** Every code that this service refuses with, and its HTTP status. */
export const errorStatus = {
  user_not_found: 404,
  client_not_found: 404,
  conflict_not_found: 404,
  signing_key_not_found: 404,
  sandbox_only: 404,
  email_in_use: 409,
  client_id_in_use: 409,
  user_disabled: 409,
  client_disabled: 409,
  conflict_resolved: 409,
  second_person_needed: 409,
  codes_used_up: 409,
  code_wrong: 422,
  status_not_shown: 403,
  person_has_sign_in: 409,
  next_key_published: 409,
  role_missing: 422,
  role_unknown: 422,
  role_not_grantable: 403,
  role_of_another_organisation: 422,
  dates_reversed: 422,
  client_keys_invalid: 422,
  redirect_uri_invalid: 422,
  clock_time_contradictory: 422,
  clock_time_missing: 422,
  resolution_impossible: 409,
  seed_invalid: 500,
} as const;

export const refuse = refusals(errorStatus);
