import { readFileSync } from 'node:fs';
import { createHmac, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { learnerRecord } from '../clr/clr.js';
import { presentedIn, readSubmission } from '../verification/submission.js';
import { bakePng, bakeSvg } from './baking.js';
import { CheckFailed, failures, meaningOf, verdictOf, type FailureCode } from './check.js';
import { CREDENTIALS_V2, OPEN_BADGES } from './contexts.js';
import { didKeyDocument, didWebUrl } from './controller.js';
import { aCertificate, anIssuer, aSignedBadge, aStatusList, NOW, sourcesOf, STATUS } from './credential.builder.js';
import { signCredentialJwt } from './credential-jwt.js';
import type { Credential, Json, SignedCredential } from './credential.js';
import { signCredential } from './data-integrity.js';
import { toMultikey } from './multikey.js';
import { openBadge, statusListCredential } from './open-badge.js';
import { published, publishedSamples } from './published-samples.builder.js';
import { verify, type Verification, type VerificationSources } from './verify.js';

const issuer = anIssuer();
const stranger = anIssuer('star');
const DAY = 86_400_000;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const DOCTYPE =
  '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n';

let badge: SignedCredential;
let list: SignedCredential;
let jwt: string;
let clr: string;
beforeAll(async () => {
  badge = await aSignedBadge(issuer);
  list = await aStatusList(issuer);
  jwt = await signCredentialJwt(openBadge(aCertificate(), STATUS), issuer.jwtSigner);
  clr = await record([badge]);
});

const sources = (changes: Partial<VerificationSources> = {}) =>
  sourcesOf(issuer, list, { fetchKey: async () => issuer.jwk, ...changes });
const run = (presented: Json | string, changes: Partial<VerificationSources> = {}) =>
  verify(presented, sources(changes));
const failureOf = ({ checks }: Verification) => checks.find(({ outcome }) => outcome === 'failure')?.code;
const code = async (presented: Json | string, changes: Partial<VerificationSources> = {}) =>
  failureOf(await run(presented, changes));
const outcome = async (presented: Json | string, changes: Partial<VerificationSources> = {}) => {
  const found = await run(presented, changes);
  return [verdictOf(found.checks), failureOf(found)];
};
/** Reads a file as it is handed in, and verifies what is in it. */
const ofFile = async (bytes: Uint8Array | string) => {
  try {
    const { text } = await readSubmission(Buffer.from(bytes as string), async () => undefined);
    return await outcome(presentedIn(text));
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    return [meaningOf(error.code), error.code];
  }
};
const fileCode = async (bytes: Uint8Array | string) => (await ofFile(bytes))[1];
const parts = (token = jwt) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json) as [Json, Json];
const rsa = (input: string, by = issuer) => sign('sha256', Buffer.from(input), by.rsa.privateKey).toString('base64url');
const token = (header: Json, payload: Json = parts()[1], signature = (input: string) => rsa(input)) => {
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${signature(input)}`;
};
const record = (credentials: readonly Json[], by = issuer) =>
  signCredentialJwt(
    learnerRecord({
      id: 'https://awards.example.org:8443/clr/1',
      issuer: { did: by.did, name: 'x' },
      at: NOW,
      credentials,
    }),
    by.jwtSigner,
  );
const withProof = (changes: Json) => ({ ...badge, proof: [{ ...badge.proof[0], ...changes }] });
const deep = (levels: number): Json => {
  let value: Json = {};
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
};
const listWith = async (changes: Json, content: Json = {}) =>
  signCredential(
    {
      ...statusListCredential({
        url: STATUS.list,
        issuer: issuer.did,
        encodedList: String((list.credentialSubject as Json).encodedList),
        validFrom: NOW,
        validUntil: new Date(NOW.getTime() + DAY),
        ...content,
      }),
      ...changes,
    } as Credential,
    issuer.signer,
    NOW,
  );
const withList = (found: Json) => ({ fetchStatusList: async () => found });

/** For every code one thing that leads to it. The compiler asks for a new code's example. */
const examples: Readonly<Record<keyof typeof failures, () => Promise<string | undefined>>> = {
  file_unknown: () => fileCode('MZ\0\0'),
  file_malformed: () => fileCode(PNG.subarray(0, 40)),
  no_credential_in_file: () => fileCode(PNG),
  not_json: () => fileCode('{"id": '),
  file_unsupported: () => fileCode(`<!DOCTYPE svg [<!ENTITY a "b">]>${bakeSvg(SVG, jwt)}`),
  format_unsupported: () => fileCode(`${jwt}~WyJzYWx0IiwiYSIsMV0~`),
  version_unsupported: () => code({ ...badge, '@context': ['https://www.w3.org/2018/credentials/v1'] }),
  context_unknown: () => code({ ...badge, '@context': [CREDENTIALS_V2, 'https://example.org/context'] }),
  context_inline: () => code({ ...badge, '@context': [CREDENTIALS_V2, OPEN_BADGES, { x: 'urn:x' }] }),
  term_unsupported: () => code({ ...badge, 'schema:keywords': 'x' }),
  algorithm_unsupported: () => code(token({ ...parts()[0], alg: 'PS256' })),
  cryptosuite_unsupported: () => code(withProof({ cryptosuite: 'ecdsa-sd-2023' })),
  proof_chained: () => code(withProof({ previousProof: 'urn:uuid:1' })),
  key_inline_only: () => code(token({ alg: 'RS256', jwk: issuer.jwk })),
  key_not_named: () => code(token({ alg: 'RS256', typ: 'JWT' })),
  issuer_unsupported: () =>
    code(badge, { resolveDid: async () => Promise.reject(new CheckFailed('issuer_unsupported', 'did:example')) }),
  status_unsupported: async () =>
    code(
      await signCredential(
        {
          ...openBadge(aCertificate(), STATUS),
          credentialStatus: { ...(badge.credentialStatus as Json), statusPurpose: 'message' },
        },
        issuer.signer,
        NOW,
      ),
    ),
  too_large: () => code({ ...badge, name: 'x'.repeat(1_000_001) }),
  too_deep: () => code({ ...badge, credentialSubject: deep(1_000) }),
  limit_exceeded: () => {
    const slow = async () => Promise.reject(new CheckFailed('limit_exceeded', 'slow'));
    return code(badge, { proofs: { embedded: slow, token: slow } });
  },
  held_unread: async () => code(await record([{ ...badge, issuer: { id: stranger.did } }])),
  issuer_unreachable: () => code(badge, { resolveDid: async () => Promise.reject(new Error('away')) }),
  key_unreachable: () => code(jwt, { fetchKey: async () => Promise.reject(new Error('away')) }),
  status_unreachable: () => code(badge, { fetchStatusList: async () => Promise.reject(new Error('away')) }),
  status_list_expired: async () =>
    code(badge, withList(await listWith({}, { validUntil: new Date(NOW.getTime() - DAY) } as never))),
  status_list_proof_expired: () =>
    code(badge, withList({ ...list, proof: [{ ...list.proof[0], expires: '2020-01-01T00:00:00Z' }] })),
  status_list_not_yet_valid: async () =>
    code(badge, withList(await listWith({}, { validFrom: new Date(NOW.getTime() + DAY / 2) } as never))),
  not_a_credential: () => code({ ...badge, type: ['OpenBadgeCredential'] }),
  context_missing: () => code({ ...badge, '@context': [OPEN_BADGES] }),
  date_unreadable: () => code({ ...badge, validFrom: 'yesterday' }),
  not_yet_valid: () => code(badge, { now: new Date(NOW.getTime() - DAY) }),
  expired: () => code({ ...badge, validUntil: '2020-01-01T00:00:00Z' }),
  term_hidden: () =>
    code({
      ...badge,
      credentialStatus: undefined,
      'https://www.w3.org/2018/credentials#credentialStatus': { id: 'urn:x' },
    }),
  malformed: () => code('bm8.anNvbg.AAAA'),
  algorithm_refused: () =>
    code(
      token({ ...parts()[0], alg: 'HS256' }, parts()[1], (input) =>
        createHmac('sha256', 'x').update(input).digest('base64url'),
      ),
    ),
  claims_differ: () => code(token(parts()[0], { ...parts()[1], sub: 'https://example.org/mallory' })),
  proof_missing: () => code({ ...badge, proof: [] }),
  proof_malformed: () => code(withProof({ proofPurpose: 'authentication' })),
  proof_expired: () => code(withProof({ expires: '2020-01-01T00:00:00Z' })),
  signature_invalid: () => code({ ...badge, name: 'Another' }),
  verifiers_disagree: () => {
    const both = async () =>
      [
        { verified: true, reason: '' },
        { verified: false, reason: 'no' },
      ] as const;
    return code(badge, { proofs: { embedded: both, token: both } });
  },
  issuer_malformed: () =>
    code(
      { ...badge, issuer: { id: 'did:web:' } },
      { resolveDid: async (id) => Promise.resolve({ id: didWebUrl(id) }) },
    ),
  issuer_mismatch: () => code(badge, { resolveDid: async () => stranger.document }),
  key_unknown: () => code(withProof({ verificationMethod: `${issuer.did}#other` })),
  key_not_of_issuer: () =>
    code(token({ ...parts()[0], kid: stranger.jwtSigner.id }, parts()[1], (input) => rsa(input, stranger))),
  status_malformed: async () =>
    code(await signCredential({ ...openBadge(aCertificate(), { ...STATUS, index: 9_999_999 }) }, issuer.signer, NOW)),
  status_list_mismatch: async () => code(badge, withList(await listWith({ id: 'https://example.org/another' }))),
  status_list_malformed: async () => code(badge, withList(await listWith({}, { encodedList: 'uAAAA' }))),
  revoked: async () => code(badge, withList(await aStatusList(issuer, [STATUS.index]))),
  suspended: () => code(badge, { isSuspended: async () => true }),
  held_invalid: async () => code(clr, withList(await aStatusList(issuer, [STATUS.index]))),
};

