import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  AwardGrantedSchema,
  AwardRefusedSchema,
  AwardRevokedSchema,
  CertificateIssuedSchema,
  CreditRegisteredSchema,
  CreditRequestedSchema,
  PersonDetailsChangedSchema,
  PersonMergedSchema,
  PersonRegisteredSchema,
} from '@collegium/contracts';
import { newId, SystemUnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { createHash } from 'node:crypto';
import { unbakePng } from '../src/credentials/baking.js';
import { verifyCredentialJwt } from '../src/credentials/credential-jwt.js';
import type { DidDocument, Json } from '../src/credentials/credential.js';
import { isValid, verifyCredential } from '../src/credentials/verify.js';
import { Consortium, COORDINATOR, REGISTRY } from './consortium.builder.js';

jest.setTimeout(60_000);

let consortium: Consortium;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  expect((await consortium.agree()).status).toBe(201);
});
afterAll(() => consortium.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  consortium.service.request('GET', path, { headers });
/** What an outside verifier does: fetches what the credential names, from this service. */
const sources = () => ({
  now: new Date(),
  resolveDid: async (did: string) =>
    JSON.parse(JSON.stringify((await get(`/${did.split(':').slice(3).join('/')}/did.json`)).body)) as DidDocument,
  fetchStatusList: async (url: string) => (await get(new URL(url).pathname)).body as Json,
});

describe('a participant who has earned it', () => {
  const who = () => consortium.participant();

  it('gets award, certificate and a credit claim with no hand between', async () => {
    const participant = who();
    await consortium.completes(participant);
    const issued = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === participant.enrolmentId,
      { within: 30_000 },
    );
    const granted = await consortium.service.events.untilReceived(
      AwardGrantedSchema,
      ({ enrolmentId }) => enrolmentId === participant.enrolmentId,
      { within: 30_000 },
    );
    const requested = await consortium.service.events.untilReceived(
      CreditRequestedSchema,
      ({ learner }) => learner?.personId === participant.personId,
      { within: 30_000 },
    );
    expect(granted.event).toMatchObject({
      provider: 'hertscam',
      personId: participant.personId,
      programmeId: consortium.programmeId,
    });
    expect(requested.subject).toBe('accreditation.credit_requested.v1.herts');
    expect(requested.event).toMatchObject({
      provider: 'hertscam',
      university: 'herts',
      revision: 1,
      certificateNumber: issued.event.certificateNumber,
      credentialDigest: issued.event.credentialDigest,
      workDigests: participant.digests,
      agreement: { courseCode: 'SC7HCEL', route: 'recognition' },
      credit: { points: 30, scheme: 'CATS', level: 7 },
      learner: { displayName: 'Zoë Nkemelu-Žák', latinName: 'Zoe Nkemelu-Zak', trn: '' },
      assessment: { outcome: 'passed', boardReference: 'HC-2027-1', boardDate: '2027-06-28' },
      lawfulBasis: { basis: 'contract', noticeVersion: '2027-01' },
    });
    expect(new Set([granted, issued, requested].map(({ attributes }) => attributes.correlationid)).size).toBe(1);
    const state = await consortium.caseOf(participant, ({ status }) => status === 'granted');
    expect(state).toMatchObject({
      missing: [],
      reasons: [],
      certificateNumber: issued.event.certificateNumber,
      credit: { claimStatus: 'requested', noCredit: null },
    });
  });

  it('gets one award, however often the facts come', async () => {
    const participant = who();
    await consortium.completes(participant);
    await consortium.completes(participant);
    await consortium.caseOf(participant, ({ status }) => status === 'granted');
    await consortium.facts(participant).passed();
    const marker = who();
    await consortium.completes(marker);
    await consortium.caseOf(marker, ({ status }) => status === 'granted');
    const granted = await consortium.service.events.received(AwardGrantedSchema);
    expect(granted.filter(({ event }) => event.enrolmentId === participant.enrolmentId)).toHaveLength(1);
  });

  it('gets a certificate without credit where none is wanted', async () => {
    const participant = consortium.participant({ creditWanted: false });
    await consortium.completes(participant);
    expect(await consortium.caseOf(participant, ({ status }) => status === 'granted')).toMatchObject({
      credit: { claimId: null, noCredit: 'not_wanted' },
    });
  });
});

