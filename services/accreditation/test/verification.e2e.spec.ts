import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { types } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CertificateIssuedSchema } from '@collegium/contracts';
import { verifyCredential as verifyByOthers } from '@digitalcredentials/verifier-core';
import { compactVerify, importJWK } from 'jose';
import { bakePng, bakeSvg } from '../src/credentials/baking.js';
import type { Json } from '../src/credentials/credential.js';
import { aCertificate } from '../src/credentials/credential.builder.js';
import { signCredential } from '../src/credentials/data-integrity.js';
import { toMultikey } from '../src/credentials/multikey.js';
import { openBadge } from '../src/credentials/open-badge.js';
import { Consortium, COORDINATOR, REGISTRY } from './consortium.builder.js';

jest.setTimeout(120_000);

const PUBLIC = 'https://awards.example.org';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);
let consortium: Consortium;
let foreign: Server;
let foreignDid: string;
const foreignKey = generateKeyPairSync('ed25519');
let number: string;
let awardId: string;
let json: string;
let jwt: string;
let pdf: Buffer;

const get = (path: string) => fetch(`${consortium.service.url}${path}`);
// No connection is used again: a server that refused a body it had not read closes it.
const verify = (body: Uint8Array | string, type: string, path = '/v1/verify') =>
  fetch(`${consortium.service.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': type, connection: 'close' },
    body: body as string | Uint8Array<ArrayBuffer>,
  });
const answer = async (body: Uint8Array | string, type: string) => {
  const response = await verify(body, type);
  const { result, kind, checks, credential } = (await response.json()) as {
    result: string;
    kind: string;
    checks: { name: string; outcome: string; code: string }[];
    credential: Json;
  };
  return { status: response.status, result, kind, credential, codes: checks?.map(({ code }) => code) };
};

beforeAll(async () => {
  consortium = await Consortium.start({ env: { PUBLIC_URL: PUBLIC, VERIFICATION_ALLOWED_NETWORKS: '127.0.0.0/8' } });
  await consortium.found();
  foreign = createServer((_request, response) => {
    const id = `${foreignDid}#k1`;
    response.end(
      JSON.stringify({
        id: foreignDid,
        verificationMethod: [
          { id, type: 'Multikey', controller: foreignDid, publicKeyMultibase: toMultikey(foreignKey.publicKey) },
        ],
        assertionMethod: [id],
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  foreignDid = `did:web:127.0.0.1%3A${(foreign.address() as AddressInfo).port}`;
  const participant = consortium.participant({ creditWanted: false });
  await consortium.completes(participant);
  const { event } = await consortium.service.events.untilReceived(
    CertificateIssuedSchema,
    ({ enrolmentId }) => enrolmentId === participant.enrolmentId,
    { within: 100_000 },
  );
  ({ certificateNumber: number, awardId } = event);
  [json, jwt] = (await Promise.all(
    ['json', 'jwt'].map(async (form) => (await get(`/certificates/${number}.${form}`)).text()),
  )) as [string, string];
  pdf = Buffer.from(await (await get(`/certificates/${number}.pdf`)).arrayBuffer());
}, 300_000);
afterAll(async () => {
  foreign?.close();
  await consortium?.close();
});

const good = ['well_formed', 'signature_fits', 'not_revoked', 'issuer_known'];

/** The services that the other verifier asks, on loopback instead of their public names. */
async function byOthers(
  credential: unknown,
): Promise<{ log: { id: string; valid?: boolean }[]; errors?: { name: string }[] }> {
  const network = globalThis.fetch;
  globalThis.fetch = (async (input: Request | string) => {
    const url = typeof input === 'string' ? input : input.url;
    if (!url.startsWith(PUBLIC)) throw new Error(`${url} is not on this machine`);
    const response = await network(consortium.service.url + url.slice(PUBLIC.length));
    return new Response(await response.text(), {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    });
  }) as typeof fetch;
  try {
    return (await verifyByOthers({ credential: credential as never, knownDIDRegistries: [] as never })) as never;
  } finally {
    globalThis.fetch = network;
  }
}
const entry = (found: { log?: { id: string; valid?: boolean }[] }, id: string) =>
  found.log?.find((step) => step.id === id)?.valid;

describe('a certificate of ours', () => {
  it.each<[string, () => Uint8Array | string, string, string]>([
    ['JSON', () => json, 'application/json', 'json'],
    ['JSON under the type of credentials', () => json, 'application/vc', 'json'],
    ['token', () => jwt, 'text/plain', 'jwt'],
    ['PNG', () => bakePng(PNG, json), 'image/png', 'png'],
    ['PNG that says it is a PDF', () => bakePng(PNG, jwt), 'application/pdf', 'png'],
    ['SVG', () => bakeSvg('<svg xmlns="http://www.w3.org/2000/svg"/>', jwt), 'image/svg+xml', 'svg'],
    ['PDF', () => pdf, 'application/pdf', 'pdf'],
  ])('is valid as %s', async (_name, file, type, kind) => {
    expect(await answer(file(), type)).toMatchObject({
      status: 200,
      result: 'valid',
      kind,
      codes: good,
      credential: { holder: 'Zoë Nkemelu-Žák', title: 'HertsCam Certificate in Educator Leadership' },
    });
  });

  it('is not valid once it was changed, and the rest is skipped', async () => {
    expect(
      await answer(JSON.stringify({ ...(JSON.parse(json) as Json), name: 'Another' }), 'application/json'),
    ).toMatchObject({
      result: 'invalid',
      codes: ['well_formed', 'signature_invalid', 'earlier_failure', 'earlier_failure'],
    });
  });

  it('is accepted by a verifier that others wrote, and refused by it once changed', async () => {
    const accepted = await byOthers(JSON.parse(json));
    expect([
      entry(accepted, 'valid_signature'),
      entry(accepted, 'revocation_status'),
      entry(accepted, 'expiration'),
      accepted.errors,
    ]).toEqual([true, true, true, undefined]);
    expect((await byOthers({ ...(JSON.parse(json) as Json), name: 'Another' })).errors?.[0]?.name).toBe(
      'invalid_signature',
    );
  });

  it('verifies as token with nothing but the key at its kid', async () => {
    const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()) as { kid: string };
    const jwk = (await (await get(kid.slice(PUBLIC.length))).json()) as Record<string, string>;
    await expect(compactVerify(jwt, await importJWK(jwk, 'RS256'))).resolves.toBeDefined();
  });

  it('is shown on the page by its number, by upload and by paste', async () => {
    const form = (name: string, value: string | Blob) => {
      const data = new FormData();
      data.append(name, value);
      return fetch(`${consortium.service.url}/verify`, {
        method: 'POST',
        headers: { connection: 'close' },
        body: data,
      });
    };
    for (const response of [
      await get(`/verify?certificate=${number}`),
      await form('file', new Blob([new Uint8Array(pdf)])),
      await form('text', jwt),
    ]) {
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await response.text()).toContain('<strong>Valid.</strong>');
    }
    expect((await form('text', '')).status).toBe(422);
    expect((await get('/verify?certificate=HERTSCAM-2027-7K3M9-Q2XVT-D')).status).toBe(404);
    expect(await (await get('/verify')).text()).toContain(
      '<form method="post" action="/verify" enctype="multipart/form-data">',
    );
  });
});

