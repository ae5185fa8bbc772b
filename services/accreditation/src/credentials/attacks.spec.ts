import { createHmac, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { verdictOf, type Check } from './check.js';
import { aCertificate, anIssuer, aSignedBadge, aStatusList, NOW, sourcesOf, STATUS } from './credential.builder.js';
import { signCredentialJwt } from './credential-jwt.js';
import type { Json, SignedCredential } from './credential.js';
import { signCredential } from './data-integrity.js';
import { toMultikey } from './multikey.js';
import { openBadge, statusListCredential, xsdDateTime } from './open-badge.js';
import { proofChecker } from './proof-check.js';
import { verifyCredential, type VerificationSources } from './verify.js';

const issuer = anIssuer();
const stranger = anIssuer('stranger');
const unsigned = openBadge(aCertificate(), STATUS);
let badge: SignedCredential;
let list: SignedCredential;
let jwt: string;
beforeAll(async () => {
  [badge, list, jwt] = await Promise.all([
    aSignedBadge(issuer),
    aStatusList(issuer),
    signCredentialJwt(unsigned, issuer.jwtSigner),
  ]);
});

const without = (credential: Json, member: string) =>
  Object.fromEntries(Object.entries(credential).filter(([name]) => name !== member)) as never as typeof unsigned;
const changed = (changes: (copy: never) => void, of: Json = badge): Json => {
  const copy = structuredClone(of);
  changes(copy as never);
  return copy;
};
const sources = (changes: Partial<VerificationSources> = {}) =>
  sourcesOf(issuer, list, { fetchKey: async () => issuer.jwk, ...changes });
const found = (checks: readonly Check[]) => {
  const failure = checks.find(({ outcome }) => outcome === 'failure');
  return [verdictOf(checks), failure && `${failure.name}: ${failure.code}`];
};
const check = async (presented: Json | string, changes: Partial<VerificationSources> = {}) =>
  found(await verifyCredential(presented, sources(changes)));
const rsa = (key: typeof issuer) => (input: string) =>
  sign('sha256', Buffer.from(input), key.rsa.privateKey).toString('base64url');
const token = (header: Json, payload: Json, signature: (input: string) => string) => {
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${signature(input)}`;
};
const parts = () =>
  jwt
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json) as [Json, Json];

/** Attacks that look like something honest which is not read here: never valid, and not called false. */
const LEFT_OPEN = [
  'core: context_unknown',
  'core: algorithm_unsupported',
  'core: version_unsupported',
  'proof: key_inline_only',
  'status: status_list_expired',
];
const verdictFor = (failure: string) => (LEFT_OPEN.includes(failure) ? 'indeterminate' : 'invalid');

describe('what an issuer signed', () => {
  it('is valid with an embedded proof and as token', async () => {
    expect(await check(badge)).toEqual(['valid', undefined]);
    expect(await check(jwt)).toEqual(['valid', undefined]);
  });

  it('is valid as token whose key stands in the DID document', async () => {
    expect(
      await check(await signCredentialJwt(unsigned, { ...issuer.jwtSigner, id: `${issuer.did}#b2` }), {
        fetchKey: () => Promise.reject(new Error('not fetched')),
      }),
    ).toEqual(['valid', undefined]);
  });

  it('is valid without status, and says that it cannot be taken back', async () => {
    const rest = without(unsigned, 'credentialStatus');
    const checks = await verifyCredential(await signCredential(rest, issuer.signer, NOW), sources());
    expect([verdictOf(checks), checks[2]!.code]).toEqual(['valid', 'no_status']);
  });

  it('is valid by an issuer nobody here vouches for, and says so', async () => {
    const checks = await verifyCredential(badge, sources({ issuerName: async () => undefined }));
    expect([verdictOf(checks), checks[3]!.outcome, checks[3]!.code]).toEqual([
      'valid',
      'skipped',
      'issuer_not_registered',
    ]);
  });

  it('is valid by a did:key, and a fragment of another is refused', async () => {
    const key = toMultikey(stranger.ed25519.publicKey);
    const did = `did:key:${key}`;
    const rest = without(unsigned, 'credentialStatus');
    const { didKeyDocument } = await import('./controller.js');
    const by = async (id: string) =>
      signCredential({ ...rest, issuer: { ...rest.issuer, id: did } }, { ...stranger.signer, id }, NOW);
    expect(await check(await by(`${did}#${key}`), { resolveDid: async () => didKeyDocument(did) })).toEqual([
      'valid',
      undefined,
    ]);
    expect(await check(await by(`${did}#other`), { resolveDid: async () => didKeyDocument(did) })).toEqual([
      'invalid',
      'proof: key_unknown',
    ]);
  });
});

