import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  CertificateIssuedSchema,
  CohortPlannedSchema,
  EnrolmentAcceptedSchema,
  EnrolmentStartedSchema,
  HoursMetSchema,
  Outcome,
  OutcomeReleasedSchema,
  timestampFromDate,
} from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { verifyCredentialJwt } from '../src/credentials/credential-jwt.js';
import type { DidDocument, Json } from '../src/credentials/credential.js';
import { isValid, verifyCredential } from '../src/credentials/verify.js';
import { Consortium, COORDINATOR, type Participant } from './consortium.builder.js';

jest.setTimeout(90_000);

let consortium: Consortium;
let who: Participant;
let awardId: string;
let number: string;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  who = consortium.participant({ creditWanted: false, displayName: 'Siân <b>O’Brien</b>' });
  await consortium.completes(who);
  const { event } = await consortium.service.events.untilReceived(
    CertificateIssuedSchema,
    ({ enrolmentId }) => enrolmentId === who.enrolmentId,
    { within: 60_000 },
  );
  [awardId, number] = [event.awardId, event.certificateNumber];
});
afterAll(() => consortium.close());

const get = (path: string) => consortium.service.request('GET', path, { headers: { accept: 'text/html' } });
const self = (personId = who.personId) => [`person:${personId}:self`];
const act = (path: string, body: object = {}, as = self()) => consortium.service.request('POST', path, { as, body });
const share = async (body: object = {}) => {
  const made = await act(`/v1/awards/${awardId}/shares`, body);
  expect(made.status).toBe(201);
  return { id: made.body.id as string, path: new URL(made.body.url as string).pathname };
};

