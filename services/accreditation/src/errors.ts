import { commonStatuses, refusals } from '@collegium/errors';

/** HTTP status of each refusal. */
export const errorStatus = {
  ...commonStatuses,
  not_acceptable: 406,
  case_not_found: 404,
  name_not_acceptable: 422,
  credit_not_wanted: 409,
  award_not_found: 404,
  issuing_batch_not_found: 404,
  award_already_revoked: 409,
  reason_unknown: 422,
  certificate_not_found: 404,
  certificate_not_issued: 409,
  issuer_not_found: 404,
  key_not_found: 404,
  status_list_not_found: 404,
  programme_not_found: 404,
  university_not_found: 404,
  tariff_mismatch: 422,
  agreement_not_found: 404,
  agreement_overlaps: 409,
  agreement_not_in_force: 409,
  claim_not_found: 404,
  claim_already_decided: 409,
  claim_not_resubmittable: 409,
  revision_outdated: 409,
  revision_unknown: 422,
  query_not_open: 409,
  subscription_not_found: 404,
  subscriptions_exhausted: 409,
  delivery_not_found: 404,
  endpoint_refused: 422,
  event_type_unknown: 422,
  position_unknown: 422,
} as const;

export const refuse = refusals(errorStatus);
