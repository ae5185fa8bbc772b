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
  person_has_sign_in: 409,
  next_key_published: 409,
  role_unknown: 422,
  role_not_grantable: 403,
  role_of_another_organisation: 422,
  dates_reversed: 422,
  client_keys_invalid: 422,
  redirect_uri_invalid: 422,
  clock_time_contradictory: 422,
  clock_time_missing: 422,
  resolution_impossible: 409,
  reset_not_found: 404,
  reset_done: 409,
  reset_expired: 409,
  reset_needs_another: 409,
  reset_needs_account: 409,
  reset_of_own: 409,
  seed_invalid: 500,
} as const;

export const refuse = refusals(errorStatus);