describe('a certificate', () => {
  let number: string;
  let awardId: string;

  beforeAll(async () => {
    const participant = consortium.participant({ displayName: 'Siân <b>O’Brien</b> & Söhne' });
    await consortium.completes(participant);
    const { event } = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === participant.enrolmentId,
      { within: 30_000 },
    );
    number = event.certificateNumber;
    awardId = event.awardId;
    expect(event.url).toBe(`http://127.0.0.1:3999/certificates/${number}`);
  });

  it('is a page with every field, escaped, for a browser', async () => {
    const { status, headers, body } = await get(`/certificates/${number}`, {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const text of [
      '<h1>HertsCam Certificate in Educator Leadership</h1>',
      'Siân &lt;b&gt;O’Brien&lt;/b&gt; &amp; Söhne',
      'HertsCam Network',
      'ELDP Participant Experience (version 1)',
      'at least 12 hours',
      'Board HC-2027-1, 28 June 2027',
      'None registered',
      number,
      'Valid.',
      'aria-label="QR code',
    ])
      expect(body).toContain(text);
    expect(body).not.toMatch(/<script|<b>/);
  });

  it('is a credential that verifies with what can be fetched, and the same as JWT', async () => {
    const { headers, body } = await get(`/certificates/${number}`, { accept: 'application/vc+ld+json' });
    expect(headers.get('content-type')).toMatch(/^application\/vc\+ld\+json\b/);
    const checks = await verifyCredential(body as Json, sources());
    expect(checks.filter(({ outcome }) => outcome !== 'success')).toEqual([]);
    const jwt = (await get(`/certificates/${number}`, { accept: 'application/jwt' })).body as string;
    const kid = (JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid;
    const jwk = (await get(new URL(kid).pathname)).body as Json;
    const { proof, ...unsigned } = body as Json & { issuer: { id: string } };
    expect(proof).toHaveLength(1);
    expect(await verifyCredentialJwt(jwt, jwk, unsigned.issuer.id)).toEqual(unsigned);
  });

  it.each([
    ['.json', 'application/vc'],
    ['.jwt', 'text/plain; charset=utf-8'],
    ['.pdf', 'application/pdf'],
    ['.accessible.pdf', 'application/pdf'],
    ['.png', 'image/png'],
    ['.svg', 'image/svg+xml'],
  ])('can be had by its ending %s', async (ending, type) => {
    const { status, headers } = await get(`/certificates/${number}${ending}`, { accept: 'text/html' });
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      type,
      'private, no-cache',
    ]);
  });

  it.each(['', '.json', '.jwt', '.pdf', '.accessible.pdf', '.png', '.svg'])(
    'is kept by nobody without asking again: %s',
    async (ending) => {
      const url = `${consortium.service.url}/certificates/${number}${ending}`;
      const first = await fetch(url);
      await first.arrayBuffer();
      const etag = first.headers.get('etag')!;
      expect([first.headers.get('cache-control'), etag]).toEqual([
        'private, no-cache',
        expect.stringMatching(/^".+"$/),
      ]);
      expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
      expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    },
  );

  it('has a page that runs nothing and loads nothing from elsewhere', async () => {
    const policy = (await get(`/certificates/${number}`, { accept: 'text/html' })).headers.get(
      'content-security-policy',
    );
    expect(policy).toMatch(/^default-src 'none';style-src 'sha256-[^']+';img-src 'self' http/);
    expect(policy).not.toMatch(/unsafe|https:;| data:/);
  });

  it('is a badge with the credential in it that other sites may show', async () => {
    const answer = await fetch(`${consortium.service.url}/certificates/${number}.png`);
    const credential = unbakePng(new Uint8Array(await answer.arrayBuffer()));
    expect(credential).toBe(await (await fetch(`${consortium.service.url}/certificates/${number}.json`)).text());
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('has no endorsement where nobody else issued it', async () => {
    const { status, body } = await get(`/certificates/${number}/endorsements/herts`);
    expect([status, body.code]).toEqual([404, 'endorsement_not_found']);
  });

  it('is stored once: the digest is that of the bytes served', async () => {
    const bytes = await (await fetch(`${consortium.service.url}/certificates/${number}.json`)).text();
    const { event } = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      (issued) => issued.certificateNumber === number,
    );
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(event.credentialDigest);
  });

  it.each(['HERTSCAM-2027-00000-00000-0', 'nothing', '%2e%2e%2fetc', 'HERTSCAM-2027-7K3M9-Q2XVT-C%0d%0aX: y'])(
    'is not found under %s',
    async (name) => {
      expect((await get(`/certificates/${name}`, { accept: 'text/html' })).status).toBe(404);
    },
  );

  it('refuses a form that there is not', async () => {
    expect((await get(`/certificates/${number}`, { accept: 'image/gif' })).status).toBe(406);
  });

  it('says so when it is revoked: page, status list, event', async () => {
    const revoke = (body: object, headers = {}) =>
      consortium.service.request('POST', `/v1/awards/${awardId}/revoke`, { as: COORDINATOR, body, headers });
    expect((await revoke({ reason: 'because', text: 'x' })).body.code).toBe('reason_unknown');
    expect((await revoke({ reason: 'issued_in_error', text: 'x' }, { 'if-match': '"1"' })).status).toBe(412);
    const revoked = await revoke({ reason: 'issued_in_error', text: 'Private words' });
    expect([revoked.status, revoked.body.status, revoked.body.revocation.reason]).toEqual([
      200,
      'revoked',
      'issued_in_error',
    ]);
    expect((await revoke({ reason: 'issued_in_error', text: 'x' })).body.code).toBe('award_already_revoked');
    const { body: page } = await get(`/certificates/${number}`, { accept: 'text/html' });
    expect(page).toContain('Revoked.');
    expect(page).toContain('It was issued in error.');
    expect(page).not.toContain('Private words');
    const credential = (await get(`/certificates/${number}.json`)).body as Json;
    const checks = await verifyCredential(credential, sources());
    expect(isValid(checks)).toBe(false);
    expect(checks.find(({ name }) => name === 'status')).toMatchObject({
      outcome: 'failure',
      reason: 'Its issuer has set its status: revocation.',
    });
    await consortium.service.events.untilReceived(
      AwardRevokedSchema,
      (event) => event.awardId === awardId && event.reason === 'issued_in_error',
    );
  });
});

