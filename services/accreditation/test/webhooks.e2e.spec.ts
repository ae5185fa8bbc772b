import { createPublicKey, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type TestRequest } from '@collegium/testing';
import { Webhook } from 'standardwebhooks';
import { Consortium, COORDINATOR, REGISTRY, type ClaimView } from './consortium.builder.js';
import { accept, allow, failWith, Receiver } from './receiver.builder.js';

jest.setTimeout(60_000);

let consortium: Consortium;
const receivers: Receiver[] = [];
const HOUR = 3_600_000;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree();
});
afterEach(async () => {
  const { body } = await call('GET', '');
  for (const { id } of body.data as { id: string }[]) await call('POST', `/${id}/close`);
  for (const receiver of receivers.splice(0)) await receiver.stop();
  travel(0);
});
afterAll(() => consortium.close());

const call = (method: string, path: string, body?: object) => consortium.service.request(method, `/v1/subscriptions${path}`, { as: REGISTRY, ...(body ? { body } : {}) });
const travel = (ms: number) => consortium.service.travelTo(new Date(Date.now() + ms));

async function receiver(): Promise<Receiver> {
  const started = await Receiver.start();
  receivers.push(started);
  return started;
}

async function subscribe(to: Receiver, changes: object = {}): Promise<{ id: string; secret: string }> {
  const made = await call('POST', '', { url: to.url, ...changes });
  expect(made.status).toBe(201);
  const { id, secret } = made.body as { id: string; secret: string };
  await eventually(async () => (await call('GET', `/${id}`)).body.status === 'active', { within: 15_000, what: 'the handshake' });
  return { id, secret };
}

async function requested(): Promise<ClaimView> {
  const who = consortium.participant();
  await consortium.completes(who);
  return consortium.claimOf(who, ({ status }) => status === 'requested');
}

async function deliveries(id: string, filter = ''): Promise<{ id: string; type: string; status: string; tries: number; nextTryAt: string | null; position: number | null }[]> {
  return (await call('GET', `/${id}/deliveries${filter}`)).body.data as never;
}

