import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AwardRevokedSchema, CertificateIssuedSchema } from '@collegium/contracts';
import { PeriodicTimers } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import type { DidDocument, Json } from '../src/credentials/credential.js';
import { isValid, verifyCredential } from '../src/credentials/verify.js';
import { Consortium, COORDINATOR } from './consortium.builder.js';

jest.setTimeout(90_000);

const OFFICE = ['consortium:consortium:office'];
const SUCCESSOR = ['provider:elc:coordinator'];
const DAY = 86_400_000;

let consortium: Consortium;
let awardId: string;
let number: string;
let personId: string;
let credential: Json;

beforeAll(async () => {
  consortium = await Consortium.start({ env: { STATUS_PURPOSES: 'revocation,suspension' } });
  await consortium.found();
  for (const [code, name] of [
    ['elc', 'Eastern Leadership Centre'],
    ['star', 'STAR'],
  ] as const)
    await consortium.organisation(code, 'provider', name);
  const who = consortium.participant({ creditWanted: false });
  await consortium.completes(who);
  const { event } = await consortium.service.events.untilReceived(
    CertificateIssuedSchema,
    ({ enrolmentId }) => enrolmentId === who.enrolmentId,
    { within: 60_000 },
  );
  [awardId, number, personId] = [event.awardId, event.certificateNumber, who.personId];
  credential = (await get(`/certificates/${number}.json`)).body as Json;
});
afterAll(() => consortium.close());

const get = (path: string, accept = 'text/html') => consortium.service.request('GET', path, { headers: { accept } });
const succeed = (code: string, successor: string, as = OFFICE) =>
  consortium.service.request('POST', `/v1/issuers/${code}/succession`, {
    as,
    body: { successor, text: 'Minute of 3 March' },
  });
const act = (verb: string, body: object, as: string[]) =>
  consortium.service.request('POST', `/v1/awards/${awardId}/${verb}`, { as, body });
/** What an outside verifier finds, with nothing but the credential and what it names. */
const verify = (now = new Date()) =>
  verifyCredential(credential, {
    now,
    resolveDid: async (did) =>
      (await get(`/${did.split(':').slice(3).join('/')}/did.json`)).body as unknown as DidDocument,
    fetchStatusList: async (url) => (await get(new URL(url).pathname)).body as Json,
  });

describe('before an issuer closes', () => {
  it('nobody but its own coordinator touches its awards', async () => {
    expect((await act('suspend', { reason: 'appeal', text: 'x' }, SUCCESSOR)).body.code).toBe('award_not_found');
    expect((await get('/v1/issuers/hertscam')).body).toMatchObject({
      code: 'hertscam',
      name: 'HertsCam Network',
      closedAt: null,
      recordsKeptBy: null,
    });
  });

  it.each<[string, string, string, string[], number, string]>([
    ['who is not the office of the consortium', 'hertscam', 'elc', COORDINATOR, 403, 'forbidden'],
    ['the office of something else', 'hertscam', 'elc', ['consortium:hertscam:office'], 404, 'issuer_not_found'],
    ['an issuer that nobody knows', 'nobody', 'elc', OFFICE, 404, 'issuer_not_found'],
    ['a successor that nobody knows', 'hertscam', 'nobody', OFFICE, 404, 'organisation_not_found'],
    ['itself', 'hertscam', 'hertscam', OFFICE, 409, 'succession_refused'],
  ])('a succession is refused: %s', async (_name, code, successor, as, status, problem) => {
    const refused = await eventually(
      async () => {
        const answer = await succeed(code, successor, as);
        return answer.status === status ? answer : undefined;
      },
      { what: `a refusal with ${status}`, within: 20_000 },
    );
    expect(refused.body.code).toBe(problem);
  });
});

