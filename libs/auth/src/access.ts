import { refuseCommon } from '@collegium/errors';
import { Injectable } from '@nestjs/common';
import { Authenticator } from './authenticator.js';
import type { AuthenticatedRequest, RoutePolicy } from './decorators.js';
import { admits, tenantsOf } from './policies.js';

/** Decides whether a request may go on, by the policy of its route. */
@Injectable()
export class Access {
  constructor(private readonly authenticator: Authenticator) {}

  /**
   * Lets a request in and notes on it who calls and which scopes the policy opens. A route without a policy refuses everybody.
   * @throws DomainError `unauthenticated`, `forbidden`
   */
  async admit(request: AuthenticatedRequest, policy: RoutePolicy | undefined): Promise<void> {
    if (!policy) throw refuseCommon('forbidden', 'This route declares no policy, so it refuses everybody.');
    const principal = await this.authenticator.principalOf(request);
    if (principal) request.principal = principal;
    if (policy.public) return;
    if (!principal) throw refuseCommon('unauthenticated', 'Send an access token: Authorization: Bearer <token>.');
    if (!admits(principal, policy.roles))
      throw refuseCommon('forbidden', `This needs one of the roles ${policy.roles.join(', ')}.`, {
        policies: policy.roles,
      });
    request.tenants = tenantsOf(principal, policy.roles);
  }
}