describe('a credential of others', () => {
  const theirs = (did = foreignDid) => {
    const badge = openBadge(aCertificate({ awardedAt: '2026-01-01T00:00:00Z' }), {
      list: 'https://x.example/1',
      index: 1,
    });
    const plain = Object.fromEntries(
      Object.entries(badge).filter(([name]) => name !== 'credentialStatus'),
    ) as never as typeof badge;
    return signCredential(
      { ...plain, issuer: { ...plain.issuer, id: did } },
      { id: `${did}#k1`, sign: async (data) => sign(null, data, foreignKey.privateKey) },
      new Date('2026-01-01T00:00:00Z'),
    );
  };
  it('is valid by its DID document, and said to be vouched for by nobody here', async () => {
    expect(await answer(JSON.stringify(await theirs()), 'application/json')).toMatchObject({
      result: 'valid',
      codes: ['well_formed', 'signature_fits', 'no_status', 'issuer_not_registered'],
    });
  });

  it.each(['did:web:127.0.0.1%3A1', 'did:web:10.0.0.1', 'did:web:169.254.169.254', 'did:example:1'])(
    'stays open where %s cannot be asked',
    async (did) => {
      expect(await answer(JSON.stringify(await theirs(did)), 'application/json')).toMatchObject({
        result: 'indeterminate',
      });
    },
  );
});