describe('the table of failures', () => {
  it.each(Object.keys(failures) as (keyof typeof failures)[])('%s is what its example leads to', async (name) => {
    expect(await examples[name]()).toBe(name);
  });

  it.each(Object.entries(failures).filter(([, { means }]) => means !== 'caller'))(
    '%s alone gives the verdict of its line',
    (name, { means }) => {
      expect(verdictOf([{ name: 'core', outcome: 'failure', code: name, reason: '' }])).toBe(means);
    },
  );

  it('is what the documentation says, line by line', () => {
    const rows = Object.entries(failures).map(
      ([name, { means, because }]) => `| \`${name}\` | ${means} | ${because} |`,
    );
    const text = readFileSync(new URL('../../../../docs/verification.md', import.meta.url), 'utf8');
    const documented = text
      .split('\n')
      .filter((line) => /^\| `/.test(line))
      .map((line) => line.replaceAll(/ +\|/g, ' |'));
    expect(documented).toEqual(rows);
  });

  it('holds of a status list what it holds of a credential, unless a line of its own says otherwise', () => {
    const codes: readonly FailureCode[] = ['status_list_signature_invalid', 'status_list_expired'];
    expect(codes.map(meaningOf)).toEqual(['invalid', 'indeterminate']);
  });
});

describe('a credential that is right and written as others write', () => {
  it('is valid out of an SVG with the document type that drawing programs write', async () => {
    expect(await ofFile(DOCTYPE + bakeSvg(SVG, JSON.stringify(badge)))).toEqual(['valid', undefined]);
    expect(await ofFile(`<!DOCTYPE svg SYSTEM 'file:///etc/passwd'>${bakeSvg(SVG, jwt)}`)).toEqual([
      'valid',
      undefined,
    ]);
  });

  it.each([
    ['UTF-16, little end first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big end first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['ISO 8859-1', (text: string) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1')],
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ])('is valid out of an SVG in %s', async (_name, encode) => {
    expect(await ofFile(encode(bakeSvg(SVG, jwt)))).toEqual(['valid', undefined]);
  });

  const element = (content: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">\n${content}</svg>`;
  it.each<[string, () => string]>([
    ['in the verify attribute', () => `<openbadges:credential verify="${jwt}"/>`],
    [
      'in the attribute of an element that is not empty',
      () => `<openbadges:credential verify='${jwt}'>\n  </openbadges:credential>`,
    ],
    [
      'in CDATA with blanks around',
      () => `<openbadges:credential>\n<![CDATA[\n${JSON.stringify(badge, null, 2)}\n]]>\n</openbadges:credential>`,
    ],
    [
      'as escaped text',
      () =>
        `<openbadges:credential>${JSON.stringify(badge).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</openbadges:credential>`,
    ],
    ['as a token in CDATA', () => `<openbadges:credential><![CDATA[${jwt}]]></openbadges:credential>`],
  ])('is valid out of an SVG %s', async (_name, content) => {
    expect(await ofFile(element(content()))).toEqual(['valid', undefined]);
  });

  it('is valid by a status list without id, as object and as token', async () => {
    const unsigned = without(list, 'proof', 'id');
    const signed = await signCredential(unsigned as unknown as Credential, issuer.signer, NOW);
    expect(await outcome(badge, withList(signed))).toEqual(['valid', undefined]);
    const asToken = await signCredentialJwt(unsigned as unknown as Credential, issuer.jwtSigner);
    expect(await outcome(badge, { fetchStatusList: async () => asToken })).toEqual(['valid', undefined]);
  });

  it('is valid with a further proof of a kind that is not read here, or by somebody else', async () => {
    const other = { ...badge.proof[0], cryptosuite: 'ecdsa-rdfc-2019' };
    const others = { ...badge.proof[0], verificationMethod: `${stranger.did}#a1` };
    expect(await outcome({ ...badge, proof: [other, badge.proof[0]] })).toEqual(['valid', undefined]);
    expect(await outcome({ ...badge, proof: [badge.proof[0], others] })).toEqual(['valid', undefined]);
    expect(await outcome({ ...badge, name: 'Another', proof: [other, badge.proof[0]] })).toEqual([
      'invalid',
      'signature_invalid',
    ]);
  });

  it('is valid by a did:key', async () => {
    const did = `did:key:${toMultikey(stranger.ed25519.publicKey)}`;
    const { credentialStatus, ...plain } = openBadge(aCertificate(), STATUS);
    expect(credentialStatus).toBeDefined();
    const signed = await signCredential(
      { ...plain, issuer: { ...plain.issuer, id: did } } as unknown as Credential,
      { id: `${did}#${did.slice(8)}`, sign: (data) => stranger.signer.sign(data) },
      NOW,
    );
    expect(await outcome(signed, { resolveDid: async (id) => didKeyDocument(id) })).toEqual(['valid', undefined]);
  });
});

describe('what is not read here leaves the answer open', () => {
  const v1 = () => ({
    ...badge,
    '@context': ['https://www.w3.org/2018/credentials/v1', 'https://purl.imsglobal.org/spec/ob/v3p0/context.json'],
    issuanceDate: '2010-01-01T00:00:00Z',
  });
  const vc = (header: Json) => token(header, { iss: issuer.did, jti: 'urn:x', vc: v1() });
  /** The published samples, in forms made here: they are tested where those cannot be read. */
  const built: readonly (readonly [string, () => Uint8Array | string])[] = [
    ['of version 1.1, its Open Badges context without a version', () => JSON.stringify(v1())],
    [
      'of version 1.1 with the context of an older proof',
      () =>
        JSON.stringify({ ...v1(), '@context': [...v1()['@context'], 'https://w3id.org/security/data-integrity/v1'] }),
    ],
    [
      'with the context of Open Badges without a version',
      () =>
        JSON.stringify({
          ...badge,
          '@context': [CREDENTIALS_V2, 'https://purl.imsglobal.org/spec/ob/v3p0/context.json'],
        }),
    ],
    [
      'with the context of an older proof',
      () =>
        JSON.stringify({
          ...badge,
          '@context': [CREDENTIALS_V2, OPEN_BADGES, 'https://w3id.org/security/data-integrity/v1'],
        }),
    ],
    [
      'a learner record with an embedded proof',
      () =>
        JSON.stringify({
          ...badge,
          '@context': [CREDENTIALS_V2, 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json', OPEN_BADGES],
        }),
    ],
    ['a token with a vc claim, its key inline', () => vc({ alg: 'RS256', jwk: issuer.jwk })],
    ['a token with a vc claim, its key not named', () => vc({ alg: 'RS256', typ: 'JWT' })],
    ['a PNG with a token whose key is inline', () => bakePng(PNG, token({ alg: 'RS256', jwk: issuer.jwk }))],
    [
      'an SVG with a document type and a token whose key is inline',
      () => DOCTYPE + bakeSvg(SVG, token({ alg: 'RS256', jwk: issuer.jwk })),
    ],
    [
      'an SVG that defines entities',
      () => `<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg">]>${bakeSvg(SVG, jwt)}`,
    ],
    ['an SD-JWT', () => `${jwt}~WyJzYWx0IiwiYSIsMV0~`],
    ['an encrypted token', () => 'eyJhbGciOiJSU0EtT0FFUCJ9.AAAA.AAAA.AAAA.AAAA'],
    [
      'a presentation',
      () =>
        JSON.stringify({
          '@context': [CREDENTIALS_V2],
          type: ['VerifiablePresentation'],
          verifiableCredential: [badge],
        }),
    ],
    [
      'a badge of Open Badges 2',
      () =>
        JSON.stringify({
          '@context': 'https://w3id.org/openbadges/v2',
          type: 'Assertion',
          badge: 'https://example.org/b',
        }),
    ],
    ['a badge of Open Badges 1', () => JSON.stringify({ uid: '1', recipient: 'x', badge: 'https://example.org/b' })],
  ];
  it.each(built)('%s', async (_name, file) => {
    const [verdict, found] = await ofFile(file());
    expect([verdict, found]).toEqual(['indeterminate', expect.any(String)]);
  });

  it('and does so for none of the published samples in another way', async () => {
    const away = { resolveDid: async () => Promise.reject(new Error('away')) };
    const found: Record<string, string> = {};
    for (const { name, bytes } of publishedSamples()) {
      const { text } = await readSubmission(bytes, async () => undefined);
      found[name] = verdictOf((await run(presentedIn(text), away)).checks);
    }
    expect(Object.values(found).filter((verdict) => verdict !== 'indeterminate')).toEqual([]);
    if (published('simple-json.svg'))
      expect(Object.keys(found).sort()).toEqual(
        expect.arrayContaining(['simple-json.svg', 'simple.jwt', 'simple_v1.json']),
      );
  });

  it('but what is wrong beside it is wrong: a token that its own inline key did not sign', async () => {
    const forged = token({ alg: 'RS256', jwk: issuer.jwk }, { ...parts()[1], name: 'Another' }, (input) =>
      rsa(input, stranger),
    );
    expect(await outcome(forged)).toEqual(['invalid', 'signature_invalid']);
  });

  it('but a status that is set counts, also beside one that is not read', async () => {
    const entry = badge.credentialStatus as Json;
    const both = await signCredential(
      {
        ...openBadge(aCertificate(), STATUS),
        credentialStatus: [{ ...entry, id: 'urn:x', statusPurpose: 'message' }, entry],
      } as never,
      issuer.signer,
      NOW,
    );
    expect(await outcome(both)).toEqual(['indeterminate', 'status_unsupported']);
    expect(await outcome(both, withList(await aStatusList(issuer, [STATUS.index])))).toEqual(['invalid', 'revoked']);
  });
});

describe('a learner record', () => {
  it('is valid with all that it holds, each of which is told', async () => {
    const { checks, held } = await run(clr);
    expect([verdictOf(checks), held!.map((one) => verdictOf(one.checks))]).toEqual(['valid', ['valid']]);
  });

  it('of thirty awards is read, and of none', async () => {
    const fits = async () =>
      [
        { verified: true, reason: '' },
        { verified: true, reason: '' },
      ] as const;
    const proofs = { embedded: fits, token: fits };
    expect(await outcome(await record(Array.from({ length: 30 }, () => badge)), { proofs })).toEqual([
      'valid',
      undefined,
    ]);
    expect(await outcome(await record([]))).toEqual(['valid', undefined]);
  });

  it('with something in it that is wrong does not count, and says what', async () => {
    const { checks, held } = await run(await record([badge, { ...badge, name: 'Another' }]));
    expect([verdictOf(checks), held!.map((one) => verdictOf(one.checks))]).toEqual(['invalid', ['valid', 'invalid']]);
  });

  it('in a learner record is judged as one credential and not opened', async () => {
    const [header, payload] = parts(clr);
    const subject = { ...(payload.credentialSubject as Json), verifiableCredential: [badge, clr] };
    const { held } = await run(token(header, { ...payload, credentialSubject: subject }));
    expect(held!.map((one) => [verdictOf(one.checks), one.held])).toEqual([
      ['valid', undefined],
      ['valid', undefined],
    ]);
  });
});

function without<T extends object, N extends keyof T>(whole: T, ...names: readonly N[]): Omit<T, N> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name as N))) as Omit<T, N>;
}
