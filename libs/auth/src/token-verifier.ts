import { refuseCommon } from '@collegium/errors';
import { errors, jwtVerify } from 'jose';
import type { KeySet } from './key-set.js';
import { principalOf, type Principal } from './principal.js';

/** Signature algorithms we accept: asymmetric ones only, so that a public key is never taken for a shared secret. */
export const acceptedAlgorithms = ['ES256', 'RS256', 'EdDSA'];

/** What a token must say to be meant for us. */
export interface TokenRequirements {
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Verifies JWT access tokens (RFC 9068) and reads who calls from them.
 * @see https://www.rfc-editor.org/rfc/rfc9068 and, for the pitfalls, https://www.rfc-editor.org/rfc/rfc8725
 */
export class TokenVerifier {
  constructor(
    private readonly requirements: TokenRequirements,
    private readonly keys: Pick<KeySet, 'find'>,
  ) {}

  /**
   * @param token the compact JWT
   * @throws DomainError `unauthenticated` for every token that is not valid here and now, `unavailable` if no key has ever been seen
   */
  async verify(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, this.keys.find, {
        ...this.requirements,
        algorithms: acceptedAlgorithms,
        typ: 'at+jwt',
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: 5,
      });
      return principalOf(payload);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw refuseCommon('unauthenticated', `The access token is not accepted: ${reasonOf(error)}.`);
    }
  }
}

/** Enough to help an honest caller; nothing of the token itself. */
function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `its ${error.claim} does not fit`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not allowed';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed)
    return 'it is not signed by the configured issuer';
  return 'it is not a signed JWT';
}
