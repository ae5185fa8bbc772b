import { testDatabase, testIssuer, type TestDatabase, type TestIssuer } from '@collegium/testing';
import { dataSourceOf } from '@collegium/persistence';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  calculateJwkThumbprint,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type JWK,
} from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataSource } from 'typeorm';
import { authMigrations } from './auth.module.js';
import { DatabaseKeyCache } from './database-key-cache.js';
import { KeySet, type KeyCache, type KeySetOptions } from './key-set.js';
import { TokenVerifier } from './token-verifier.js';

describe('TokenVerifier', () => {
  let issuer: TestIssuer;
  let database: TestDatabase;
  let source: DataSource;

  /** A process that has just started: nothing in memory. */
  const started = (options: Partial<KeySetOptions> = {}) =>
    new TokenVerifier(
      { issuer: issuer.url, audience: issuer.audience },
      new KeySet({ issuer: issuer.url, cache: new DatabaseKeyCache(source), cooldown: 0, timeout: 500, ...options }),
    );

  beforeEach(async () => {
    [issuer, database] = await Promise.all([testIssuer(), testDatabase('auth', { migrations: authMigrations })]);
    source = await dataSourceOf({ url: database.appUrl, applicationName: 'auth', entities: [] }).initialize();
  });
  afterEach(async () => {
    await source.destroy();
    await database.drop();
    await issuer.stop();
  });

  it('reads who calls from a valid token', async () => {
    const token = await issuer.token({
      subject: 'ada',
      clientId: 'web',
      roles: ['person:p1:self', 'provider:hertscam:coordinator'],
    });
    expect(await started().verify(token)).toEqual({
      subject: 'ada',
      clientId: 'web',
      personId: 'p1',
      roles: [
        { kind: 'person', organisation: 'p1', role: 'self' },
        { kind: 'provider', organisation: 'hertscam', role: 'coordinator' },
      ],
    });
  });

  describe('refuses', () => {
    const publicKey = async (): Promise<JWK> =>
      ((await (await fetch(`${issuer.url}/jwks`)).json()) as { keys: JWK[] }).keys[0]!;
    const claims = () => ({
      iss: issuer.url,
      aud: issuer.audience,
      sub: 'eve',
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 60,
      roles: ['consortium:consortium:operator'],
    });
    const refused = async (token: string, reason: RegExp) => {
      await expect(started().verify(token)).rejects.toMatchObject({
        code: 'unauthenticated',
        message: expect.stringMatching(reason),
      });
    };

    it('an expired one', async () => refused(await issuer.expiredToken(), /has expired/));
    it('one signed by somebody else', async () =>
      refused(await issuer.foreignToken(), /not signed by the configured issuer/));
    it('one for another audience', async () => refused(await issuer.wrongAudienceToken(), /aud does not fit/));
    it('one of another issuer', async () =>
      refused(await issuer.token({ claims: { iss: 'https://elsewhere.example' } }), /iss does not fit/));
    it('one that is not valid yet', async () =>
      refused(await issuer.token({ claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }), /nbf does not fit/));
    it('one without a subject', async () =>
      refused(await issuer.token({ claims: { sub: undefined } }), /sub does not fit/));
    it('one that never expires', async () =>
      refused(await issuer.token({ claims: { exp: undefined } }), /exp does not fit/));
    it.each(['', 'x', 'a.b.c', '..'])('%p, which is no token', async (token) => refused(token, /not a signed JWT/));

    it('one without a signature', async () =>
      refused(new UnsecuredJWT(claims()).encode(), /not a signed JWT|algorithm is not allowed/));

    it('one signed with the public key as if it were a shared secret', async () => {
      const jwk = await publicKey();
      const pem = await exportSPKI(
        (await importJWK(jwk, 'ES256', { extractable: true })) as Parameters<typeof exportSPKI>[0],
      );
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: jwk.kid!, typ: 'at+jwt' })
        .sign(new TextEncoder().encode(pem));
      await refused(token, /algorithm is not allowed/);
    });

    it('an ID token of the same issuer: its type is another', async () => {
      const { privateKey, publicKey: own } = await generateKeyPair('ES256');
      const jwk = { ...(await exportJWK(own)), kid: 'k', alg: 'ES256' };
      const other = await serve({ keys: [jwk] });
      const sign = (typ: string) =>
        new SignJWT({ ...claims(), iss: other.url })
          .setProtectedHeader({ alg: 'ES256', kid: 'k', typ })
          .sign(privateKey);
      const verifier = new TokenVerifier(
        { issuer: other.url, audience: issuer.audience },
        new KeySet({ issuer: other.url, cache: new DatabaseKeyCache(source) }),
      );
      await expect(verifier.verify(await sign('JWT'))).rejects.toMatchObject({
        code: 'unauthenticated',
        message: expect.stringMatching(/typ does not fit/),
      });
      expect(await verifier.verify(await sign('at+jwt'))).toMatchObject({ subject: 'eve' });
      other.stop();
    });

    it('one with a key of its own in the header', async () => {
      const { privateKey, publicKey: own } = await generateKeyPair('ES256');
      const jwk = await exportJWK(own);
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', kid: await calculateJwkThumbprint(jwk), typ: 'at+jwt', jwk })
        .sign(privateKey);
      await refused(token, /not signed by the configured issuer/);
    });
  });

  describe('keys', () => {
    it('survive a restart while the issuer is down, and a token of theirs is still accepted', async () => {
      const token = await issuer.token({ subject: 'ada' });
      await started().verify(token);
      await issuer.stop();
      expect(await started().verify(token)).toMatchObject({ subject: 'ada' });
      issuer = await testIssuer();
    });

    it('that were never seen make it unavailable rather than unauthenticated', async () => {
      const token = await issuer.token();
      await issuer.stop();
      await expect(started().verify(token)).rejects.toMatchObject({ code: 'unavailable' });
      issuer = await testIssuer();
    });

    it('are fetched once for many tokens, and again for a key id not seen before', async () => {
      const verifier = started();
      const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token()));
      await Promise.all(tokens.map((token) => verifier.verify(token)));
      expect(issuer.keyRequests()).toBe(1);
      await issuer.rotate();
      await verifier.verify(await issuer.token());
      expect(issuer.keyRequests()).toBe(2);
    });

    it('are not fetched again by whoever looked into the database before they were kept and heard of it after', async () => {
      const kept = Promise.withResolvers<void>();
      const database = new DatabaseKeyCache(source);
      let reads = 0;
      const cache: KeyCache = {
        read: async (name) => {
          const late = ++reads === 2;
          const found = await database.read(name);
          if (late) await kept.promise;
          return found;
        },
        write: (name, cached) => database.write(name, cached),
      };
      const verifier = started({ cache });
      const token = await issuer.token();
      const [first, second] = [verifier.verify(token), verifier.verify(token)];
      await first;
      kept.resolve();
      await second;
      expect(issuer.keyRequests()).toBe(1);
    });

    it('are not fetched again within the cool-down, however many unknown key ids come', async () => {
      const verifier = started({ cooldown: 60_000 });
      await verifier.verify(await issuer.token());
      await issuer.rotate();
      const unknown = await issuer.token();
      for (let time = 0; time < 5; time++)
        await expect(verifier.verify(unknown)).rejects.toMatchObject({ code: 'unauthenticated' });
      expect(issuer.keyRequests()).toBe(1);
    });

    it('are refused from a discovery document that names another issuer', async () => {
      const other = await serve({ keys: [] }, 'https://elsewhere.example');
      const verifier = new TokenVerifier(
        { issuer: other.url, audience: 'collegium' },
        new KeySet({ issuer: other.url, cache: new DatabaseKeyCache(source) }),
      );
      await expect(verifier.verify(await issuer.token())).rejects.toMatchObject({ code: 'unavailable' });
      other.stop();
    });
  });
});

/** An issuer with these keys, and nothing else. */
async function serve(keys: object, issuerName?: string): Promise<{ url: string; stop: () => void }> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(request.url === '/jwks' ? keys : { issuer: issuerName ?? url, jwks_uri: `${url}/jwks` }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
