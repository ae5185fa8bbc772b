import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { policyMatrix, rowSecurityProbe, schemaDrift, type PolicyMatrixOptions } from '@collegium/testing';
import { AppModule } from '../src/app.module.js';
import { AGREEMENT, Consortium, COORDINATOR, REGISTRY } from './consortium.builder.js';
import { Receiver } from './receiver.builder.js';

jest.setTimeout(180_000);

let consortium: Consortium;
let receiver: Receiver;
let rows: PolicyMatrixOptions;

beforeAll(async () => {
  consortium = await Consortium.start();
  receiver = await Receiver.start();
  await consortium.found();
  const agreement = await consortium.agree();
  const who = consortium.participant();
  await consortium.completes(who);
  const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
  const state = await consortium.caseOf(who);
  const subscription = await consortium.service.request('POST', '/v1/subscriptions', { as: REGISTRY, body: { url: receiver.url } });
  const issuing = await consortium.service.request('GET', '/v1/issuing-batches', { as: COORDINATOR });
  const test = await consortium.service.request('POST', `/v1/subscriptions/${subscription.body.id as string}/test`, { as: REGISTRY });
  const bodies = {
    'POST /v1/agreements': { ...AGREEMENT, programmeId: consortium.programmeId },
    'POST /v1/agreements/:id/end': { validUntil: '2030-01-01' },
    'POST /v1/award-cases/:id/latin-name': { latinName: 'Zoe' },
    'POST /v1/award-cases/:id/consent': { noticeVersion: '1' },
    'POST /v1/awards/:id/revoke': { reason: 'issued_in_error', text: 'x' },
    'POST /v1/credit-claims/:id/acknowledge': { revision: 1, caseReference: 'x' },
    'POST /v1/credit-claims/:id/query': { revision: 1, reason: 'x' },
    'POST /v1/credit-claims/:id/register': { revision: 1, reference: 'x' },
    'POST /v1/credit-claims/:id/reject': { revision: 1, reason: 'x', resubmittable: false },
    'POST /v1/credit-claims/:id/rescind': { revision: 1, reason: 'x' },
    'POST /v1/credit-claims/:id/answer': { queryId: claim.id, answer: 'x' },
    'POST /v1/credit-claims/:id/withdraw': { reason: 'x' },
    'POST /v1/subscriptions': { url: receiver.url },
    'POST /v1/subscriptions/:id/replay': { position: 0 },
  };
  const of = (path: string, id: string) => ({ [`GET ${path}/:id`]: id });
  const all = (path: string, id: string, ...verbs: string[]) => Object.fromEntries([...verbs.map((verb) => [`POST ${path}/:id/${verb}`, id]), ...Object.entries(of(path, id))]);
  // One walk for the rows of both: who holds the right roles elsewhere must see neither.
  rows = {
    own: 'hertscam', foreign: 'star', bodies,
    params: {
      code: 'hertscam',
      ...all('/v1/agreements', agreement.body.id as string, 'end'),
      ...all('/v1/award-cases', state.id, 'latin-name', 'consent'),
      ...all('/v1/awards', state.awardId!, 'revoke'),
      ...of('/v1/issuing-batches', issuing.body.data[0].id as string),
      ...all('/v1/credit-claims', claim.id, 'answer', 'resubmit', 'withdraw', 'acknowledge', 'query', 'register', 'reject', 'rescind'),
      'GET /v1/credit-claims/:id/answers': claim.id,
      ...all('/v1/subscriptions', subscription.body.id as string, 'pause', 'resume', 'rotate-secret', 'test', 'replay'),
      'GET /v1/subscriptions/:id/deliveries': subscription.body.id as string,
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
    expect((await list('?filter[provider]=hertscam', ['consortium:consortium:office'])).body.data.length).toBeGreaterThan(0);
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
    const operations = Object.entries(body.paths as Record<string, Record<string, { summary?: string; responses: Record<string, object> }>>).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })));
    const ours = operations.filter(({ name }) => /v1\/(agreements|award|credit|subscriptions)|certificates|providers|status\//.test(name));
    expect(ours.length).toBeGreaterThan(35);
    expect(ours.filter(({ operation }) => !operation.summary || !Object.values(operation.responses).some((response) => 'content' in response)).map(({ name }) => name)).toEqual([]);
  });
});
