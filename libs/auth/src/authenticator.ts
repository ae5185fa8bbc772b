import { Injectable } from '@nestjs/common';
import type { AuthenticatedRequest } from './decorators.js';
import type { Principal } from './principal.js';
import { TokenVerifier } from './token-verifier.js';

/** Finds out who sends a request, once per request, for all that want to know (rate limit, guard). */
@Injectable()
export class Authenticator {
  private readonly found = new WeakMap<object, Promise<Principal | undefined>>();

  constructor(private readonly tokens: TokenVerifier) {}

  /**
   * @returns undefined where no token was sent
   * @throws DomainError `unauthenticated` for a token that is not valid
   */
  principalOf(request: AuthenticatedRequest): Promise<Principal | undefined> {
    let principal = this.found.get(request);
    if (!principal) {
      const token = bearerToken(request.headers.authorization);
      principal = token === undefined ? Promise.resolve(undefined) : this.tokens.verify(token);
      this.found.set(request, principal);
    }
    return principal;
  }
}

/** RFC 6750, section 2.1. A token in the query or a form is never read: it would end up in logs. */
function bearerToken(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? /^Bearer +([\w.~+/=-]+) *$/i.exec(header)?.[1] : undefined;
}
