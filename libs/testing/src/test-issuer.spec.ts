import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { testIssuer } from './test-issuer.js';
import type { TestIssuer } from './test-issuer.js';

describe('the test issuer', () => {
  let issuer: TestIssuer;

  beforeAll(async () => {
    issuer = await testIssuer();
  });
  afterAll(() => issuer.stop());

  /** As any resource server does: discovery, keys, then the token. */
  async function verify(token: string) {
    const discovery = (await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()) as {
      issuer: string;
      jwks_uri: string;
    };
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(discovery.jwks_uri)), {
      issuer: discovery.issuer,
      audience: 'collegium',
      typ: 'at+jwt',
    });
    return payload;
  }

  it('gives a token that its published keys verify', async () => {
    const payload = await verify(
      await issuer.token({ subject: 'u1', roles: ['provider:hertscam:coordinator'], clientId: 'web' }),
    );
    expect(payload).toMatchObject({ sub: 'u1', roles: ['provider:hertscam:coordinator'], client_id: 'web' });
  });

  it('names the person whose own role it carries', async () => {
    expect(decodeJwt(await issuer.token({ roles: ['person:0199-abc:self'] }))).toMatchObject({ person_id: '0199-abc' });
  });

  it.each([
    ['expiredToken', 'exp'],
    ['foreignToken', 'signature'],
    ['wrongAudienceToken', 'aud'],
  ] as const)('gives a bad one: %s', async (kind, flaw) => {
    await expect(verify(await issuer[kind]())).rejects.toThrow(flaw);
  });

  it('no longer publishes a key after a rotation', async () => {
    const before = await issuer.token();
    await issuer.rotate();
    await expect(verify(before)).rejects.toThrow('no applicable key found');
    await expect(verify(await issuer.token())).resolves.toBeDefined();
  });
});
