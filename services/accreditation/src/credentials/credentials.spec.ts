import { createHash, createHmac, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DataIntegrityProof as Suite } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { verifyCredential as verifyWithLibrary } from '@digitalbazaar/vc';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { decodeStatusList, encodeStatusList, statusBit, STATUS_LIST_LENGTH } from './bitstring.js';
import {
  aCertificate,
  aSignedBadge,
  aStatusList,
  anIssuer,
  ed25519FromSeed,
  NOW,
  sourcesOf,
  STATUS,
} from './credential.builder.js';
import { signCredentialJwt, verifyCredentialJwt } from './credential-jwt.js';
import { contexts, loadContext, pinned } from './contexts.js';
import type { Json, SignedCredential } from './credential.js';
import { signCredential, signingInput } from './data-integrity.js';
import { decodeBase58, encodeBase58, fromMultikey, toMultikey } from './multikey.js';
import { endorsement } from './endorsement.js';
import { openBadge, statusListCredential } from './open-badge.js';
import { achievementCredentialSchema } from './open-badge.schema.builder.js';
import { publishedVectors } from './published-vectors.builder.js';
import { isValid, verifyCredential } from './verify.js';

const issuer = anIssuer();
const stranger = anIssuer('stranger');
let badge: SignedCredential;
let list: SignedCredential;

beforeAll(async () => {
  [badge, list] = await Promise.all([aSignedBadge(issuer), aStatusList(issuer)]);
});

const change = (changes: (copy: Record<string, never>) => void): Json => {
  const copy = structuredClone(badge) as unknown as Record<string, never>;
  changes(copy);
  return copy as unknown as Json;
};
const failure = async (credential: Json, sources = sourcesOf(issuer, list)) => {
  const failed = (await verifyCredential(credential, sources)).find(({ outcome }) => outcome === 'failure');
  return failed && `${failed.name}: ${failed.reason}`;
};

describe('a signed credential', () => {
  it('is valid, check by check', async () => {
    const checks = await verifyCredential(badge, sourcesOf(issuer, list));
    expect(checks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['core', 'success'],
      ['proof', 'success'],
      ['status', 'success'],
      ['issuer', 'success'],
    ]);
    expect(isValid(checks)).toBe(true);
  });

  it('is accepted by the library that did not check it here', async () => {
    const documents: Record<string, object> = {
      [issuer.did]: issuer.document,
      [`${issuer.did}#a1`]: {
        '@context': 'https://w3id.org/security/multikey/v1',
        ...issuer.document.verificationMethod[0],
      },
    };
    const documentLoader = async (url: string) =>
      documents[url] ? { contextUrl: null, documentUrl: url, document: documents[url] } : loadContext(url);
    const verify = (credential: Json) =>
      verifyWithLibrary({
        credential,
        suite: new Suite({ cryptosuite }),
        documentLoader,
        now: NOW,
        checkStatus: async () => ({ verified: true }),
      });
    const accepted = await verify(badge);
    expect(accepted.error).toBeUndefined();
    expect(accepted.verified).toBe(true);
    expect((await verify(change((copy) => Object.assign(copy, { name: 'Another' })))).verified).toBe(false);
  });

  it('has the form that the strict schema asks for', () => {
    const validate = new Ajv2020({ strict: false }).compile(achievementCredentialSchema);
    expect([validate(badge), validate.errors]).toEqual([true, null]);
    expect(validate({ ...badge, proof: badge.proof[0] })).toBe(false);
  });

  it('carries the endorsement of a second body, whose proof and whose own each verify', async () => {
    const authority = anIssuer('hertfordshire');
    const certificate = aCertificate({
      jointIssuers: [{ did: authority.did, code: 'hertfordshire', name: 'Hertfordshire County Council' }],
    });
    const endorsed = await signCredential(
      endorsement(certificate, certificate.jointIssuers![0]!),
      authority.signer,
      NOW,
    );
    const joint = await signCredential(openBadge(certificate, STATUS, [endorsed]), issuer.signer, NOW);
    const validate = new Ajv2020({ strict: false }).compile(achievementCredentialSchema);
    expect([validate(joint), validate.errors]).toEqual([true, null]);
    expect(validate({ ...joint, endorsement: endorsed })).toBe(false);
    expect(isValid(await verifyCredential(joint, sourcesOf(issuer, list)))).toBe(true);
    expect(isValid(await verifyCredential(endorsed, sourcesOf(authority, list)))).toBe(true);
    expect(
      isValid(
        await verifyCredential(
          { ...joint, endorsement: [{ ...endorsed, validFrom: '2020-01-01T00:00:00Z' }] },
          sourcesOf(issuer, list),
        ),
      ),
    ).toBe(false);
    expect(
      isValid(
        await verifyCredential(
          { ...endorsed, issuer: { ...endorsed.issuer, id: issuer.did } },
          sourcesOf(issuer, list),
        ),
      ),
    ).toBe(false);
  });

  it('is the same bytes when signed again', async () => {
    expect(JSON.stringify(await aSignedBadge(issuer))).toBe(JSON.stringify(badge));
  });

  it.each(publishedVectors)(
    'reproduces the signing vector of $name byte for byte',
    async ({ seed, document, proof, contexts: extra, hashes, proofValue }) => {
      const load = async (url: string) => ({
        contextUrl: null,
        documentUrl: url,
        document: extra[url] ?? contexts.get(url)!,
      });
      const input = await signingInput(document, proof, load);
      expect(input.toString('hex')).toBe(hashes);
      expect(`z${encodeBase58(sign(null, input, ed25519FromSeed(seed)))}`).toBe(proofValue);
    },
  );
});