describe('keys and status lists of an issuer', () => {
  it('are added to and never taken away', async () => {
    const before = (await get('/providers/hertscam/did.json')).body as DidDocument;
    const added = await consortium.service.request('POST', '/providers/hertscam/keys', { as: COORDINATOR, body: {} });
    expect(added.status).toBe(201);
    const after = (await get('/providers/hertscam/did.json')).body as DidDocument;
    expect(after.assertionMethod.slice(0, before.assertionMethod.length)).toEqual(before.assertionMethod);
    expect(after.assertionMethod).toContain(added.body.proofKey);
    expect(after.id).toBe('did:web:127.0.0.1%3A3999:providers:hertscam');
    expect(JSON.stringify(after)).not.toMatch(/"d"|private/i);
  });

  it.each(['/providers/nobody/did.json', '/providers/hertscam/keys/none', '/status/hertscam-99', '/status/nobody'])(
    '%s is not found',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('are renewed before they go stale', async () => {
    const list = async () => (await get('/status/hertscam-1')).body as { validUntil: string };
    const first = await list();
    consortium.service.travelTo(new Date(Date.now() + 400 * 86_400_000));
    const later = await list();
    consortium.service.travelTo(new Date());
    expect(Date.parse(later.validUntil) - Date.parse(first.validUntil)).toBeGreaterThan(399 * 86_400_000);
  });
});

describe('people', () => {
  it('are certified under the name as it was last corrected, whichever news comes first', async () => {
    const participant = consortium.participant({ displayName: 'Zoe Nkemelu' });
    const person = { personId: participant.personId, provider: 'hertscam', email: 'zoe@example.org' };
    const news = [
      await consortium.service.events.publish(
        PersonDetailsChangedSchema,
        { ...person, displayName: 'Zoë Nkemelu-Žák' },
        { version: 2 },
      ),
      await consortium.service.events.publish(
        PersonRegisteredSchema,
        { ...person, displayName: 'Zoe Nkemelu' },
        { version: 1 },
      ),
    ];
    // A certificate keeps the name of its day, so the news must be in before there is one.
    await eventually(
      async () =>
        (
          await consortium.service.app
            .get(SystemUnitOfWork)
            .run(({ manager }) => manager.query<unknown[]>('select from inbox where event_id = any($1)', [news]))
        ).length === news.length,
      { within: 30_000, what: 'the news' },
    );
    await consortium.completes(participant);
    const { event } = await consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === participant.enrolmentId,
      { within: 30_000 },
    );
    expect((await get(`/certificates/${event.certificateNumber}`, { accept: 'text/html' })).body).toContain(
      'Zoë Nkemelu-Žák',
    );
  });

  it('keep their awards when two records turn out to be one person', async () => {
    const participant = consortium.participant();
    await consortium.completes(participant);
    await consortium.caseOf(participant, ({ status }) => status === 'granted');
    const intoPersonId = newId();
    await consortium.service.events.publish(
      PersonMergedSchema,
      { personId: participant.personId, provider: 'hertscam', intoPersonId },
      { version: 2 },
    );
    const mine = await eventually(
      async () => {
        const { body } = await consortium.service.request('GET', '/v1/awards', { as: [`person:${intoPersonId}:self`] });
        return (body.data as { enrolmentId: string }[])[0];
      },
      { within: 30_000, what: 'the award under the other id' },
    );
    expect(mine.enrolmentId).toBe(participant.enrolmentId);
  });

  it('that is told of after its person was merged belongs to the record that stays', async () => {
    const participant = consortium.participant();
    const intoPersonId = newId();
    await consortium.service.events.publish(
      PersonMergedSchema,
      { personId: participant.personId, provider: 'hertscam', intoPersonId },
      { version: 2 },
    );
    await eventually(
      async () =>
        (
          await consortium.service.app
            .get(SystemUnitOfWork)
            .run(({ manager }) =>
              manager.query<unknown[]>('select 1 from people where merged_into = $1', [intoPersonId]),
            )
        ).length > 0 || undefined,
      { what: 'the merge' },
    );
    await consortium.facts(participant).accepted();
    const found = await eventually(
      async () =>
        (
          await consortium.service.app
            .get(SystemUnitOfWork)
            .run(({ manager }) =>
              manager.query<{ person_id: string; display_name: string }[]>(
                'select person_id, display_name from award_cases where enrolment_id = $1 and person_id is not null',
                [participant.enrolmentId],
              ),
            )
        )[0],
      { what: 'the case' },
    );
    expect(found.person_id).toBe(intoPersonId);
    expect(found.display_name).not.toBe('');
  });
});

