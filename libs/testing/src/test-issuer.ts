import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who a token is for. */
export interface TokenFor {
  /** `sub`; made up if not given. */
  subject?: string;
  /** Entries of the `roles` claim: `provider:hertscam:coordinator`, `person:<id>:self`, ... */
  roles?: readonly string[];
  /** `person_id`; by default the id of a `person:<id>:self` role, if there is one. */
  personId?: string;
  /** `client_id`; equal to the subject for a machine that acts for itself. */
  clientId?: string;
  /** Further claims, or others in place of the standard ones. */
  claims?: Record<string, unknown>;
}

/** An OpenID issuer over loopback: discovery and keys as a real one has, and tokens for the asking. */
export interface TestIssuer {
  /** The `iss` of its tokens, and the base of its discovery document. */
  url: string;
  audience: string;
  /** A valid access token, good for ten minutes. */
  token(who?: TokenFor): Promise<string>;
  /** One that expired an hour ago. */
  expiredToken(who?: TokenFor): Promise<string>;
  /** One signed by somebody else's key under the same key id. */
  foreignToken(who?: TokenFor): Promise<string>;
  /** One meant for another service. */
  wrongAudienceToken(who?: TokenFor): Promise<string>;
  /** A new signing key under a new id; the old one is no longer published. */
  rotate(): Promise<void>;
  /** How often the keys have been fetched. */
  keyRequests(): number;
  stop(): Promise<void>;
}

const ALGORITHM = 'ES256';

/** Starts an issuer on a free port. @param audience what its tokens name; `collegium` by default */
export async function testIssuer({ audience = 'collegium' }: { audience?: string } = {}): Promise<TestIssuer> {
  let signing = await signingKey();
  const stranger = await signingKey();
  let keyRequests = 0;

  const server = createServer((request, response) => {
    const answer = (body: unknown): void =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration')
      answer({ issuer: url, jwks_uri: `${url}/jwks`, id_token_signing_alg_values_supported: [ALGORITHM] });
    else if (request.url === '/jwks') {
      keyRequests += 1;
      answer({ keys: [signing.jwk] });
    } else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign = (
    who: TokenFor,
    { key = signing.privateKey, audience: named = audience, age = 0 } = {},
  ): Promise<string> => {
    const now = Math.floor(Date.now() / 1000) - age;
    const self = who.roles?.map((role) => /^person:([^:]+):self$/.exec(role)?.[1]).find(Boolean);
    const personId = who.personId ?? self;
    return new SignJWT({
      iss: url,
      aud: named,
      sub: who.subject ?? `subject-${randomUUID()}`,
      iat: now,
      exp: now + 600,
      jti: randomUUID(),
      roles: who.roles ?? [],
      ...(personId === undefined ? {} : { person_id: personId }),
      ...(who.clientId === undefined ? {} : { client_id: who.clientId }),
      ...who.claims,
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: signing.kid, typ: 'at+jwt' })
      .sign(key);
  };

  return {
    url,
    audience,
    token: (who = {}) => sign(who),
    expiredToken: (who = {}) => sign(who, { age: 4200 }),
    foreignToken: (who = {}) => sign(who, { key: stranger.privateKey }),
    wrongAudienceToken: (who = {}) => sign(who, { audience: 'another-service' }),
    async rotate() {
      signing = await signingKey();
    },
    keyRequests: () => keyRequests,
    stop: () => stopServer(server),
  };
}

async function signingKey() {
  const kid = randomUUID();
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' } };
}

async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