describe('an endpoint', () => {
  const state = async (id: string) => (await call('GET', `/${id}`)).body as { status: string; provedAt: string | null; proofError: string | null; allowedRate: number | null; keysUrl: string };

  it('is asked first whether it wants to be called, by the name of the platform', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    expect(to.asked).toHaveLength(1);
    expect(to.asked[0]).toMatchObject({ 'webhook-request-origin': '127.0.0.1', 'webhook-request-rate': '600', 'webhook-request-callback': expect.stringContaining(`/v1/webhook-proofs/${id}?key=`) });
    expect(await state(id)).toMatchObject({ status: 'active', provedAt: expect.any(String), proofError: null, allowedRate: null });
    await call('POST', `/${id}/test`);
    const [got] = await eventually(() => (to.received.length > 0 ? to.received : undefined), { within: 15_000 });
    expect(got!.headers['webhook-request-origin']).toBe('127.0.0.1');
  });

  it('gets nothing before it agrees, and then all that came since it was subscribed', async () => {
    const to = await receiver();
    to.permission = (response) => void response.writeHead(200).end(); // answers OPTIONS, and says nothing
    const { id } = (await call('POST', '', { url: to.url })).body as { id: string };
    await eventually(async () => (await state(id)).proofError, { within: 15_000 });
    expect(await state(id)).toMatchObject({ status: 'unproved', proofError: expect.stringContaining('WebHook-Allowed-Origin') });
    for (const verb of ['test', 'resume']) expect((await call('POST', `/${id}/${verb}`)).body.code).toBe('endpoint_unproved');
    await call('POST', `/${id}/pause`);
    const claim = await requested();
    expect([(await state(id)).status, to.received.length, (await deliveries(id)).length]).toEqual(['unproved', 0, 0]);
    to.permission = allow('*');
    travel(3 * HOUR); // the next try is due, whichever it is
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
  });

  it.each([['POST', '7'], ['GET', undefined]])('may agree later by a call back with %s, which only it was told of', async (method, rate) => {
    const to = await receiver();
    to.permission = (response) => void response.writeHead(405).end();
    const { id } = (await call('POST', '', { url: to.url })).body as { id: string };
    await eventually(() => to.asked.length === 1, { within: 15_000 });
    const url = new URL(String(to.asked[0]!['webhook-request-callback']));
    const confirm = (path: string, headers: Record<string, string> = {}) => consortium.service.request(method, path, { headers });
    for (const path of [url.pathname, `${url.pathname}?key=${'x'.repeat(32)}`, `/v1/webhook-proofs/${consortium.programmeId}${url.search}`]) expect((await confirm(path)).status).toBeGreaterThanOrEqual(404);
    expect((await confirm(url.pathname + url.search, { 'webhook-allowed-rate': 'often' })).body.code).toBe('validation_failed');
    expect((await state(id)).status).toBe('unproved');
    for (let time = 1; time <= 2; time++) expect((await confirm(url.pathname + url.search, rate ? { 'webhook-allowed-rate': rate } : {})).body).toEqual({ subscriptionId: id, status: 'active', allowedRate: rate ? 7 : 600 });
    await call('POST', `/${id}/test`);
    await eventually(() => to.received.length === 1, { within: 15_000 });
  });

  it('is asked again on request', async () => {
    const to = await receiver();
    to.permission = (response) => void response.writeHead(302, { location: to.url }).end();
    const { id } = (await call('POST', '', { url: to.url })).body as { id: string };
    await eventually(async () => (await state(id)).proofError?.includes('302'), { within: 15_000 });
    to.permission = allow('*');
    expect((await call('POST', `/${id}/prove`)).status).toBe(200);
    await eventually(async () => (await state(id)).status === 'active', { within: 15_000 });
    expect((await call('POST', `/${id}/prove`)).body.status).toBe('active');
  });

  it('is called no more often than it allows', async () => {
    const to = await receiver();
    to.permission = allow('2');
    const { id } = await subscribe(to);
    expect((await state(id)).allowedRate).toBe(2);
    for (let n = 0; n < 3; n++) await call('POST', `/${id}/test`);
    await eventually(() => to.received.length === 1, { within: 15_000 });
    await call('POST', `/${id}/test`);
    const quick = await receiver();
    const other = await subscribe(quick);
    await call('POST', `/${other.id}/test`);
    await eventually(() => quick.received.length === 1, { within: 15_000 });
    expect(to.received.length).toBe(1);
  });

  it('can check the signatures with a key that was published before it signed', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    const published = async () => {
      const answer = await consortium.service.request('GET', new URL((await state(id)).keysUrl).pathname);
      return answer.body.keys as { key: string; use: string; signsUntil: string | null }[];
    };
    const before = await published();
    expect(before.map(({ use }) => use)).toEqual(['current', 'next']);
    const signers = async (keys: { key: string }[]) => {
      const seen = to.received.length;
      await call('POST', `/${id}/test`);
      const got = await eventually(() => to.received[seen], { within: 15_000 });
      const content = Buffer.from(`${String(got.headers['webhook-id'])}.${String(got.headers['webhook-timestamp'])}.${got.body}`);
      const signatures = String(got.headers['webhook-signature']).split(' ').filter((text) => text.startsWith('v1a,')).map((text) => Buffer.from(text.slice(4), 'base64'));
      const spki = (key: string) => createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key.slice(5), 'base64')]), format: 'der', type: 'spki' });
      return keys.map(({ key }) => signatures.some((signature) => verify(null, content, spki(key), signature)));
    };
    expect(await signers(before)).toEqual([true, false]);
    expect((await call('POST', `/${id}/rotate-key`)).status).toBe(200);
    const during = await published();
    expect(during.map(({ use }) => use)).toEqual(['old', 'current', 'next']);
    expect(during.slice(0, 2).map(({ key }) => key)).toEqual(before.map(({ key }) => key));
    expect(await signers(during)).toEqual([true, true, false]);
    travel(25 * HOUR);
    expect(await signers(during)).toEqual([false, true, false]);
    expect((await published()).map(({ use }) => use)).toEqual(['current', 'next']);
  });
});