describe('a key at an address of plain http', () => {
  const belongs = async (host: string) => {
    const { assertKeyUrlBelongs } = await import('./controller.js');
    const did = `did:web:${host}%3A8084:providers:hertscam`;
    return () => assertKeyUrlBelongs(`http://${host}:8084/providers/hertscam/keys/a1`, { id: did }, did);
  };

  it.each(['localhost', 'accreditation.localhost', '127.0.0.1'])('is the issuer’s on one machine: %s', async (host) => {
    expect(await belongs(host)).not.toThrow();
  });

  it.each(['awards.example.org', 'localhost.example.org', 'notlocalhost'])(
    'is nobody’s elsewhere: %s',
    async (host) => {
      expect(await belongs(host)).toThrow(/does not belong/);
    },
  );
});

describe('the ten attacks on an embedded proof: refused is', () => {
  it.each<[string, () => Promise<Json> | Json, string, Partial<VerificationSources>?]>([
    [
      'tampering with the content',
      () => changed((copy: { name: string }) => (copy.name = 'Another')),
      'proof: signature_invalid',
    ],
    [
      'a term added that no context defines',
      () => changed((copy: Record<string, string>) => (copy.favouriteColour = 'green')),
      'proof: signature_invalid',
    ],
    [
      'a swapped issuer',
      () => changed((copy: { issuer: { id: string } }) => (copy.issuer.id = stranger.did)),
      'proof: key_unknown',
      { resolveDid: async () => stranger.document },
    ],
    [
      'a forged fragment that is the attacker’s key',
      () =>
        signCredential(
          unsigned,
          { ...stranger.signer, id: `${issuer.did}#${toMultikey(stranger.ed25519.publicKey)}` },
          NOW,
        ),
      'proof: key_unknown',
    ],
    [
      'an attacker’s DID that names our issuer',
      () => signCredential(unsigned, stranger.signer, NOW),
      'proof: key_unknown',
      { resolveDid: async (id) => (id === stranger.did ? { ...stranger.document, id: issuer.did } : issuer.document) },
    ],
    [
      'an expired credential',
      () =>
        signCredential(
          { ...unsigned, validFrom: '2027-01-01T00:00:00Z', validUntil: '2027-06-01T00:00:00Z' },
          issuer.signer,
          new Date('2027-02-01T00:00:00Z'),
        ),
      'core: expired',
    ],
    [
      'an unknown context',
      () => changed((copy: { '@context': string[] }) => copy['@context'].push('https://evil.example/context.json')),
      'core: context_unknown',
    ],
    [
      'a revoked credential',
      () => badge,
      'status: revoked',
      { fetchStatusList: () => aStatusList(issuer, [STATUS.index]) },
    ],
    [
      'a list signed again by another',
      () => badge,
      'status: status_list_key_unknown',
      {
        fetchStatusList: async () =>
          signCredential(
            changed((copy: { proof?: unknown }) => delete copy.proof, list) as never,
            stranger.signer,
            NOW,
          ),
      },
    ],
  ])(
    '%s',
    async (
      ...[, attack, failure, changes]: [string, () => Promise<Json> | Json, string, Partial<VerificationSources>?]
    ) => {
      expect(await check(await attack(), changes)).toEqual([verdictFor(failure), failure]);
    },
  );

  it('a list that cannot be reached: it leaves the answer open, and never makes it valid', async () => {
    expect(await check(badge, { fetchStatusList: () => Promise.reject(new Error('connect ECONNREFUSED')) })).toEqual([
      'indeterminate',
      'status: status_unreachable',
    ]);
  });
});

