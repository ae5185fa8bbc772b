import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CertificateSnapshot } from '../awards/certificate.js';
import { aCertificate, anIssuer, PUBLIC_URL, STATUS } from './credential.builder.js';
import { terms } from './canonical-template.js';
import type { Credential, Json } from './credential.js';
import { canonize, signCredential, signFromTemplate } from './data-integrity.js';
import { openBadge } from './open-badge.js';
import { TemplateCanonizer } from './template-canonizer.js';

const PEOPLE = 2_000;
const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
const issuer = anIssuer();

/** What a form field can hold that somebody means ill with, or that comes from far away. */
const hostile = fc.constantFrom(
  '',
  ' ',
  '"',
  '\\',
  '\\"',
  '\n',
  '\r\n\t',
  '\u0000\u0001\u001f\u007f\u0080',
  '😀𝒵',
  'Z\u0308',
  '\u202eabc\u2066',
  '\ufeff',
  '\u2028\u2029',
  '@id',
  '@type',
  '@context',
  '_:c14n0',
  '_:b0',
  '<https://x.example/>',
  'https://evil.example/',
  'urn:uuid:01926f3e-1111-7000-8000-000000000001',
  '"@en',
  '"^^<http://www.w3.org/2001/XMLSchema#string> .',
  '\\u0041',
  '__proto__',
  'null',
  '0',
  'x'.repeat(20_000),
  '王小明',
  'שלום',
  'عبد',
  '\ud800',
  'a\udc00b',
  'Completed',
  'Certificate',
  'Status',
  '30',
  'FHEQ level 7',
);
const text = fc.oneof(
  hostile,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.tuple(hostile, fc.string(), hostile).map((parts) => parts.join('')),
);
const code = fc.string({ unit: fc.constantFrom(...'ABCDEFGHJKMNPQRSTVWXYZ0123456789'), minLength: 10, maxLength: 10 });
const instant = fc
  .integer({ min: 0, max: 4_000_000_000 })
  .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);

const certificate: fc.Arbitrary<CertificateSnapshot> = fc
  .record({
    number: code,
    holder: text,
    title: text,
    criteria: text,
    awardedAt: instant,
    programme: fc.record({ id: fc.uuid(), code: text, version: fc.integer({ min: 1, max: 9 }), title: text }),
    credit: fc.option(
      fc.record({
        points: fc.constantFrom(15, 30),
        scheme: fc.constantFrom('CATS' as const, 'ECTS' as const),
        level: fc.constantFrom(6, 7),
      }),
    ),
    board: fc.option(fc.record({ reference: text, heldOn: fc.constant('2027-06-28') })),
    issuerName: text,
  })
  .map(({ issuerName, ...changes }) =>
    aCertificate({
      ...changes,
      issuer: { did: issuer.did, code: 'hertscam', name: issuerName },
    } as Partial<CertificateSnapshot>),
  );

const plain = {
  statuses: false,
  endorsed: fc.constant(null as string | null),
  page: fc.constant(null as string | null),
  same: false,
  nothing: false,
};
const variants = [
  {},
  { statuses: true },
  { statuses: true, endorsed: text },
  { page: fc.webUrl() },
  { same: true, nothing: true },
].map((more) => {
  const { statuses, endorsed, page, same, nothing } = { ...plain, ...more };
  return fc.record({
    statuses: fc.constant(statuses),
    endorsed,
    page,
    same: fc.constant(same),
    nothing: fc.constant(nothing),
  });
});

/** The badge, also as it may come to be: several status entries, another body's endorsement, somebody's own page and picture, a result without a name. */
const badge = fc
  .tuple(certificate, fc.nat(131_071), fc.oneof(...variants))
  .map(([snapshot, index, more]): Credential => {
    const made = openBadge(snapshot, { ...STATUS, index });
    const entry = made['credentialStatus'] as Json;
    const subject = made.credentialSubject as Json & { achievement: Json };
    return {
      ...made,
      ...(more.statuses
        ? {
            credentialStatus: [
              entry,
              {
                ...entry,
                id: `${STATUS.list}-s#${index}`,
                statusPurpose: 'suspension',
                statusListCredential: `${STATUS.list}-s`,
              },
            ],
          }
        : {}),
      ...(more.endorsed === null
        ? {}
        : {
            endorsement: [
              {
                '@context': made['@context'],
                id: `${made.id}/endorsement`,
                type: ['VerifiableCredential', 'EndorsementCredential'],
                name: more.endorsed,
                issuer: { id: 'did:web:lea.example', type: ['Profile'], name: more.endorsed },
                validFrom: made.validFrom,
                credentialSubject: { id: made.id, type: ['EndorsementSubject'], endorsementComment: more.endorsed },
              },
            ],
          }),
      credentialSubject: {
        ...subject,
        ...(more.nothing ? { source: null } : {}),
        achievement: {
          ...subject.achievement,
          ...(more.page === null ? {} : { image: { id: more.page, type: 'Image', caption: snapshot.holder } }),
          // Two alike are one to first-degree hashes.
          ...(more.same
            ? {
                tag: [snapshot.holder, snapshot.holder, 'x'],
                related: [{ type: ['Related'], id: `urn:uuid:${snapshot.programme.id}`, version: 'a' }],
                otherIdentifier: [1, 2].map(() => ({
                  type: 'IdentifierEntry',
                  identifier: snapshot.holder,
                  identifierType: 'identifier',
                })),
              }
            : {}),
        },
      },
    };
  });