describe('what is too much or nothing', () => {
  it.each<[string, number, Uint8Array, string]>([
    ['a file of 50 MB', 413, Buffer.alloc(52_428_800), 'application/pdf'],
    ['JSON of 2 MB', 413, Buffer.from(JSON.stringify({ a: 'x'.repeat(2_000_000) })), 'application/json'],
    ['nothing', 422, Buffer.alloc(0), 'text/plain'],
    ['a type that holds no credentials', 415, Buffer.from('x'), 'video/mp4'],
    ['a table', 415, Buffer.from('a,b\n1,2\n'), 'text/csv'],
    ['a picture without a credential', 422, PNG, 'image/png'],
    ['a file that is damaged', 422, PNG.subarray(0, 40), 'image/png'],
    ['JSON that is none', 400, Buffer.from('{'), 'application/json'],
  ])('is refused: %s', async (_name, status, body, type) => {
    // A server that has refused does not read on; a client may then see its connection end before the answer.
    const response = await verify(body, type).catch((error: Error) => error);
    // The error is not of this realm, so `instanceof` does not know it.
    if (!('status' in response)) expect([types.isNativeError(response), status]).toEqual([true, 413]);
    else expect(response.status).toBe(status);
  });

  it('is refused in a form too', async () => {
    const data = new FormData();
    data.append('file', new Blob([new Uint8Array(12_000_000)]));
    const response = await fetch(`${consortium.service.url}/v1/verify`, {
      method: 'POST',
      headers: { connection: 'close' },
      body: data,
    }).catch((error: Error) => error);
    if ('status' in response) expect(response.status).toBe(413);
    else expect(types.isNativeError(response)).toBe(true);
  });

  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  it.each([
    [60, 'application/vc'],
    [60, 'application/json'],
    [100_000, 'application/vc'],
  ])('is JSON %i levels deep, as %s', async (levels, type) => {
    expect(await answer(nested(levels), type)).toMatchObject({
      result: 'indeterminate',
      codes: ['too_deep', 'earlier_failure', 'earlier_failure', 'earlier_failure'],
    });
  });

  it('is JSON a hundred thousand levels deep, as application/json', async () => {
    // A body of JSON is refused as on every route, before anything is read of it.
    const refused = await verify(nested(100_000), 'application/json');
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'malformed', detail: 'The body is nested more than 64 levels deep.' }),
    ]);
  });

  it('is not taken as a file by other routes', async () => {
    const { status, body } = await consortium.service.request('POST', '/v1/subscriptions', {
      as: REGISTRY,
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('a certificate that was revoked', () => {
  it('is refused here and by the verifier that others wrote', async () => {
    await consortium.service.request('POST', `/v1/awards/${awardId}/revoke`, {
      as: COORDINATOR,
      body: { reason: 'issued_in_error', text: 'Wrong person.' },
    });
    for (const [body, type] of [
      [json, 'application/json'],
      [jwt, 'text/plain'],
    ] as const)
      expect(await answer(body, type)).toMatchObject({
        result: 'invalid',
        codes: ['well_formed', 'signature_fits', 'revoked', 'earlier_failure'],
      });
    expect(entry(await byOthers(JSON.parse(json)), 'revocation_status')).toBe(false);
  });
});