describe('the six attacks on a token: refused is', () => {
  it.each<[string, () => string, string]>([
    [
      'HS256 with the public key as its secret',
      () =>
        token({ ...parts()[0], alg: 'HS256' }, parts()[1], (input) =>
          createHmac('sha256', issuer.rsa.publicKey.export({ format: 'pem', type: 'spki' }))
            .update(input)
            .digest('base64url'),
        ),
      'core: algorithm_refused',
    ],
    ['no algorithm', () => token({ ...parts()[0], alg: 'none' }, parts()[1], () => ''), 'core: algorithm_refused'],
    [
      'tampering with the payload',
      () => token(parts()[0], { ...parts()[1], name: 'Another' }, () => jwt.split('.')[2]!),
      'proof: signature_invalid',
    ],
    [
      'an expired token',
      () =>
        token(
          parts()[0],
          { ...parts()[1], validUntil: '2027-06-01T00:00:00Z', exp: Date.parse('2027-06-01T00:00:00Z') / 1_000 },
          rsa(issuer),
        ),
      'core: expired',
    ],
    [
      'an issuer that is not the claim’s',
      () => token(parts()[0], { ...parts()[1], iss: stranger.did }, rsa(issuer)),
      'proof: claims_differ',
    ],
    [
      'a key given inline only',
      () => token({ alg: 'RS256', typ: 'JWT', jwk: stranger.jwk }, parts()[1], rsa(stranger)),
      'proof: key_inline_only',
    ],
    [
      'a key at the attacker’s address',
      () => token({ ...parts()[0], kid: stranger.jwtSigner.id }, parts()[1], rsa(stranger)),
      'proof: key_not_of_issuer',
    ],
    [
      'a key at an address that climbs out of the issuer’s',
      () =>
        token({ ...parts()[0], kid: `${issuer.jwtSigner.id}/../../../stranger/keys/b2` }, parts()[1], rsa(stranger)),
      'proof: key_not_of_issuer',
    ],
    [
      'another algorithm than the key is for',
      () => token({ ...parts()[0], alg: 'ES256' }, parts()[1], rsa(issuer)),
      'proof: algorithm_refused',
    ],
    [
      'an extension that must be understood',
      () => token({ ...parts()[0], crit: ['b64'], b64: false }, parts()[1], rsa(issuer)),
      'core: algorithm_unsupported',
    ],
    [
      'the vc claim of version 1.1',
      () => token(parts()[0], { iss: issuer.did, vc: unsigned }, rsa(issuer)),
      'core: version_unsupported',
    ],
  ])('%s', async (_name, attack, failure) => {
    expect(await check(attack())).toEqual([verdictFor(failure), failure]);
  });
});

describe('a credential whose graph is the same and whose JSON is not', () => {
  const rename = (name: string, to: string, value: (old: unknown) => unknown = (old) => old) =>
    changed((copy: Record<string, unknown>) => {
      copy[to] = value(copy[name]);
      delete copy[name];
    });
  it('really has a signature that fits: a revoked one would be valid if its status were not looked for', async () => {
    const hidden = rename('credentialStatus', 'https://www.w3.org/2018/credentials#credentialStatus');
    const jwk = issuer.ed25519.publicKey.export({ format: 'jwk' }) as Json;
    const findings = await proofChecker.embedded({
      credential: hidden,
      proof: badge.proof[0]!,
      issuer: issuer.did,
      jwk,
      now: NOW.getTime(),
    });
    expect(findings.map(({ verified }) => verified)).toEqual([true, true]);
  });

  it.each<[string, () => Json]>([
    [
      'a status under its full IRI',
      () => rename('credentialStatus', 'https://www.w3.org/2018/credentials#credentialStatus'),
    ],
    ['members in @included', () => changed((copy: Record<string, unknown>) => (copy['@included'] = [{ id: 'urn:x' }]))],
    ['members under @nest', () => rename('credentialStatus', '@nest', (status) => ({ credentialStatus: status }))],
    ['an id beside the id', () => changed((copy: Record<string, unknown>) => (copy['@id'] = copy.id))],
    [
      'itself again further down',
      () =>
        changed(
          (copy: { id: string; credentialSubject: Record<string, unknown> }) =>
            (copy.credentialSubject.related = { id: copy.id, name: 'x' }),
        ),
    ],
  ])('is refused: %s', async (_name, attack) => {
    expect(await check(attack(), { fetchStatusList: () => aStatusList(issuer, [STATUS.index]) })).toEqual([
      'invalid',
      'core: term_hidden',
    ]);
  });

  it('is refused with a context given inline, at any depth', async () => {
    expect(
      await check(
        changed(
          (copy: { credentialSubject: Record<string, unknown> }) =>
            (copy.credentialSubject['@context'] = { name: 'urn:other' }),
        ),
      ),
    ).toEqual(['indeterminate', 'core: context_inline']);
  });
});