describe('a webhook', () => {
  it('carries what the feed has, byte for byte, signed for the reference library', async () => {
    const to = await receiver();
    const { secret } = await subscribe(to);
    const claim = await requested();
    const [got] = await eventually(() => (to.about(claim.id).length > 0 ? to.about(claim.id) : undefined), { within: 15_000 });
    expect(new Webhook(secret).verify(got!.body, got!.headers as Record<string, string>)).toEqual(JSON.parse(got!.body));
    expect(got!.headers).toMatchObject({ 'content-type': 'application/cloudevents+json; charset=utf-8', 'webhook-id': got!.event.id });
    const { body: feed } = await consortium.service.request('GET', '/v1/events?limit=200', { as: REGISTRY });
    const item = (feed.data as { id: string; previous: unknown }[]).find(({ id }) => id === got!.event.id)!;
    expect({ ...JSON.parse(got!.body), previous: null }).toEqual({ ...item, previous: null });
    expect(got!.event).toMatchObject({ type: 'accreditation.credit_requested.v1', data: { claimId: claim.id, university: 'herts' } });
  });

  it('comes in order for each claim', async () => {
    const to = await receiver();
    await subscribe(to);
    const claim = await requested();
    await consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'REG-1' });
    const { body } = await consortium.answer(claim.id, 'query', { revision: 1, reason: 'learner_not_matched' });
    await consortium.service.request('POST', `/v1/credit-claims/${claim.id}/answer`, { as: COORDINATOR, body: { queryId: body.claim.query.id, answer: 'Yes.' } });
    await consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/1' });
    await eventually(() => to.about(claim.id).length === 5, { within: 15_000 });
    expect(to.about(claim.id).map(({ event }) => event.type.split('.')[1])).toEqual(['credit_requested', 'credit_acknowledged', 'credit_queried', 'credit_query_answered', 'credit_registered']);
  });

  it('holds back what follows a failing event, and nothing else', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    const held = await requested();
    await eventually(() => to.about(held.id).length === 1, { within: 15_000 });
    to.behaviour = (response, { event }) => (event.subject === held.id ? failWith(503) : accept)(response, { event } as never);
    await consortium.answer(held.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    await eventually(() => to.about(held.id).length === 2, { within: 15_000 });
    await consortium.answer(held.id, 'register', { revision: 1, reference: 'UH/1' });
    const free = await requested();
    await eventually(() => to.about(free.id).length === 1, { within: 15_000 });
    expect(to.about(held.id).map(({ event }) => event.type)).not.toContain('accreditation.credit_registered.v1');
    to.behaviour = accept;
    travel(HOUR);
    await eventually(() => to.about(held.id).at(-1)!.event.type === 'accreditation.credit_registered.v1', { within: 15_000 });
    expect((await deliveries(id, '?filter[status]=pending'))).toEqual([]);
  });

  it('is tried again on the schedule of domain time, with what came back in the log', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    to.behaviour = failWith(500, {}, `broken\0${'x'.repeat(50_000)}`);
    const claim = await requested();
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
    const waiting = await eventually(async () => (await deliveries(id)).find(({ tries }) => tries === 1));
    expect(Date.parse(waiting.nextTryAt!) - Date.now()).toBeLessThan(6_000);
    travel(10_000);
    await eventually(async () => (await deliveries(id)).find(({ tries }) => tries === 2), { within: 15_000 });
    to.behaviour = accept;
    travel(HOUR);
    await eventually(async () => (await deliveries(id))[0]!.status === 'delivered', { within: 15_000 });
    const { body } = await call('GET', `/${id}/deliveries/${waiting.id}`);
    const attempts = body.attempts as { status: number; responseBody: string }[];
    expect(attempts.map(({ status }) => status)).toEqual([500, 500, 204]);
    expect(attempts[0]!.responseBody).toHaveLength(16_384);
    expect(body.body.data.claimId).toBe(claim.id);
    const ids = to.about(claim.id).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('waits as long as the receiver asks', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    to.behaviour = failWith(429, { 'retry-after': '7200' });
    await requested();
    const waiting = await eventually(async () => (await deliveries(id)).find(({ tries }) => tries === 1), { within: 15_000 });
    expect(Math.round((Date.parse(waiting.nextTryAt!) - Date.now()) / 60_000)).toBeGreaterThanOrEqual(119);
  });

  it('follows no redirect', async () => {
    const [to, secretPlace] = [await receiver(), await receiver()];
    const { id } = await subscribe(to);
    to.behaviour = failWith(307, { location: secretPlace.url });
    await requested();
    await eventually(async () => (await deliveries(id)).find(({ tries }) => tries === 1), { within: 15_000 });
    expect(secretPlace.received).toEqual([]);
  });

  it('stops for good at 410, and delivers what is owed, in order, on resumption', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    to.behaviour = failWith(410);
    const claim = await requested();
    await eventually(async () => (await call('GET', `/${id}`)).body.status === 'disabled', { within: 15_000 });
    expect((await call('GET', `/${id}`)).body.disabledReason).toBe('gone');
    await consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    const tried = to.received.length;
    to.behaviour = accept;
    expect((await call('POST', `/${id}/resume`)).body).toMatchObject({ status: 'active', disabledReason: null });
    await eventually(() => to.received.length === tried + 3, { within: 15_000 });
    const come = to.received.slice(tried).map(({ event }) => event);
    expect(come.filter(({ subject }) => subject === claim.id).map(({ type }) => type.split('.')[1])).toEqual(['credit_requested', 'credit_acknowledged']);
    expect(come.find(({ subject }) => subject === id)).toMatchObject({ type: 'accreditation.subscription_disabled.v1', data: { subscriptionId: id, reason: 'gone', owed: 1 } });
  });

  it('that is given up is told to the university and to its providers, in their feeds', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    to.behaviour = failWith(410);
    await call('POST', `/${id}/test`);
    await eventually(async () => (await call('GET', `/${id}`)).body.status === 'disabled', { within: 15_000 });
    const feed = (as: TestRequest['as'], type: string) => eventually(async () => {
      const { body } = await consortium.service.request('GET', `/v1/events?limit=200&types=accreditation.${type}.v1`, { as: as! });
      return (body.data as { subject: string; data: object }[]).find(({ subject }) => subject === id);
    }, { within: 15_000, what: type });
    expect((await feed(REGISTRY, 'subscription_disabled')).data).toMatchObject({ university: 'herts', reason: 'gone', failingSince: expect.any(String) });
    expect((await feed(COORDINATOR, 'university_unreachable')).data).toMatchObject({ university: 'herts', provider: 'hertscam', reason: 'gone' });
    expect(await consortium.service.request('GET', `/v1/events?limit=200&types=accreditation.university_unreachable.v1`, { as: ['provider:star:coordinator'] })).toMatchObject({ body: { data: [] } });
  });

  it('that alone is refused gets stuck, holds back its claim only, and is skipped or replayed', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    const queues = async (filter = '') => (await call('GET', `/${id}/queues${filter}`)).body.data as { subject: string; head: { deliveryId: string; type: string; status: string; tries: number; nextTryAt: string | null; lastStatus: number }; waiting: number }[];
    const held = await requested();
    await eventually(() => to.about(held.id).length === 1, { within: 15_000 });
    to.behaviour = (response, got) => (got.event.type === 'accreditation.credit_acknowledged.v1' ? failWith(422) : accept)(response, got);
    await consortium.answer(held.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    await consortium.answer(held.id, 'query', { revision: 1, reason: 'learner_not_matched' });
    await consortium.answer(held.id, 'register', { revision: 1, reference: 'UH/1' });
    const [waiting] = await eventually(async () => { const found = await queues(); return found[0]?.head.tries === 1 && found[0].waiting === 2 ? found : undefined; }, { within: 15_000, what: 'a queue of three' });
    expect(waiting).toMatchObject({ subject: held.id, head: { type: 'accreditation.credit_acknowledged.v1', status: 'pending', lastStatus: 422, nextTryAt: expect.any(String) } });
    expect(await queues('?filter[failing]=false')).toHaveLength(1);
    travel(HOUR);
    await call('POST', `/${id}/test`); // reaches the endpoint meanwhile
    await eventually(() => to.received.some(({ event }) => event.type === 'accreditation.subscription_tested.v1'), { within: 15_000 });
    for (let tries = 2; tries <= 10; tries++) {
      await eventually(async () => (await queues())[0]!.head.tries === tries, { within: 15_000, what: `try ${tries}` });
      if (tries < 10) travel((tries + 1) * 30 * HOUR);
    }
    const [stuck] = await queues('?filter[failing]=true');
    expect(stuck).toMatchObject({ subject: held.id, head: { status: 'stuck', tries: 10, nextTryAt: null }, waiting: 2 });
    expect((await call('GET', `/${id}`)).body.status).toBe('active');
    const notice = await eventually(() => to.about(id).find(({ event }) => event.type === 'accreditation.delivery_stuck.v1'), { within: 15_000 });
    expect(notice.event.data).toMatchObject({ deliveryId: stuck!.head.deliveryId, eventType: 'accreditation.credit_acknowledged.v1', eventSubject: held.id });
    const foreign = { as: { roles: ['university:bath-spa:client'], subject: 'other' } };
    for (const verb of ['skip', 'replay']) expect((await consortium.service.request('POST', `/v1/subscriptions/${id}/deliveries/${stuck!.head.deliveryId}/${verb}`, { ...foreign, body: {} })).status).toBe(404);

    expect((await call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/replay`)).body).toMatchObject({ id: stuck!.head.deliveryId, status: 'pending', tries: 0 });
    await eventually(async () => (await queues())[0]!.head.tries === 1, { within: 15_000 }); // refused again
    const skipped = await call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/skip`, { reason: 'Entered by hand' });
    expect(skipped.body).toMatchObject({ status: 'skipped', skipped: { by: 'herts-registry', reason: 'Entered by hand', at: expect.any(String) } });
    await eventually(() => to.about(held.id).at(-1)!.event.type === 'accreditation.credit_registered.v1', { within: 15_000 });
    await eventually(async () => (await queues()).length === 0, { within: 15_000 });
    expect((await call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/skip`, {})).body.code).toBe('delivery_not_owed');
    to.behaviour = accept;
    const again = await call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/replay`);
    expect(again.body).toMatchObject({ status: 'pending', eventId: (await call('GET', `/${id}/deliveries/${stuck!.head.deliveryId}`)).body.eventId });
    await eventually(() => to.about(held.id).at(-1)!.event.type === 'accreditation.credit_acknowledged.v1', { within: 15_000 });
  });

  it('leaves an endpoint alone that asks for it, with everything', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    to.behaviour = failWith(503, { 'retry-after': '3600' });
    const claim = await requested();
    await eventually(async () => (await deliveries(id)).some(({ tries }) => tries === 1), { within: 15_000 });
    to.behaviour = accept;
    await call('POST', `/${id}/test`); // about something else
    const other = await receiver();
    await subscribe(other);
    await requested();
    await eventually(() => other.received.length === 1, { within: 15_000 });
    expect(to.received).toHaveLength(1);
    travel(1.2 * HOUR);
    await eventually(() => to.about(claim.id).length === 2, { within: 15_000 });
  });

  it('is counted, by day too', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    const statistics = async (query = '') => (await call('GET', `/${id}/statistics${query}`)).body;
    expect(await statistics()).toEqual({ pending: 0, stuck: 0, oldestOwedAt: null, tries: 0, succeeded: 0, successRate: null, p50Ms: null, p95Ms: null, days: [] });
    await call('POST', `/${id}/test`);
    await eventually(async () => (await statistics()).succeeded === 1, { within: 15_000 });
    to.behaviour = failWith(500);
    await call('POST', `/${id}/test`);
    const counted = await eventually(async () => { const found = await statistics(); return found.tries === 2 ? found : undefined; }, { within: 15_000 });
    const day = new Date().toISOString().slice(0, 10);
    expect(counted).toMatchObject({ pending: 1, oldestOwedAt: expect.any(String), succeeded: 1, successRate: 0.5, p50Ms: expect.any(Number), p95Ms: expect.any(Number), days: [{ day, tries: 2, succeeded: 1 }] });
    expect((await call('GET', `/${id}/statistics?days=0`)).body.code).toBe('validation_failed');
  });

  it('is given up after ten tries over some 75 hours, and the subscription disabled', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    to.behaviour = failWith(500);
    await requested();
    for (let tries = 1; tries <= 10; tries++) {
      await eventually(async () => (await deliveries(id)).find((delivery) => delivery.tries === tries), { within: 15_000, what: `try ${tries}` });
      travel(tries * 30 * HOUR);
    }
    expect((await call('GET', `/${id}`)).body).toMatchObject({ status: 'disabled', disabledReason: 'exhausted' });
    expect((await deliveries(id))[0]).toMatchObject({ status: 'pending', tries: 10 });
  });

  it('to a slow endpoint delays no other', async () => {
    const [slow, quick] = [await receiver(), await receiver()];
    slow.behaviour = () => undefined; // never answers
    await subscribe(slow);
    await subscribe(quick);
    const claims: ClaimView[] = [];
    for (let claim = 0; claim < 6; claim++) claims.push(await requested());
    await eventually(() => claims.every(({ id }) => quick.about(id).length === 1), { within: 15_000, what: 'deliveries to the quick one' });
    expect(slow.received.length).toBeLessThanOrEqual(4);
  });
});