describe('a link that a holder shares', () => {
  it('shows the certificate and its status, escaped, and no way to what was left out', async () => {
    const { path } = await share({ hide: ['board', 'hours', 'setting', 'holder'] });
    const { status, headers, body } = await get(path);
    expect([status, headers.get('content-type'), headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(
      [200, 'text/html; charset=utf-8', 'no-store', 'no-referrer'],
    );
    for (const text of [
      'HertsCam Certificate in Educator Leadership',
      'HertsCam Network',
      'Valid.',
      'A passed portfolio',
    ])
      expect(body).toContain(text);
    for (const text of ['Siân', 'HC-2027-1', '12 hours', 'Barnwell', number, awardId, who.personId, '<script', '.json'])
      expect([text, (body as string).includes(text)]).toEqual([text, false]);
  });

  it('has a policy that lets it run nothing, load nothing from elsewhere, and use its own style sheet alone', async () => {
    const { headers, body } = await get((await share()).path);
    const style = /<style>([^]*?)<\/style>/.exec(body as string)![1]!;
    expect(headers.get('content-security-policy')?.split(';')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
      "img-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(body).not.toMatch(/ style=|<script|<link|<iframe| on[a-z]+=/);
  });

  it.each([
    ['holder', 'Siân &lt;b&gt;O’Brien&lt;/b&gt;'],
    ['setting', 'Barnwell School'],
    ['board', 'HC-2027-1'],
    ['hours', 'at least 12 hours'],
    ['programme', 'ELDP Participant Experience'],
    ['criteria', 'A passed portfolio'],
    ['credit', 'None registered'],
    ['awarded_on', 'Awarded on'],
  ])('shows %s unless it is left out', async (field, text) => {
    expect((await get((await share()).path)).body).toContain(text);
    expect((await get((await share({ hide: [field] })).path)).body).not.toContain(text);
  });

  it('has an address that is shown once and kept as a digest', async () => {
    const { id, path } = await share({ note: 'For Barnwell' });
    const listed = await consortium.service.request('GET', `/v1/awards/${awardId}/shares`, { as: self() });
    expect((listed.body.data as { id: string }[]).map((entry) => entry.id)).toContain(id);
    expect(JSON.stringify(listed.body)).not.toContain(path.split('.').at(-1));
    const repeat = () =>
      consortium.service.request('POST', `/v1/awards/${awardId}/shares`, {
        as: { roles: self(), subject: 'sian', clientId: 'app' },
        body: {},
        headers: { 'idempotency-key': id },
      });
    const [made, again] = [await repeat(), await repeat()];
    expect([made.status, again.body.code]).toEqual([201, 'secret_already_shown']);
  });

  it('ends when it expires, and when its holder says so', async () => {
    const [short, long] = [await share({ days: 1 }), await share({ days: 30 })];
    consortium.service.travelTo(new Date(Date.now() + 2 * 86_400_000));
    expect((await get(short.path)).body.code).toBe('share_ended');
    expect((await get(long.path)).status).toBe(200);
    consortium.service.travelTo(new Date());
    expect((await act(`/v1/shares/${long.id}/revoke`)).body.revokedAt).toEqual(expect.any(String));
    expect([(await get(long.path)).status, (await get(long.path)).body.code]).toEqual([410, 'share_ended']);
  });

  it.each([
    '/shares/hertscam',
    `/shares/hertscam.${'A'.repeat(43)}`,
    '/shares/x%20y.z',
    `/shares/star.${'A'.repeat(43)}`,
  ])('is not found under %s', async (path) => {
    expect([(await get(path)).status, (await get(path)).body.code]).toEqual([404, 'share_not_found']);
  });

  it.each<[string, object, string]>([
    ['a field that there is not', { hide: ['status'] }, '/hide'],
    ['no day', { days: 0 }, '/days'],
    ['more than a year', { days: 366 }, '/days'],
  ])('with %s is refused', async (_name, body, pointer) => {
    const refused = await act(`/v1/awards/${awardId}/shares`, body);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, pointer]);
  });

  it('is made and ended by the holder alone', async () => {
    const { id } = await share();
    expect((await act(`/v1/awards/${awardId}/shares`, {}, self(newId()))).status).toBe(404);
    expect((await act(`/v1/awards/${awardId}/shares`, {}, COORDINATOR)).status).toBe(403);
    expect((await act(`/v1/shares/${id}/revoke`, {}, self(newId()))).body.code).toBe('share_not_found');
  });

  it('goes on working while the public page is kept back', async () => {
    const { path } = await share();
    await act(`/v1/awards/${awardId}/hide`);
    expect((await get(`/certificates/${number}`)).body.code).toBe('certificate_hidden');
    expect((await get(path)).status).toBe(200);
    await act(`/v1/awards/${awardId}/show`);
    expect((await get(`/certificates/${number}`)).status).toBe(200);
  });

  it('says so when the award is suspended', async () => {
    const { path } = await share();
    await act(`/v1/awards/${awardId}/suspend`, { reason: 'appeal', text: 'Private words' }, COORDINATOR);
    const { body } = await get(path);
    expect(body).toContain('Suspended.');
    expect(body).not.toContain('Private words');
    await act(`/v1/awards/${awardId}/reinstate`, { reason: 'cleared', text: 'x' }, COORDINATOR);
  });
});

describe("a learner's record", () => {
  const record = (personId = who.personId, as = self()) =>
    consortium.service.request('GET', `/v1/people/${personId}/clr`, { as });
  const verified = async () => {
    const { headers, body } = await record();
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const { kid } = JSON.parse(Buffer.from((body as unknown as string).split('.')[0]!, 'base64url').toString()) as {
      kid: string;
    };
    const document = (await get('/.well-known/did.json')).body as unknown as DidDocument;
    const jwk = (await get(new URL(kid).pathname)).body as Json;
    // The key stands in the DID document too, so that a verifier need not believe the address alone.
    expect(document.verificationMethod.map(({ publicKeyJwk }) => publicKeyJwk?.kid)).toContain(jwk.kid);
    return verifyCredentialJwt(body as unknown as string, jwk, document.id);
  };
  const sources = () => ({
    now: new Date(),
    resolveDid: async (did: string) =>
      (await get(`/${did.split(':').slice(3).join('/')}/did.json`)).body as unknown as DidDocument,
    fetchStatusList: async (url: string) => (await get(new URL(url).pathname)).body as Json,
  });

  it('holds awards of all providers, each as its own issuer signed it', async () => {
    await awardElsewhere();
    const clr = await verified();
    expect([clr.type, clr.issuer.id]).toEqual([['VerifiableCredential', 'ClrCredential'], 'did:web:127.0.0.1%3A3999']);
    const held = clr.credentialSubject.verifiableCredential as Json[];
    expect(held.map(({ issuer }) => (issuer as Json).id)).toEqual([
      'did:web:127.0.0.1%3A3999:providers:hertscam',
      'did:web:127.0.0.1%3A3999:providers:star',
    ]);
    for (const credential of held) expect(isValid(await verifyCredential(credential, sources()))).toBe(true);
    expect(held[0]).toEqual((await consortium.service.request('GET', `/certificates/${number}.json`)).body);
  });

  it('leaves out what does not count', async () => {
    await act(`/v1/awards/${awardId}/suspend`, { reason: 'appeal', text: 'x' }, COORDINATOR);
    expect((await verified()).credentialSubject.verifiableCredential).toHaveLength(1);
    await act(`/v1/awards/${awardId}/reinstate`, { reason: 'cleared', text: 'x' }, COORDINATOR);
  });

  it('is for its owner alone', async () => {
    expect((await record(who.personId, self(newId()))).body.code).toBe('person_not_found');
    expect((await record(who.personId, COORDINATOR)).status).toBe(403);
  });

  it('of somebody without awards is empty, and signed all the same', async () => {
    const nobody = newId();
    const { status, body } = await record(nobody, self(nobody));
    const payload = JSON.parse(Buffer.from((body as unknown as string).split('.')[1]!, 'base64url').toString()) as {
      credentialSubject: Json;
    };
    expect([status, payload.credentialSubject.verifiableCredential]).toEqual([200, []]);
  });

  it('is signed by an issuer that is no provider, whose keys its office adds to', async () => {
    const before = ((await get('/.well-known/did.json')).body as unknown as DidDocument).assertionMethod;
    const add = (as: string[]) => consortium.service.request('POST', '/providers/consortium/keys', { as, body: {} });
    expect((await add(COORDINATOR)).body.code).toBe('issuer_not_found');
    const added = await add(['consortium:consortium:office']);
    expect(((await get('/.well-known/did.json')).body as unknown as DidDocument).assertionMethod).toEqual(
      expect.arrayContaining([...before, added.body.proofKey]),
    );
    expect(added.body.jwtKey).toMatch(/^http:\/\/127\.0\.0\.1:3999\/keys\/[\w-]{12}$/);
    await verified();
    expect((await get('/.well-known/did.json')).body.id).toBe('did:web:127.0.0.1%3A3999');
    expect((await get('/providers/consortium/did.json')).body.code).toBe('issuer_not_found');
  });
});

/** An award of the same person by another provider. */
async function awardElsewhere(): Promise<void> {
  const { events } = consortium.service;
  const [programmeId, cohortId, enrolmentId, submissionId] = [newId(), newId(), newId(), newId()];
  await consortium.organisation('star', 'provider', 'STAR');
  await consortium.publishProgramme('star', programmeId);
  await events.publish(CohortPlannedSchema, {
    cohortId,
    provider: 'star',
    programmeId,
    name: 'x',
    startsOn: '2026-09-01',
    endsOn: '2027-07-20',
    places: 3,
    timeZone: 'Europe/London',
  });
  const whose = { enrolmentId, provider: 'star', personId: who.personId };
  await events.publish(
    EnrolmentAcceptedSchema,
    {
      ...whose,
      cohortId,
      programmeId,
      applicationId: newId(),
      displayName: 'Siân O’Brien',
      setting: { kind: 'school', urn: '117500', name: 'Barnwell School', timeZone: 'Europe/London' },
      staffRole: 'teacher',
    },
    { version: 1 },
  );
  await events.publish(
    EnrolmentStartedSchema,
    { ...whose, cohortId, programmeId, startedAt: timestampFromDate(new Date()) },
    { version: 2 },
  );
  await events.publish(HoursMetSchema, { ...whose, minimumMinutes: 720, receivedMinutes: 810 }, { version: 9 });
  await events.publish(OutcomeReleasedSchema, {
    ...whose,
    submissionId,
    portfolioId: newId(),
    batchId: newId(),
    outcome: Outcome.PASSED,
    board: { reference: 'S-1', heldOn: '2027-06-28' },
    releasedAt: timestampFromDate(new Date()),
    lineageId: submissionId,
    digests: ['ab'.repeat(32)],
    resubmitBy: '',
  });
  await events.untilReceived(CertificateIssuedSchema, (event) => event.enrolmentId === enrolmentId, { within: 40_000 });
}