describe('a bomb is given up in bounded time', () => {
  const deep = (levels: number) => {
    let value: Json = {};
    for (let level = 0; level < levels; level += 1) value = { achievement: value };
    return value;
  };
  it.each<[string, () => Json, string]>([
    ['of a hundred thousand levels', () => ({ ...badge, credentialSubject: deep(100_000) }), 'core: too_deep'],
    [
      'of a hundred thousand values',
      () => ({ ...badge, evidence: Array.from({ length: 100_000 }, () => 1) }),
      'core: too_large',
    ],
    [
      'of thousands of contexts',
      () => ({ ...badge, evidence: Array.from({ length: 2_000 }, () => ({ '@context': badge['@context'] })) }),
      'core: too_large',
    ],
    ['of a megabyte of text', () => ({ ...badge, name: 'x'.repeat(1_000_001) }), 'core: too_large'],
    ['of proofs', () => ({ ...badge, proof: Array.from({ length: 1_000 }, () => badge.proof[0]) }), 'proof: too_large'],
    [
      'of statuses',
      () => ({ ...badge, credentialStatus: Array.from({ length: 100 }, () => badge.credentialStatus) }),
      'status: too_large',
    ],
  ])('%s', async (_name, bomb, failure) => {
    const started = performance.now();
    expect(await check(bomb())).toEqual(['indeterminate', failure]);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('in the gzip of a status list', async () => {
    const encodedList = `u${gzipSync(Buffer.alloc(100_000_000), { level: 9 }).toString('base64url')}`;
    const bomb = await signCredential(
      statusListCredential({
        url: STATUS.list,
        issuer: issuer.did,
        encodedList,
        validFrom: NOW,
        validUntil: new Date(NOW.getTime() + 3_600_000),
      }),
      issuer.signer,
      NOW,
    );
    expect(await check(badge, { fetchStatusList: async () => bomb })).toEqual([
      'invalid',
      'status: status_list_malformed',
    ]);
  });
});

describe('status entries', () => {
  const entry = (purpose: string, url = STATUS.list, index = STATUS.index) => ({
    id: `${url}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential: url,
  });
  const suspensions = `${STATUS.list}-s`;
  const listOf = async (url: string, purpose: string, set: readonly number[] = []) => {
    const { encodedList } = (await aStatusList(issuer, set)).credentialSubject as { encodedList: string };
    const plain = statusListCredential({
      url,
      issuer: issuer.did,
      encodedList,
      validFrom: NOW,
      validUntil: new Date(NOW.getTime() + 3_600_000),
    });
    return signCredential(
      { ...plain, credentialSubject: { ...plain.credentialSubject, statusPurpose: purpose } },
      issuer.signer,
      NOW,
    );
  };
  const both = () =>
    signCredential(
      { ...unsigned, credentialStatus: [entry('revocation'), entry('suspension', suspensions, 7)] },
      issuer.signer,
      NOW,
    );
  const lists = (revoked: number[], suspended: number[]) => ({
    fetchStatusList: (url: string) =>
      url === suspensions ? listOf(url, 'suspension', suspended) : listOf(url, 'revocation', revoked),
  });

  it.each<[string, number[], number[], [string, string | undefined]]>([
    ['none is set', [7], [STATUS.index], ['valid', undefined]],
    ['the first is set', [STATUS.index], [], ['invalid', 'status: revoked']],
    ['the second is set', [], [7], ['invalid', 'status: suspended']],
  ])('are each looked at, in the list of their purpose: %s', async (_name, revoked, suspended, expected) => {
    expect(await check(await both(), lists(revoked, suspended))).toEqual(expected);
  });

  it('of another purpose than their list are refused', async () => {
    expect(await check(await both(), { fetchStatusList: (url) => listOf(url, 'revocation') })).toEqual([
      'invalid',
      'status: status_list_mismatch',
    ]);
  });

  it('of another kind leave the answer open', async () => {
    const other = await signCredential(
      {
        ...unsigned,
        '@context': [...unsigned['@context'], 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json'],
        credentialStatus: { id: 'https://example.org/r', type: '1EdTechRevocationList' },
      },
      issuer.signer,
      NOW,
    );
    expect(await check(other)).toEqual(['indeterminate', 'status: status_unsupported']);
  });

  it('may stand in a list that is a token', async () => {
    const plain = without(list, 'proof');
    const asToken = await signCredentialJwt(plain, issuer.jwtSigner);
    expect(await check(badge, { fetchStatusList: async () => asToken })).toEqual(['valid', undefined]);
  });

  it('in a list that has run out leave the answer open', async () => {
    const stale = await aStatusList(issuer, [], { validUntil: new Date(NOW.getTime() - 3_600_000) });
    expect(xsdDateTime(NOW) > String(stale.validUntil)).toBe(true);
    expect(await check(badge, { fetchStatusList: async () => stale })).toEqual([
      'indeterminate',
      'status: status_list_expired',
    ]);
  });
});

describe('two verifiers', () => {
  const says = (verified: boolean) => ({ verified, reason: verified ? '' : 'no' });
  it.each([
    [true, false],
    [false, true],
  ])('that differ are a failure of that name (own %s, library %s)', async (own, library) => {
    const proofs = {
      embedded: async () => [says(own), says(library)] as const,
      token: async () => [says(own), says(library)] as const,
    };
    expect(await check(badge, { proofs })).toEqual(['invalid', 'proof: verifiers_disagree']);
    expect(await check(jwt, { proofs })).toEqual(['invalid', 'proof: verifiers_disagree']);
  });
});