describe('a case that ends without an award', () => {
  it('lists what is missing, by name, while it is open', async () => {
    const participant = consortium.participant();
    await consortium.facts(participant).met();
    expect((await consortium.caseOf(participant)).missing).toEqual([
      'programme_definition',
      'enrolment_accepted',
      'enrolment_started',
    ]);
    await consortium.facts(participant).accepted();
    expect((await consortium.caseOf(participant, ({ missing }) => missing.length === 2)).missing).toEqual([
      'enrolment_started',
      'portfolio_outcome',
    ]);
  });

  it('is refused for a failed portfolio', async () => {
    const participant = consortium.participant();
    const { accepted, started, met, failed } = consortium.facts(participant);
    for (const fact of [accepted, started, met, failed]) await fact();
    const { event } = await consortium.service.events.untilReceived(
      AwardRefusedSchema,
      ({ enrolmentId }) => enrolmentId === participant.enrolmentId,
      { within: 30_000 },
    );
    expect(event.reasons).toEqual(['portfolio_failed']);
  });

  it('is held for a name that no font draws, until its bearer gives a Latin form', async () => {
    const participant = consortium.participant({ displayName: '김철수' });
    await consortium.completes(participant);
    const held = await consortium.caseOf(participant, ({ status }) => status === 'held');
    expect(held.reasons).toEqual(['name_not_drawable']);
    const give = (latinName: string) =>
      consortium.service.request('POST', `/v1/award-cases/${held.id}/latin-name`, {
        as: [`person:${participant.personId}:self`],
        body: { latinName },
      });
    expect((await give('김')).body.code).toBe('name_not_acceptable');
    expect((await give('Kim Cheol-su')).body.status).toBe('granted');
    const { event } = await consortium.service.events.untilReceived(
      CreditRequestedSchema,
      ({ learner }) => learner?.personId === participant.personId,
      { within: 30_000 },
    );
    expect(event.learner).toMatchObject({ displayName: '김철수', latinName: 'Kim Cheol-su' });
    const { body } = await get(`/certificates/${event.certificateNumber}`, { accept: 'text/html' });
    expect(body).toContain('Kim Cheol-su');
  });
});

describe('the registered credit', () => {
  it('stands on the page of the certificate', async () => {
    const participant = consortium.participant();
    await consortium.completes(participant);
    const claim = await consortium.claimOf(participant, ({ status }) => status === 'requested');
    const registered = await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/27/1' }, REGISTRY);
    expect([registered.status, registered.body.effect, registered.body.claim.status]).toEqual([
      200,
      'applied',
      'registered',
    ]);
    const { event } = await consortium.service.events.untilReceived(
      CreditRegisteredSchema,
      ({ claimId }) => claimId === claim.id,
    );
    expect(event).toMatchObject({ reference: 'UH/27/1', enrolmentId: participant.enrolmentId, credit: { points: 30 } });
    const state = await consortium.caseOf(participant);
    const page = await eventually(async () => {
      const { body } = await get(`/certificates/${state.certificateNumber}`, { accept: 'text/html' });
      return (body as string).includes('registered by') ? (body as string) : undefined;
    });
    expect(page).toContain('30 CATS credits at level 7, registered by University of Hertfordshire');
    expect(page).toContain('(reference UH/27/1)');
  });
});