describe('an attack on a credential', () => {
  it.each<[string, (copy: never) => void, RegExp]>([
    [
      'a changed name',
      (copy: { credentialSubject: { identifier: { identityHash: string }[] } }) =>
        (copy.credentialSubject.identifier[0]!.identityHash = 'Mallory'),
      /^proof: The signature does not fit/,
    ],
    ['a term that no context defines', (copy: Record<string, unknown>) => (copy.favouriteColour = 'green'), /^proof: /],
    [
      'a context given inline',
      (copy: { '@context': unknown[] }) => copy['@context'].push({ name: 'https://example.org/name' }),
      /^core: A context given inline/,
    ],
    [
      'an unknown context',
      (copy: { '@context': unknown[] }) => copy['@context'].push('https://evil.example/context.json'),
      /^core: Context https:\/\/evil/,
    ],
    [
      'another issuer',
      (copy: { issuer: { id: string } }) => (copy.issuer.id = stranger.did),
      /^proof: The keys of .* cannot be fetched/,
    ],
    [
      'an expiry that has passed',
      (copy: Record<string, unknown>) => (copy.validUntil = '2027-06-01T00:00:00Z'),
      /^core: The credential was valid until/,
    ],
    [
      'a start that has not come',
      (copy: Record<string, unknown>) => (copy.validFrom = '2028-06-01T00:00:00Z'),
      /^core: The credential is not valid before/,
    ],
    ['a date that is none', (copy: Record<string, unknown>) => (copy.validFrom = 'soon'), /^core: /],
    ['no proof', (copy: Record<string, unknown>) => delete copy.proof, /^proof: /],
    ['an empty list of proofs', (copy: Record<string, unknown>) => (copy.proof = []), /^proof: It carries no proof/],
    [
      'another cryptosuite',
      (copy: { proof: { cryptosuite: string }[] }) => (copy.proof[0]!.cryptosuite = 'ecdsa-rdfc-2019'),
      /^proof: The proof is not/,
    ],
    [
      'another purpose',
      (copy: { proof: { proofPurpose: string }[] }) => (copy.proof[0]!.proofPurpose = 'authentication'),
      /^proof: The proof is not/,
    ],
    [
      'a proof value of zeros',
      (copy: { proof: { proofValue: string }[] }) => (copy.proof[0]!.proofValue = `z${'1'.repeat(64)}`),
      /^proof: The signature does not fit/,
    ],
    [
      'a megabyte of text',
      (copy: Record<string, unknown>) => (copy.name = 'x'.repeat(1_000_001)),
      /^core: The credential is larger/,
    ],
    [
      'a status of an unknown kind',
      (copy: { credentialStatus: { type: string } }) => (copy.credentialStatus.type = '1EdTechRevocationList'),
      /^proof|^status/,
    ],
  ] as never)('with %s is refused', async (_name, attack, reason) => {
    expect(await failure(change(attack as never))).toMatch(reason);
  });

  it('with a key in its own fragment is refused: keys come out of the DID document only', async () => {
    const forged = await signCredential(
      openBadge(aCertificate(), STATUS),
      { ...stranger.signer, id: `${issuer.did}#${toMultikey(stranger.ed25519.publicKey)}` },
      NOW,
    );
    expect(await failure(forged)).toMatch(/^proof: .* has no key/);
  });

  it('with a DID document that names another issuer is refused', async () => {
    const lying = sourcesOf(issuer, list, { resolveDid: async () => stranger.document });
    expect(await failure(badge, lying)).toMatch(/^proof: The document found/);
  });

  it('that a stranger signed in the name of the issuer is refused', async () => {
    const forged = await signCredential(
      openBadge(aCertificate(), STATUS),
      { ...stranger.signer, id: issuer.signer.id },
      NOW,
    );
    expect(await failure(forged)).toMatch(/^proof: The signature/);
  });

  it('by a key that may not assert is refused', async () => {
    const document = { ...issuer.document, assertionMethod: [] };
    expect(await failure(badge, sourcesOf(issuer, list, { resolveDid: async () => document }))).toMatch(
      /^proof: .* has no key/,
    );
  });
});

