import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@collegium/testing';
import { Webhook } from 'standardwebhooks';
import { COORDINATOR, REGISTRY, type ClaimView } from './consortium.builder.js';
import { accept, failWith } from './receiver.builder.js';
import { HOUR, Registry } from './registry.builder.js';

jest.setTimeout(60_000);

let registry: Registry;
beforeAll(async () => {
  registry = await Registry.start();
});
afterEach(() => registry.clear());
afterAll(() => registry.close());

describe('a webhook', () => {
  it('carries what the feed has, byte for byte, signed for the reference library', async () => {
    const to = await registry.receiver();
    const { secret } = await registry.subscribe(to);
    const claim = await registry.requested();
    const [got] = await eventually(() => (to.about(claim.id).length > 0 ? to.about(claim.id) : undefined), {
      within: 15_000,
    });
    expect(new Webhook(secret).verify(got!.body, got!.headers as Record<string, string>)).toEqual(
      JSON.parse(got!.body),
    );
    expect(got!.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': got!.event.id,
    });
    const { body: feed } = await registry.consortium.service.request('GET', '/v1/events?limit=200', { as: REGISTRY });
    const item = (feed.data as { id: string; previous: unknown }[]).find(({ id }) => id === got!.event.id)!;
    expect({ ...JSON.parse(got!.body), previous: null }).toEqual({ ...item, previous: null });
    expect(got!.event).toMatchObject({
      type: 'accreditation.credit_requested.v1',
      data: { claimId: claim.id, university: 'herts' },
    });
  });

  it('comes in order for each claim', async () => {
    const to = await registry.receiver();
    await registry.subscribe(to);
    const claim = await registry.requested();
    await registry.consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'REG-1' });
    const { body } = await registry.consortium.answer(claim.id, 'query', {
      revision: 1,
      reason: 'learner_not_matched',
    });
    await registry.consortium.service.request('POST', `/v1/credit-claims/${claim.id}/answer`, {
      as: COORDINATOR,
      body: { queryId: body.claim.query.id, answer: 'Yes.' },
    });
    await registry.consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/1' });
    await eventually(() => to.about(claim.id).length === 5, { within: 15_000 });
    expect(to.about(claim.id).map(({ event }) => event.type.split('.')[1])).toEqual([
      'credit_requested',
      'credit_acknowledged',
      'credit_queried',
      'credit_query_answered',
      'credit_registered',
    ]);
  });

  it('is not sent before the one about the same claim is answered, though both were owed at once', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    await registry.call('POST', `/${id}/pause`);
    const claim = await registry.requested();
    await registry.consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    await registry.consortium.answer(claim.id, 'register', { revision: 1, reference: 'UH/1' });
    const other = await registry.requested();
    const unanswered: (() => void)[] = [];
    to.behaviour = (response, got) => {
      if (got.event.subject === claim.id)
        unanswered.push(() => {
          accept(response, got);
        });
      else accept(response, got);
    };
    await registry.call('POST', `/${id}/resume`);
    await eventually(() => to.about(other.id).length === 1, { within: 15_000 });
    for (let events = 1; events <= 3; events++) {
      await eventually(() => unanswered.length === 1, { within: 15_000, what: `event ${events}` });
      expect(to.about(claim.id)).toHaveLength(events);
      unanswered.pop()!();
    }
    expect(to.about(claim.id).map(({ event }) => event.type.split('.')[1])).toEqual([
      'credit_requested',
      'credit_acknowledged',
      'credit_registered',
    ]);
  });

  it('holds back what follows a failing event, and nothing else', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    const held = await registry.requested();
    await eventually(() => to.about(held.id).length === 1, { within: 15_000 });
    to.behaviour = (response, { event }) =>
      (event.subject === held.id ? failWith(503) : accept)(response, { event } as never);
    await registry.consortium.answer(held.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    await eventually(() => to.about(held.id).length === 2, { within: 15_000 });
    await registry.consortium.answer(held.id, 'register', { revision: 1, reference: 'UH/1' });
    const free = await registry.requested();
    await eventually(() => to.about(free.id).length === 1, { within: 15_000 });
    expect(to.about(held.id).map(({ event }) => event.type)).not.toContain('accreditation.credit_registered.v1');
    to.behaviour = accept;
    registry.travel(HOUR);
    await eventually(() => to.about(held.id).at(-1)!.event.type === 'accreditation.credit_registered.v1', {
      within: 15_000,
    });
    expect(await registry.deliveries(id, '?filter[status]=pending')).toEqual([]);
  });

  it('that alone is refused gets stuck, holds back its claim only, and is skipped or replayed', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    const queues = async (filter = '') =>
      (await registry.call('GET', `/${id}/queues${filter}`)).body.data as {
        subject: string;
        head: {
          deliveryId: string;
          type: string;
          status: string;
          tries: number;
          nextTryAt: string | null;
          lastStatus: number;
        };
        waiting: number;
      }[];
    const held = await registry.requested();
    await eventually(() => to.about(held.id).length === 1, { within: 15_000 });
    to.behaviour = (response, got) =>
      (got.event.type === 'accreditation.credit_acknowledged.v1' ? failWith(422) : accept)(response, got);
    await registry.consortium.answer(held.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    await registry.consortium.answer(held.id, 'query', { revision: 1, reason: 'learner_not_matched' });
    await registry.consortium.answer(held.id, 'register', { revision: 1, reference: 'UH/1' });
    const [waiting] = await eventually(
      async () => {
        const found = await queues();
        return found[0]?.head.tries === 1 && found[0].waiting === 2 ? found : undefined;
      },
      { within: 15_000, what: 'a queue of three' },
    );
    expect(waiting).toMatchObject({
      subject: held.id,
      head: {
        type: 'accreditation.credit_acknowledged.v1',
        status: 'pending',
        lastStatus: 422,
        nextTryAt: expect.any(String),
      },
    });
    expect(await queues('?filter[failing]=false')).toHaveLength(1);
    registry.travel(HOUR);
    await registry.call('POST', `/${id}/test`); // reaches the endpoint meanwhile
    await eventually(() => to.received.some(({ event }) => event.type === 'accreditation.subscription_tested.v1'), {
      within: 15_000,
    });
    for (let tries = 2; tries <= 10; tries++) {
      await eventually(async () => (await queues())[0]!.head.tries === tries, { within: 15_000, what: `try ${tries}` });
      if (tries < 10) registry.travel((tries + 1) * 30 * HOUR);
    }
    const [stuck] = await queues('?filter[failing]=true');
    expect(stuck).toMatchObject({
      subject: held.id,
      head: { status: 'stuck', tries: 10, nextTryAt: null },
      waiting: 2,
    });
    expect((await registry.call('GET', `/${id}`)).body.status).toBe('active');
    const notice = await eventually(
      () => to.about(id).find(({ event }) => event.type === 'accreditation.delivery_stuck.v1'),
      { within: 15_000 },
    );
    expect(notice.event.data).toMatchObject({
      deliveryId: stuck!.head.deliveryId,
      eventType: 'accreditation.credit_acknowledged.v1',
      eventSubject: held.id,
    });
    const foreign = { as: { roles: ['university:bath-spa:client'], subject: 'other' } };
    for (const verb of ['skip', 'replay'])
      expect(
        (
          await registry.consortium.service.request(
            'POST',
            `/v1/subscriptions/${id}/deliveries/${stuck!.head.deliveryId}/${verb}`,
            { ...foreign, body: {} },
          )
        ).status,
      ).toBe(404);

    expect((await registry.call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/replay`)).body).toMatchObject({
      id: stuck!.head.deliveryId,
      status: 'pending',
      tries: 0,
    });
    await eventually(async () => (await queues())[0]!.head.tries === 1, { within: 15_000 }); // refused again
    const skipped = await registry.call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/skip`, {
      reason: 'Entered by hand',
    });
    expect(skipped.body).toMatchObject({
      status: 'skipped',
      skipped: { by: 'herts-registry', reason: 'Entered by hand', at: expect.any(String) },
    });
    await eventually(() => to.about(held.id).at(-1)!.event.type === 'accreditation.credit_registered.v1', {
      within: 15_000,
    });
    await eventually(async () => (await queues()).length === 0, { within: 15_000 });
    expect((await registry.call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/skip`, {})).body.code).toBe(
      'delivery_not_owed',
    );
    to.behaviour = accept;
    const again = await registry.call('POST', `/${id}/deliveries/${stuck!.head.deliveryId}/replay`);
    expect(again.body).toMatchObject({
      status: 'pending',
      eventId: (await registry.call('GET', `/${id}/deliveries/${stuck!.head.deliveryId}`)).body.eventId,
    });
    await eventually(() => to.about(held.id).at(-1)!.event.type === 'accreditation.credit_acknowledged.v1', {
      within: 15_000,
    });
  });

  it('is counted, by day too', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    const statistics = async (query = '') => (await registry.call('GET', `/${id}/statistics${query}`)).body;
    expect(await statistics()).toEqual({
      pending: 0,
      stuck: 0,
      oldestOwedAt: null,
      tries: 0,
      succeeded: 0,
      successRate: null,
      p50Ms: null,
      p95Ms: null,
      days: [],
    });
    await registry.call('POST', `/${id}/test`);
    await eventually(async () => (await statistics()).succeeded === 1, { within: 15_000 });
    to.behaviour = failWith(500);
    await registry.call('POST', `/${id}/test`);
    const counted = await eventually(
      async () => {
        const found = await statistics();
        return found.tries === 2 ? found : undefined;
      },
      { within: 15_000 },
    );
    const day = new Date().toISOString().slice(0, 10);
    expect(counted).toMatchObject({
      pending: 1,
      oldestOwedAt: expect.any(String),
      succeeded: 1,
      successRate: 0.5,
      p50Ms: expect.any(Number),
      p95Ms: expect.any(Number),
      days: [{ day, tries: 2, succeeded: 1 }],
    });
    expect((await registry.call('GET', `/${id}/statistics?days=0`)).body.code).toBe('validation_failed');
  });

  it('to a slow endpoint delays no other', async () => {
    const [slow, quick] = [await registry.receiver(), await registry.receiver()];
    slow.behaviour = () => undefined; // never answers
    const { id } = await registry.subscribe(slow);
    await registry.subscribe(quick);
    const claims: ClaimView[] = [];
    for (let claim = 0; claim < 6; claim++) claims.push(await registry.requested());
    await eventually(() => claims.every(({ id }) => quick.about(id).length === 1), {
      within: 15_000,
      what: 'deliveries to the quick one',
    });
    expect(slow.received.length).toBeLessThanOrEqual(4);
    await eventually(
      async () => (await registry.deliveries(id)).filter(({ status }) => status === 'pending').length === claims.length,
      { within: 15_000, what: 'what the slow one is owed to be shown' },
    );
  });
});
