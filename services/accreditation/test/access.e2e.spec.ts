import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '@collegium/persistence';
import { eventually, policyMatrix, rowSecurityProbe, schemaDrift, type PolicyMatrixOptions } from '@collegium/testing';
import { AppModule } from '../src/app.module.js';
import { AGREEMENT, Consortium, COORDINATOR, REGISTRATION, REGISTRY } from './consortium.builder.js';
import { Receiver } from './receiver.builder.js';

jest.setTimeout(180_000);

let consortium: Consortium;
let receiver: Receiver;
let rows: PolicyMatrixOptions;

beforeAll(async () => {
  consortium = await Consortium.start();
  receiver = await Receiver.start();
  await consortium.found();
  const agreement = await consortium.agree({ registration: REGISTRATION });
  const who = consortium.participant();
  await consortium.completes(who);
  const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
  const state = await consortium.caseOf(who);
  const registration = (
    await consortium.service.request('POST', '/v1/student-registrations', {
      as: COORDINATOR,
      body: { enrolmentId: who.enrolmentId, university: 'herts' },
    })
  ).body as { id: string };
  await consortium.submits(who, registration);
  const sheet = (
    await consortium.service.request('POST', '/v1/answer-sheets', {
      as: REGISTRY,
      headers: { 'content-type': 'text/csv' },
      body: 'kind,id,version,revision,answer\n',
    })
  ).body as { id: string };
  const period = { provider: 'hertscam', from: '2020-01-01', until: '2099-12-31', items: [] };
  const reconciliation = (
    await consortium.service.request('POST', '/v1/reconciliations', { as: REGISTRY, body: period })
  ).body as { id: string; digest: string };
  const subscription = await consortium.service.request('POST', '/v1/subscriptions', {
    as: REGISTRY,
    body: { url: receiver.url },
  });
  await eventually(
    async () =>
      (await consortium.service.request('GET', `/v1/subscriptions/${subscription.body.id as string}`, { as: REGISTRY }))
        .body.status === 'active',
    { what: 'the handshake' },
  );
  const holder = [`person:${who.personId}:self`];
  const share = await consortium.service.request('POST', `/v1/awards/${state.awardId}/shares`, {
    as: holder,
    body: {},
  });
  const notices = await consortium.service.request('GET', '/v1/notices', { as: holder });
  const issuing = await consortium.service.request('GET', '/v1/issuing-batches', { as: COORDINATOR });
  const test = await consortium.service.request('POST', `/v1/subscriptions/${subscription.body.id as string}/test`, {
    as: REGISTRY,
  });
  const jointProgramme = newId();
  await consortium.publishProgramme('star', jointProgramme, {
    certificate: { jointWith: ['hertscam'], signatories: [] },
  });
  const consent = await eventually(
    async () => {
      const given = await consortium.service.request('POST', '/v1/joint-consents', {
        as: COORDINATOR,
        body: { programmeId: jointProgramme, organisation: 'hertscam', evidence: 'Minute 12' },
      });
      return given.status === 404 ? undefined : given;
    },
    { what: 'a consent', within: 30_000 },
  );
  const bodies = {
    'POST /v1/agreements': { ...AGREEMENT, programmeId: consortium.programmeId },
    'POST /v1/joint-consents': { programmeId: consortium.programmeId, organisation: 'herts', evidence: 'x' },
    'POST /v1/agreements/:id/end': { validUntil: '2030-01-01' },
    'POST /v1/award-cases/:id/latin-name': { latinName: 'Zoe' },
    'POST /v1/award-cases/:id/consent': { noticeVersion: '1' },
    'POST /v1/awards/:id/revoke': { reason: 'issued_in_error', text: 'x' },
    'POST /v1/awards/:id/suspend': { reason: 'appeal', text: 'x' },
    'POST /v1/awards/:id/reinstate': { reason: 'cleared', text: 'x' },
    'POST /v1/awards/:id/cancel': { reason: 'issued_in_error', text: 'x' },
    'POST /v1/awards/:id/reissue': { text: 'x' },
    'POST /v1/awards/:id/shares': { hide: ['board'] },
    'POST /v1/issuers/:code/succession': { successor: 'herts', text: 'x' },
    'POST /v1/credit-claims/:id/acknowledge': { revision: 1, caseReference: 'x' },
    'POST /v1/credit-claims/:id/query': { revision: 1, reason: 'other' },
    'POST /v1/credit-claims/:id/register': { revision: 1, reference: 'x' },
    'POST /v1/credit-claims/:id/reject': { revision: 1, reason: 'other', resubmittable: false },
    'POST /v1/credit-claims/:id/rescind': { revision: 1, reason: 'other' },
    'POST /v1/credit-claims/:id/receive': { revision: 1, caseReference: 'x' },
    'POST /v1/credit-claims/:id/mark': { revision: 1 },
    'POST /v1/credit-claims/:id/board': { revision: 1, board: { reference: 'x', date: '2027-07-20' } },
    'POST /v1/credit-claims/:id/refer': { revision: 1, reason: 'criteria_not_met', resubmitBy: '2027-10-31' },
    'POST /v1/credit-claims/:id/fail': { revision: 1, reason: 'criteria_not_met' },
    'POST /v1/credit-claims/:id/correct': { reason: 'sent_in_error' },
    'POST /v1/credit-claims/:id/answer': { queryId: claim.id, answer: 'x' },
    'POST /v1/credit-claims/:id/withdraw': { reason: 'participant_request' },
    'PUT /v1/people/:id/details': { familyName: 'x' },
    'POST /v1/student-registrations': { enrolmentId: who.enrolmentId, university: 'herts' },
    'POST /v1/student-registrations/:id/submit': { noticeVersion: '2027-01' },
    'POST /v1/student-registrations/:id/answer': { queryId: claim.id, answer: 'x' },
    'POST /v1/student-registrations/:id/withdraw': { reason: 'x' },
    'POST /v1/student-registrations/:id/acknowledge': { revision: 1, caseReference: 'x' },
    'POST /v1/student-registrations/:id/query': { revision: 1, reason: 'x' },
    'POST /v1/student-registrations/:id/confirm': {
      revision: 1,
      studentNumber: { scheme: 'OWNSTU', value: '1' },
      from: '2026-10-01',
    },
    'POST /v1/student-registrations/:id/refuse': { revision: 1, reason: 'x', resubmittable: false },
    'POST /v1/reconciliations': period,
    'POST /v1/reconciliations/:id/sign': { digest: reconciliation.digest },
    'POST /v1/subscriptions': { url: receiver.url },
    'POST /v1/verify': { type: ['VerifiableCredential'] },
    'POST /verify': { type: ['VerifiableCredential'] },
    'POST /v1/subscriptions/:id/replay': { position: 0 },
    'POST /v1/subscriptions/:id/deliveries/:deliveryId/skip': {},
  };
  const of = (path: string, id: string) => ({ [`GET ${path}/:id`]: id });
  const all = (path: string, id: string, ...verbs: string[]) =>
    Object.fromEntries([...verbs.map((verb) => [`POST ${path}/:id/${verb}`, id]), ...Object.entries(of(path, id))]);
  // One walk for the rows of both: who holds the right roles elsewhere must see neither.
  rows = {
    own: 'hertscam',
    foreign: 'star',
    bodies,
    // Who walks here answers claims of others, and so finds their ids among its own stray answers: as it named them, and no more.
    shared: ['GET /v1/stray-answers', 'GET /v1/joint-consents'],
    params: {
      code: 'hertscam',
      ...all('/v1/agreements', agreement.body.id as string, 'end'),
      ...all('/v1/award-cases', state.id, 'latin-name', 'consent'),
      ...all(
        '/v1/awards',
        state.awardId!,
        'revoke',
        'suspend',
        'reinstate',
        'cancel',
        'reissue',
        'accept',
        'decline',
        'hide',
        'show',
        'shares',
      ),
      'GET /v1/awards/:id/history': state.awardId!,
      'GET /v1/awards/:id/shares': state.awardId!,
      'POST /v1/shares/:id/revoke': share.body.id as string,
      'POST /v1/notices/:id/read': (notices.body.data as { id: string }[])[0]!.id,
      ...all(
        '/v1/credit-claims',
        claim.id,
        'answer',
        'resubmit',
        'correct',
        'withdraw',
        'acknowledge',
        'receive',
        'mark',
        'board',
        'refer',
        'fail',
        'query',
        'register',
        'reject',
        'rescind',
      ),
      'DELETE /v1/award-cases/:id/consent': state.id,
      'POST /v1/joint-consents/:id/withdraw': consent.body.id as string,
      ...of('/v1/issuing-batches', issuing.body.data[0].id as string),
      'GET /v1/credit-claims/:id/answers': claim.id,
      ...Object.fromEntries(
        ['GET', 'PUT', 'DELETE'].map((method) => [`${method} /v1/people/:id/details`, who.personId]),
      ),
      ...all('/v1/answer-sheets', sheet.id, 'confirm'),
      'GET /v1/answer-sheets/:id/rows': sheet.id,
      'GET /v1/answer-sheets/:id/errors.csv': sheet.id,
      ...all('/v1/reconciliations', reconciliation.id, 'sign'),
      'GET /v1/reconciliations/:id/differences': reconciliation.id,
      'GET /v1/reconciliations/:id/differences.csv': reconciliation.id,
      ...all(
        '/v1/student-registrations',
        registration.id,
        'submit',
        'answer',
        'withdraw',
        'acknowledge',
        'query',
        'confirm',
        'refuse',
      ),
      'GET /v1/student-registrations/:id/answers': registration.id,
      'GET /v1/student-registrations/:id/details': registration.id,
      ...all(
        '/v1/subscriptions',
        subscription.body.id as string,
        'pause',
        'resume',
        'close',
        'rotate-secret',
        'rotate-key',
        'prove',
        'test',
        'replay',
      ),
      ...Object.fromEntries(
        ['deliveries', 'queues', 'statistics'].map((view) => [
          `GET /v1/subscriptions/:id/${view}`,
          subscription.body.id as string,
        ]),
      ),
      ...Object.fromEntries(
        ['skip', 'replay'].flatMap((verb) => [
          [`POST /v1/subscriptions/:id/deliveries/:deliveryId/${verb}#id`, subscription.body.id as string],
          [`POST /v1/subscriptions/:id/deliveries/:deliveryId/${verb}#deliveryId`, test.body.id as string],
        ]),
      ),
      'GET /v1/subscriptions/:id/deliveries/:deliveryId#id': subscription.body.id as string,
      'GET /v1/subscriptions/:id/deliveries/:deliveryId#deliveryId': test.body.id as string,
    },
  };
});
afterAll(async () => {
  await receiver.stop();
  await consortium.close();
});