describe('a subscription', () => {
  it('delivers the types it names', async () => {
    const to = await receiver();
    await subscribe(to, { types: ['accreditation.credit_acknowledged.v1'] });
    const claim = await requested();
    await consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
    expect(to.about(claim.id)[0]!.event.type).toBe('accreditation.credit_acknowledged.v1');
  });

  it('is pinned to a version of the payload, and refuses one that there is not', async () => {
    const { url } = await receiver();
    expect((await call('POST', '', { url })).body.payloadVersion).toBe('v1');
    expect((await call('POST', '', { url, payloadVersion: 'v2' })).body.code).toBe('payload_version_unknown');
    expect((await call('POST', '', { url, payloadVersion: 'v1', types: ['accreditation.credit_requested.v2'] })).body.code).toBe('event_type_unknown');
    expect((await call('POST', '', { url, payloadVersion: 'one' })).body.code).toBe('validation_failed');
  });

  it('that pulls, or takes events from NATS, is told where from, and is not called', async () => {
    const pull = (await call('POST', '', { method: 'pull', types: ['accreditation.credit_requested.v1'] })).body;
    expect(pull).toMatchObject({ method: 'pull', status: 'active', url: null, secret: null, keysUrl: null, feedUrl: expect.stringMatching(/\/v1\/events\?after=\d+&types=accreditation\.credit_requested\.v1$/) });
    expect((await call('POST', '', { method: 'nats' })).body).toMatchObject({ method: 'nats', status: 'active', subjects: 'accreditation.*.v1.herts', feedUrl: null });
    for (const verb of ['test', 'rotate-key', 'rotate-secret']) expect((await call('POST', `/${pull.id as string}/${verb}`)).body.code).toBe('subscription_not_callable');
    expect((await call('POST', '', { method: 'pull', url: 'https://example.org/' })).body.code).toBe('validation_failed');
    expect((await call('POST', '', {})).body).toMatchObject({ code: 'validation_failed', errors: expect.arrayContaining([expect.objectContaining({ pointer: '/url' })]) });
    expect((await call('POST', '', { method: 'pigeon' })).body.code).toBe('validation_failed');
  });

  it('refuses a type that there is not', async () => {
    expect((await call('POST', '', { url: (await receiver()).url, types: ['portfolio.secret_leaked.v1'] })).body.code).toBe('event_type_unknown');
  });

  it('starts where it is told, and replays from there', async () => {
    const claim = await requested();
    const to = await receiver();
    const { id } = await subscribe(to, { position: 0 });
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
    const { position } = (await deliveries(id)).find(({ type }) => type === 'accreditation.credit_requested.v1')!;
    expect((await call('POST', `/${id}/replay`, { position: 999_999 })).body.code).toBe('position_unknown');
    expect((await call('POST', `/${id}/replay`, { position: position! - 1 })).status).toBe(200);
    await eventually(() => to.about(claim.id).length === 2, { within: 15_000 });
    expect(to.about(claim.id)[1]!.body).toBe(to.about(claim.id)[0]!.body);
    const { time } = JSON.parse(to.about(claim.id)[0]!.body) as { time: string };
    expect((await call('POST', `/${id}/replay`, { since: time })).status).toBe(200);
    await eventually(() => to.about(claim.id).length === 3, { within: 15_000 });
    for (const body of [{}, { since: 'yesterday' }, { since: '2027-07-01' }, { position: -1 }]) expect((await call('POST', `/${id}/replay`, body)).body.code).toBe('validation_failed');
    await eventually(async () => (await deliveries(id, '?filter[status]=pending')).length === 0, { within: 15_000 });
    const seen = to.received.length;
    expect((await call('POST', `/${id}/replay`, { since: '2090-01-01T00:00:00Z' })).status).toBe(200);
    await call('POST', `/${id}/test`);
    await eventually(() => to.received.length > seen, { within: 15_000 });
    expect(to.received.slice(seen).map(({ event }) => event.type)).toEqual(['accreditation.subscription_tested.v1']);
  });

  it('that is closed is silent for good, and leaves room for another', async () => {
    const to = await receiver();
    to.behaviour = failWith(500);
    const { id } = await subscribe(to);
    await call('POST', `/${id}/test`);
    await eventually(async () => (await deliveries(id))[0]?.tries === 1, { within: 15_000 });
    expect((await call('POST', `/${id}/close`)).body.status).toBe('closed');
    expect((await deliveries(id)).map(({ status }) => status)).toEqual(['cancelled']);
    for (const verb of ['resume', 'pause', 'test', 'prove', 'close']) expect((await call('POST', `/${id}/${verb}`)).body.code).toBe('subscription_closed');
  });

  it('is silent while paused, and owes nothing lost', async () => {
    const to = await receiver();
    const { id } = await subscribe(to);
    await call('POST', `/${id}/pause`);
    const claim = await requested();
    expect(to.received).toEqual([]);
    await call('POST', `/${id}/resume`);
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
  });

  it('signs with old and new secret for a day after a rotation, then with the new one alone', async () => {
    const to = await receiver();
    const { id, secret } = await subscribe(to);
    const rotated = await call('POST', `/${id}/rotate-secret`);
    const fresh = rotated.body.secret as string;
    expect(fresh).not.toBe(secret);
    await call('POST', `/${id}/test`);
    const [during] = await eventually(() => (to.received.length === 1 ? to.received : undefined), { within: 15_000 });
    for (const known of [secret, fresh]) expect(() => new Webhook(known).verify(during!.body, during!.headers as Record<string, string>)).not.toThrow();
    expect(during!.event.type).toBe('accreditation.subscription_tested.v1');
    travel(25 * HOUR);
    await call('POST', `/${id}/test`);
    const after = await eventually(() => to.received[1], { within: 15_000 });
    expect(() => new Webhook(secret).verify(after.body, after.headers as Record<string, string>)).toThrow();
    expect(() => new Webhook(fresh).verify(after.body, after.headers as Record<string, string>)).not.toThrow();
  });

  it('shows its secret once, also under an idempotency key', async () => {
    const to = await receiver();
    const send = () => consortium.service.request('POST', '/v1/subscriptions', { as: REGISTRY, body: { url: to.url }, headers: { 'idempotency-key': to.url } });
    const first = await send();
    expect(first.body.secret).toMatch(/^whsec_/);
    expect((await send()).body.code).toBe('secret_already_shown');
    expect(JSON.stringify((await call('GET', `/${first.body.id as string}`)).body)).not.toMatch(/whsec|sealed/);
  });

  it.each([
    'ftp://example.org/x', 'http://10.0.0.1/x', 'https://192.168.1.1/x', 'http://169.254.169.254/latest/meta-data', 'https://[::1]/x', 'https://[fd00:ec2::254]/x', 'http://[::ffff:a00:1]/x', 'https://[64:ff9b::a00:1]/x', 'https://user:pw@127.0.0.1/x', 'https://100.64.0.1/x', 'not a url', 'https://no-such-host.invalid/x',
  ])('to %s is refused', async (url) => {
    const { status, body } = await call('POST', '', { url });
    expect([status, body.code]).toEqual([422, 'endpoint_refused']);
  });

  it("is nobody else's to see", async () => {
    const { id } = await subscribe(await receiver());
    for (const path of ['', '/deliveries']) expect((await consortium.service.request('GET', `/v1/subscriptions/${id}${path}`, { as: ['university:bath-spa:client'] })).status).toBe(404);
  });
});
