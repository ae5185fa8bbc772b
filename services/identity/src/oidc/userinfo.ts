import { UnitOfWork } from '@collegium/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { IdentityEnv } from '../config.js';
import { maySignIn, type User } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { accountClaims } from './account-claims.js';
import { ProviderHost } from './provider.host.js';

export const userinfoPath = '/oidc/me';

/** What the endpoint answers, in the words of RFC 6750. */
export type UserinfoAnswer =
  | { readonly status: 200; readonly body: Readonly<Record<string, unknown>> }
  | { readonly status: 401 | 403; readonly challenge: string };

/**
 * Claims about whoever signed in, for applications that ask there instead of reading the ID token. The provider's own
 * endpoint takes only tokens that are good for nothing else; ours takes the access token for the API, if `openid` is in it.
 */
@Injectable()
export class Userinfo {
  constructor(
    @Inject(IdentityEnv) private readonly env: IdentityEnv,
    private readonly host: ProviderHost,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async answer(authorization: string | undefined): Promise<UserinfoAnswer> {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) return { status: 401, challenge: 'Bearer' };
    const payload = await this.verified(token);
    if (!payload) return { status: 401, challenge: 'Bearer error="invalid_token"' };
    const scopes = typeof payload.scope === 'string' ? payload.scope.split(' ') : [];
    if (!scopes.includes('openid'))
      return { status: 403, challenge: 'Bearer error="insufficient_scope", scope="openid"' };
    const user = await this.user(payload.sub ?? '');
    if (!user) return { status: 401, challenge: 'Bearer error="invalid_token"' };
    const { sub, name, email, email_verified } = accountClaims(user);
    return {
      status: 200,
      body: {
        sub,
        ...(scopes.includes('profile') ? { name } : {}),
        ...(scopes.includes('email') ? { email, email_verified } : {}),
      },
    };
  }

  private async verified(token: string) {
    const { keys } = await this.host.current();
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...keys] }), {
        issuer: this.env.issuer,
        audience: this.env.OIDC_AUDIENCE,
        typ: 'at+jwt',
        algorithms: ['ES256'],
      });
      return payload;
    } catch {
      // Whatever is wrong with it, the caller learns one thing: this token does not count.
      return undefined;
    }
  }

  private async user(id: string): Promise<User | undefined> {
    const user = await this.unitOfWork.run(({ manager }) => manager.findOneBy(UserRow, { id }));
    return user && maySignIn(user) ? user : undefined;
  }
}