describe('the status of a credential', () => {
  it('is seen when revoked', async () => {
    expect(await failure(badge, sourcesOf(issuer, await aStatusList(issuer, [STATUS.index])))).toBe(
      'status: Its issuer has set its status: revocation.',
    );
  });

  it.each<[string, () => Promise<Json>, RegExp]>([
    ['is stale', () => aStatusList(issuer, [], { validUntil: new Date('2027-06-30T00:00:00Z') }), /was valid until/],
    ['is signed by another', () => aStatusList(stranger), /by another issuer/],
    [
      'was changed',
      async () => ({ ...list, credentialSubject: { ...list.credentialSubject, encodedList: encodeStatusList([1]) } }),
      /signature does not fit/,
    ],
    ['is too short', () => aStatusList(issuer, [], { length: 8_192 }), /fewer than 131072/],
    ['has another id', async () => ({ ...list, id: 'https://awards.example.org/status/other' }), /another id/],
    ['cannot be had', () => Promise.reject(new Error('The list cannot be fetched')), /cannot be fetched/],
  ])('fails when the list %s', async (_name, make, reason) => {
    expect(await failure(badge, sourcesOf(issuer, list, { fetchStatusList: make }))).toMatch(reason);
  });
});

describe('two statuses of a credential', () => {
  const suspension = { list: `${STATUS.list}s`, index: 7, purpose: 'suspension' as const };
  const both = () => signCredential(openBadge(aCertificate(), [STATUS, suspension]), issuer.signer, NOW);
  const suspensions = (set: readonly number[], purpose: 'revocation' | 'suspension' = 'suspension') =>
    signCredential(
      statusListCredential({
        url: suspension.list,
        issuer: issuer.did,
        purpose,
        encodedList: encodeStatusList(set),
        validFrom: NOW,
        validUntil: new Date(NOW.getTime() + 86_400_000),
      }),
      issuer.signer,
      NOW,
    );
  const lists = (revocations: Json, other: Json) =>
    sourcesOf(issuer, revocations, { fetchStatusList: async (url) => (url === STATUS.list ? revocations : other) });

  it('are both looked up, each in a list of its purpose', async () => {
    const checks = await verifyCredential(await both(), lists(list, await suspensions([])));
    expect(checks.find(({ name }) => name === 'status')).toEqual({
      name: 'status',
      outcome: 'success',
      code: 'not_revoked',
      reason: 'Its issuer has not taken it back (revocation, suspension).',
    });
  });

  it.each<[string, readonly number[], readonly number[], string]>([
    ['suspended', [], [7], 'status: Its issuer has set its status: suspension. It may become valid again.'],
    ['revoked', [STATUS.index], [], 'status: Its issuer has set its status: revocation.'],
    ['both', [STATUS.index], [7], 'status: Its issuer has set its status: revocation.'],
  ])('tell that it is %s', async (_name, revoked, suspended, reason) => {
    expect(await failure(await both(), lists(await aStatusList(issuer, revoked), await suspensions(suspended)))).toBe(
      reason,
    );
  });

  it('fail where a list serves another purpose than the entry says', async () => {
    expect(await failure(await both(), lists(list, await suspensions([], 'revocation')))).toBe(
      'status: The status list serves another purpose.',
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['none', [], /^status: 0 status entries/],
    ['five', Array(5).fill({}), /^status: 5 status entries/],
    ['nothing', [null], /unknown kind/],
    ['a text', ['revocation'], /unknown kind/],
  ])('of %s are refused', async (_name, credentialStatus, reason) => {
    const forged = await signCredential(
      { ...openBadge(aCertificate(), STATUS), credentialStatus } as never,
      issuer.signer,
      NOW,
    ).catch(() => undefined);
    if (forged) expect(await failure(forged)).toMatch(reason);
    else expect(await failure({ ...badge, credentialStatus })).toMatch(/^(proof|status): /);
  });

  it('are where the credential leaves the strict schema of Open Badges 3.0, which knows one: alone it fits', async () => {
    const validate = new Ajv2020({ strict: false }).compile(achievementCredentialSchema);
    expect(validate(await both())).toBe(false);
    expect(validate.errors!.map(({ instancePath }) => instancePath)).toEqual(['/credentialStatus']);
    expect(validate(await signCredential(openBadge(aCertificate(), [STATUS]), issuer.signer, NOW))).toBe(true);
  });

  it('are accepted by the library that did not check them here', async () => {
    const documents: Record<string, object> = {
      [issuer.did]: issuer.document,
      [`${issuer.did}#a1`]: {
        '@context': 'https://w3id.org/security/multikey/v1',
        ...issuer.document.verificationMethod[0],
      },
    };
    const documentLoader = async (url: string) =>
      documents[url] ? { contextUrl: null, documentUrl: url, document: documents[url] } : loadContext(url);
    expect(
      (
        await verifyWithLibrary({
          credential: await both(),
          suite: new Suite({ cryptosuite }),
          documentLoader,
          now: NOW,
          checkStatus: async () => ({ verified: true }),
        })
      ).verified,
    ).toBe(true);
  });
});

describe('a Bitstring status list', () => {
  it('sets the most significant bit first', () => {
    const bits = decodeStatusList(encodeStatusList([0, 9, STATUS_LIST_LENGTH - 1]));
    expect([bits[0], bits[1], bits.at(-1)]).toEqual([0x80, 0x40, 0x01]);
    expect([0, 1, 9, 10, STATUS_LIST_LENGTH - 1].map((index) => statusBit(bits, index))).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('refuses a bomb without unzipping it', () => {
    const bomb = `u${gzipSync(Buffer.alloc(200_000_000), { level: 9 }).toString('base64url')}`;
    expect(() => decodeStatusList(bomb)).toThrow();
  });

  it.each([
    ['no multibase', 'abc'],
    ['no gzip', 'uAAAA'],
  ])('refuses a list with %s', (_name, text) => {
    expect(() => decodeStatusList(text)).toThrow();
  });

  it.each([-1, 1.5, STATUS_LIST_LENGTH, NaN])('has no entry %s', (index) => {
    expect(() => encodeStatusList([index])).toThrow(RangeError);
    expect(() => statusBit(decodeStatusList(encodeStatusList([])), index)).toThrow(RangeError);
  });
});

describe('a VC-JWT', () => {
  const credential = openBadge(aCertificate(), STATUS);
  let jwt: string;
  const withParts = (header: Json, payload: Json, signature: (input: string) => string) => {
    const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${input}.${signature(input)}`;
  };
  const rsa = (input: string) => sign('sha256', Buffer.from(input), issuer.rsa.privateKey).toString('base64url');
  const parts = () =>
    jwt
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);

  beforeAll(async () => {
    jwt = await signCredentialJwt(credential, issuer.jwtSigner);
  });

  it('gives the same credential back', async () => {
    expect(await verifyCredentialJwt(jwt, issuer.jwk, issuer.did)).toEqual(credential);
  });

  it('carries the registered claims and a key URL', () => {
    const [header, payload] = parts();
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: issuer.jwtSigner.id });
    expect(payload).toMatchObject({
      iss: issuer.did,
      jti: credential.id,
      sub: `${credential.id}#holder`,
      nbf: NOW.getTime() / 1000,
    });
    expect(payload).not.toHaveProperty('vc');
  });

  it.each<[string, () => string]>([
    [
      'HS256 with the public key as secret',
      () =>
        withParts({ ...parts()[0], alg: 'HS256' }, parts()[1]!, (input) =>
          createHmac('sha256', issuer.rsa.publicKey.export({ format: 'pem', type: 'spki' }))
            .update(input)
            .digest('base64url'),
        ),
    ],
    ['no algorithm', () => withParts({ ...parts()[0], alg: 'none' }, parts()[1]!, () => '')],
    [
      'a key inline',
      () =>
        withParts({ alg: 'RS256', typ: 'JWT', jwk: stranger.jwk }, parts()[1]!, (input) =>
          sign('sha256', Buffer.from(input), stranger.rsa.privateKey).toString('base64url'),
        ),
    ],
    ['a changed payload', () => withParts(parts()[0]!, { ...parts()[1], name: 'Another' }, () => jwt.split('.')[2]!)],
    [
      'another issuer',
      () => withParts(parts()[0]!, { ...parts()[1], issuer: { id: stranger.did }, iss: stranger.did }, rsa),
    ],
    [
      'a claim that does not agree',
      () => withParts(parts()[0]!, { ...parts()[1], sub: 'https://example.org/mallory' }, rsa),
    ],
    ['an expiry that only the token has', () => withParts(parts()[0]!, { ...parts()[1], exp: 4_000_000_000 }, rsa)],
    ['nothing', () => ''],
  ])('with %s is refused', async (_name, attack) => {
    await expect(verifyCredentialJwt(attack(), issuer.jwk, issuer.did)).rejects.toThrow();
  });
});

describe('contexts and keys', () => {
  it('refuses a context whose content was changed in place', () => {
    const [url, context] = [...contexts][0]!;
    const pin = createHash('sha256').update(JSON.stringify(context)).digest('hex');
    expect(pinned(url, pin, context)).toBe(context);
    expect(() => pinned(url, pin, { ...context, added: true })).toThrow(/is not the pinned one/);
    expect(() => pinned(url, pin, undefined)).toThrow(/is not the pinned one/);
  });

  it('never loads from the network', async () => {
    await expect(loadContext('https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json')).rejects.toThrow(
      /is not allowed/,
    );
  });

  it('reads and writes base58 and Multikeys', () => {
    for (const bytes of [Buffer.from([]), Buffer.from([0, 0, 1]), Buffer.from('ffff00', 'hex')])
      expect(decodeBase58(encodeBase58(bytes))).toEqual(bytes);
    expect(toMultikey(fromMultikey('z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi'))).toBe(
      'z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi',
    );
    expect(() => decodeBase58('0OIl')).toThrow();
    expect(() => fromMultikey('zUSD5bjo6mYV1n9i9E6ZwUiHuj4JyZDjCDfDqoJcPi9X')).toThrow(/not an Ed25519/);
  });
});