const outcomeOf = async <T>(work: () => Promise<T>): Promise<T | string> =>
  work().catch((error: unknown) => `refused: ${(error as Error).message}`);

describe('a canonical form out of a template', () => {
  beforeAll(() => console.log(`SEED=${seed}`));

  it(`is the library's for ${PEOPLE} people whose names mean ill, and given for most of them`, async () => {
    const templates = new TemplateCanonizer(canonize, { learnAt: 1, checkEvery: Infinity });
    let answered = 0;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(badge, async (credential) => {
        asked++;
        const filled = await templates.canonize(credential);
        if (filled === undefined) return;
        answered++;
        expect(filled).toBe(await canonize(credential));
      }),
      { seed, numRuns: PEOPLE, endOnFailure: true },
    );
    console.log(`${answered} of ${asked} out of a template`);
    expect(answered).toBeGreaterThan(PEOPLE / 3);
  }, 300_000);

  it('is signed into the same bytes as by the library, which refuses what it refused', async () => {
    const templates = new TemplateCanonizer(canonize, { learnAt: 1 });
    await fc.assert(
      fc.asyncProperty(
        certificate,
        fc.nat(131_071),
        fc.constantFrom({}, { validFrom: 'yesterday' }, { validUntil: 'never' }),
        async (snapshot, index, changes) => {
          const credential = { ...openBadge(snapshot, { ...STATUS, index }), ...changes };
          const created = new Date(snapshot.awardedAt);
          const [ours, theirs] = [
            await outcomeOf(() => signFromTemplate(credential, issuer.signer, created, templates)),
            await outcomeOf(() => signCredential(credential, issuer.signer, created)),
          ];
          expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
        },
      ),
      { seed, numRuns: 200, endOnFailure: true },
    );
  }, 300_000);

  it('gives names to blank nodes by what each says, not by what they said when it was learned', async () => {
    const templates = new TemplateCanonizer(canonize, { learnAt: 1 });
    const orders = new Set<string>();
    for (let n = 0; n < 60; n++) {
      const credential = openBadge(aCertificate({ holder: `Person ${n}`, criteria: `Criteria ${n * 7}` }), STATUS);
      const filled = await templates.canonize(credential);
      if (n < 2) continue;
      expect(filled).toBe(await canonize(credential));
      orders.add([...filled!.matchAll(/_:c14n(\d+) <[^>]*identityHash>/g)].map(([, number]) => number).join());
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it('leaves to the library what two IRIs that have become one would change', async () => {
    const templates = new TemplateCanonizer(canonize, { learnAt: 1 });
    const learned = (url: string) => ({
      ...openBadge(aCertificate(), STATUS),
      evidence: [{ id: url, type: ['Evidence'], name: 'One' }],
    });
    for (const page of ['https://a.example/1', 'https://a.example/2', 'https://a.example/3'])
      await templates.canonize(learned(page));
    expect(await templates.canonize(learned('https://a.example/4'))).toBe(
      await canonize(learned('https://a.example/4')),
    );
    for (const taken of [
      'https://www.w3.org/2018/credentials#VerifiableCredential',
      'http://www.w3.org/1999/02/22-rdf-syntax-ns#type',
    ])
      expect(await templates.canonize(learned(taken))).toBeUndefined();
  });

  it('is compared with the library now and then: a difference is counted, not given out, and ends the template', async () => {
    let lies = false;
    const templates = new TemplateCanonizer(
      async (document) => (await canonize(document)) + (lies ? '# another\n' : ''),
      { learnAt: 1, checkEvery: 3 },
    );
    const one = (n: number) => templates.canonize(openBadge(aCertificate({ holder: `Person ${n}` }), STATUS));
    for (let n = 0; n < 3; n++) await one(n);
    lies = true;
    expect((await one(4))?.endsWith('# another\n')).toBe(true);
    lies = false;
    expect([await one(5), templates.differences]).toEqual([undefined, 1]);
  });

  it('is not worth learning for what comes once', async () => {
    let asked = 0;
    const templates = new TemplateCanonizer((document) => (asked++, canonize(document)));
    for (let n = 0; n < 2; n++)
      expect(
        await templates.canonize(openBadge(aCertificate({ url: `${PUBLIC_URL}/certificates/${n}` }), STATUS)),
      ).toBeUndefined();
    expect(asked).toBe(0);
  });
});

describe('the terms of N-Quads', () => {
  it('are IRIs, literals, blank nodes and what stands between', () => {
    expect(terms('_:c14n0 <https://a.example/_b> "a \\"<_:c14n1>" .\n')).toEqual([
      '_:c14n0',
      ' ',
      '<https://a.example/_b>',
      ' ',
      '"a \\"<_:c14n1>"',
      ' .\n',
    ]);
  });

  it.each(['<', '"', '\\"', '"\\', '_', '_:c14n'])('are put together again, of %j many times over too', (part) => {
    const text = part.repeat(200_000 / part.length);
    for (const quads of [text, `"${text}`, `<${text}`]) expect(terms(quads).join('') === quads).toBe(true);
  });
});