describe('access', () => {
  it("follows each route's policy", async () => {
    expect(await policyMatrix(consortium.service, rows)).toEqual([]);
  });

  it('is held back by the database alone where the policies let it through', async () => {
    expect(await rowSecurityProbe(consortium.service, rows)).toEqual([]);
  });

  it('shows a person their own case and nobody else', async () => {
    const who = consortium.participant();
    await consortium.completes(who);
    const { id } = await consortium.caseOf(who);
    const read = (roles: string[]) => consortium.service.request('GET', `/v1/award-cases/${id}`, { as: roles });
    expect((await read([`person:${who.personId}:self`])).status).toBe(200);
    expect((await read([`person:${consortium.participant().personId}:self`])).status).toBe(404);
    expect((await read(['provider:star:coordinator'])).status).toBe(404);
  });

  it('lets the consortium office look into a provider that it names', async () => {
    const list = (query: string, as: string[]) => consortium.service.request('GET', `/v1/awards${query}`, { as });
    expect(
      (await list('?filter[provider]=hertscam', ['consortium:consortium:office'])).body.data.length,
    ).toBeGreaterThan(0);
    expect((await list('', ['consortium:consortium:office'])).body.data).toEqual([]);
    expect((await list('?filter[provider]=hertscam', ['provider:star:coordinator'])).body.data).toEqual([]);
    expect((await list('?filter[status]=lost', COORDINATOR)).status).toBe(422);
  });
});

describe('the database', () => {
  it('has the columns that the entities have', async () => {
    expect(await schemaDrift(AppModule)).toEqual([]);
  });

  it('is described by OpenAPI with an example or a schema for every operation', async () => {
    const { body } = await consortium.service.request('GET', '/openapi.json');
    const operations = Object.entries(
      body.paths as Record<string, Record<string, { summary?: string; responses: Record<string, object> }>>,
    ).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
    );
    const ours = operations.filter(({ name }) =>
      /v1\/(agreements|award|credit|people|stray|student-registrations|answer-sheets|reconciliations|subscriptions|snapshot|webhook|notices|shares|issuers|joint)|certificates|providers|shares|status\/|verify/.test(
        name,
      ),
    );
    expect(ours.length).toBeGreaterThan(35);
    expect(
      ours
        .filter(
          ({ operation }) =>
            !operation.summary || !Object.values(operation.responses).some((response) => 'content' in response),
        )
        .map(({ name }) => name),
    ).toEqual([]);
  });
});