describe('an issuer that has closed', () => {
  beforeAll(async () => {
    await eventually(async () => ((await succeed('hertscam', 'elc')).status === 200 ? true : undefined), {
      what: 'the succession',
      within: 20_000,
    });
  });

  it('is known to have, with who keeps its records, on the page too', async () => {
    const { body } = await get('/v1/issuers/hertscam');
    expect(body).toMatchObject({
      closedAt: expect.any(String),
      recordsKeptBy: { code: 'elc', name: 'Eastern Leadership Centre' },
      did: 'did:web:127.0.0.1%3A3999:providers:hertscam',
    });
    expect((await get(`/certificates/${number}`)).body).toContain(
      'The issuer has closed; its records are kept by Eastern Leadership Centre.',
    );
    expect(JSON.stringify(body)).not.toContain('Minute');
  });

  it('has certificates that still verify, today and years later: its status lists are renewed', async () => {
    expect(isValid(await verify())).toBe(true);
    const later = new Date(Date.now() + 800 * DAY);
    consortium.service.travelTo(later);
    await eventually(
      async () => (await consortium.service.app.get(PeriodicTimers).run('renew-status-lists')) || undefined,
    );
    expect(isValid(await verify(later))).toBe(true);
    consortium.service.travelTo(new Date());
  });

  it('has its awards looked after by the successor, and by no other', async () => {
    const list = (as: string[]) => consortium.service.request('GET', '/v1/awards?filter[provider]=hertscam', { as });
    expect((await list(SUCCESSOR)).body.data.map(({ id }: { id: string }) => id)).toContain(awardId);
    expect((await list(['provider:star:coordinator'])).body.data).toEqual([]);
    expect((await list(['provider:elc:programme-leader'])).body.data).toEqual([]);
    expect((await consortium.service.request('GET', `/v1/awards/${awardId}`, { as: SUCCESSOR })).status).toBe(200);
    expect((await act('suspend', { reason: 'appeal', text: 'x' }, ['provider:star:coordinator'])).body.code).toBe(
      'award_not_found',
    );
    expect((await act('suspend', { reason: 'appeal', text: 'x' }, SUCCESSOR)).body.status).toBe('suspended');
    expect((await verify()).find(({ name }) => name === 'status')).toMatchObject({
      outcome: 'failure',
      reason: 'Its issuer has set its status: suspension. It may become valid again.',
    });
    expect((await act('reinstate', { reason: 'cleared', text: 'x' }, SUCCESSOR)).body.status).toBe('granted');
    expect(isValid(await verify())).toBe(true);
  });

  it('follows on when its successor closes too', async () => {
    expect((await succeed('elc', 'hertscam')).body.code).toBe('succession_refused');
    expect((await succeed('elc', 'star')).status).toBe(200);
    expect((await act('suspend', { reason: 'appeal', text: 'x' }, SUCCESSOR)).body.code).toBe('award_not_found');
    expect((await get(`/certificates/${number}`)).body).toContain('its records are kept by STAR.');
  });

  it('has awards that the successor revokes, for everybody to see; its holder is told', async () => {
    const revoked = await act('revoke', { reason: 'misconduct', text: 'x' }, ['provider:star:coordinator']);
    expect([revoked.status, revoked.body.status]).toEqual([200, 'revoked']);
    expect((await verify()).find(({ name }) => name === 'status')).toMatchObject({
      outcome: 'failure',
      reason: 'Its issuer has set its status: revocation.',
    });
    await consortium.service.events.untilReceived(
      AwardRevokedSchema,
      (event) => event.awardId === awardId && event.provider === 'hertscam',
    );
    const history = await consortium.service.request('GET', `/v1/awards/${awardId}/history`, {
      as: ['provider:star:coordinator'],
    });
    expect(history.body.data.at(-1)).toMatchObject({ to: 'revoked', text: 'x', by: expect.stringMatching(/^user:/) });
    const notices = await consortium.service.request('GET', '/v1/notices', { as: [`person:${personId}:self`] });
    expect(notices.body.data.map(({ kind }: { kind: string }) => kind)).toEqual([
      'granted',
      'suspended',
      'reinstated',
      'revoked',
    ]);
  });
});
