import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type TestRequest } from '@collegium/testing';
import { newId } from '@collegium/persistence';
import { AGREEMENT, COORDINATOR, REGISTRY } from './consortium.builder.js';
import { accept, failWith } from './receiver.builder.js';
import { HOUR, Registry } from './registry.builder.js';

jest.setTimeout(60_000);

let registry: Registry;
beforeAll(async () => {
  registry = await Registry.start();
});
afterEach(() => registry.clear());
afterAll(() => registry.close());

describe('a webhook that fails', () => {
  it('is tried again on the schedule of domain time, with what came back in the log', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(500, {}, `broken\0${'x'.repeat(50_000)}`);
    const claim = await registry.requested();
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
    const waiting = await eventually(async () => (await registry.deliveries(id)).find(({ tries }) => tries === 1));
    expect(Date.parse(waiting.nextTryAt!) - Date.now()).toBeLessThan(6_000);
    registry.travel(10_000);
    await eventually(async () => (await registry.deliveries(id)).find(({ tries }) => tries === 2), { within: 15_000 });
    to.behaviour = accept;
    registry.travel(HOUR);
    await eventually(async () => (await registry.deliveries(id))[0]!.status === 'delivered', { within: 15_000 });
    const { body } = await registry.call('GET', `/${id}/deliveries/${waiting.id}`);
    const attempts = body.attempts as { status: number; responseBody: string }[];
    expect(attempts.map(({ status }) => status)).toEqual([500, 500, 204]);
    expect(attempts[0]!.responseBody).toHaveLength(16_384);
    expect(body.body.data.claimId).toBe(claim.id);
    const ids = to.about(claim.id).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('waits as long as the receiver asks', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(429, { 'retry-after': '7200' });
    await registry.requested();
    const waiting = await eventually(async () => (await registry.deliveries(id)).find(({ tries }) => tries === 1), {
      within: 15_000,
    });
    expect(Math.round((Date.parse(waiting.nextTryAt!) - Date.now()) / 60_000)).toBeGreaterThanOrEqual(119);
  });

  it('follows no redirect', async () => {
    const [to, secretPlace] = [await registry.receiver(), await registry.receiver()];
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(307, { location: secretPlace.url });
    await registry.requested();
    await eventually(async () => (await registry.deliveries(id)).find(({ tries }) => tries === 1), { within: 15_000 });
    expect(secretPlace.received).toEqual([]);
  });

  it('stops for good at 410, and delivers what is owed, in order, on resumption', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(410);
    const claim = await registry.requested();
    await eventually(async () => (await registry.call('GET', `/${id}`)).body.status === 'disabled', { within: 15_000 });
    expect((await registry.call('GET', `/${id}`)).body.disabledReason).toBe('gone');
    await registry.consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    const tried = to.received.length;
    to.behaviour = accept;
    expect((await registry.call('POST', `/${id}/resume`)).body).toMatchObject({
      status: 'active',
      disabledReason: null,
    });
    await eventually(() => to.received.length === tried + 3, { within: 15_000 });
    const come = to.received.slice(tried).map(({ event }) => event);
    expect(come.filter(({ subject }) => subject === claim.id).map(({ type }) => type.split('.')[1])).toEqual([
      'credit_requested',
      'credit_acknowledged',
    ]);
    expect(come.find(({ subject }) => subject === id)).toMatchObject({
      type: 'accreditation.subscription_disabled.v1',
      data: { subscriptionId: id, reason: 'gone', owed: 1 },
    });
  });

  it('for good is told of to the providers whose agreement is in force by British days', async () => {
    const year = new Date().getUTCFullYear() + 1;
    const programmeId = newId();
    const evening = 'evening-college';
    await registry.consortium.organisation(evening, 'provider', 'Evening College');
    await registry.consortium.publishProgramme(evening, programmeId);
    const agreed = await eventually(
      async () => {
        const made = await registry.consortium.service.request('POST', '/v1/agreements', {
          as: [`provider:${evening}:coordinator`],
          body: { ...AGREEMENT, programmeId, validUntil: `${year}-06-30` },
        });
        return made.status === 404 ? undefined : made;
      },
      { within: 15_000 },
    );
    expect(agreed.status).toBe(201);
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(410);
    // Half past midnight of 1 July in London: the agreement ended yesterday, although the day of UTC is still 30 June.
    registry.consortium.service.travelTo(new Date(`${year}-06-30T23:30:00Z`));
    await registry.call('POST', `/${id}/test`);
    await eventually(async () => (await registry.call('GET', `/${id}`)).body.status === 'disabled', { within: 15_000 });
    const told = async (provider: string) => {
      const { body } = await registry.consortium.service.request(
        'GET',
        '/v1/events?limit=200&types=accreditation.university_unreachable.v1',
        { as: [`provider:${provider}:coordinator`] },
      );
      return (body.data as { subject: string }[]).some(({ subject }) => subject === id);
    };
    await eventually(() => told('hertscam'), { within: 15_000 });
    expect(await told(evening)).toBe(false);
  });

  it('for good is told of to the university and to its providers, in their feeds', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(410);
    await registry.call('POST', `/${id}/test`);
    await eventually(async () => (await registry.call('GET', `/${id}`)).body.status === 'disabled', { within: 15_000 });
    const feed = (as: TestRequest['as'], type: string) =>
      eventually(
        async () => {
          const { body } = await registry.consortium.service.request(
            'GET',
            `/v1/events?limit=200&types=accreditation.${type}.v1`,
            { as: as! },
          );
          return (body.data as { subject: string; data: object }[]).find(({ subject }) => subject === id);
        },
        { within: 15_000, what: type },
      );
    expect((await feed(REGISTRY, 'subscription_disabled')).data).toMatchObject({
      university: 'herts',
      reason: 'gone',
      failingSince: expect.any(String),
    });
    expect((await feed(COORDINATOR, 'university_unreachable')).data).toMatchObject({
      university: 'herts',
      provider: 'hertscam',
      reason: 'gone',
    });
    expect(
      await registry.consortium.service.request(
        'GET',
        `/v1/events?limit=200&types=accreditation.university_unreachable.v1`,
        { as: ['provider:star:coordinator'] },
      ),
    ).toMatchObject({ body: { data: [] } });
  });

  it('leaves an endpoint alone that asks for it, with everything', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(503, { 'retry-after': '3600' });
    const claim = await registry.requested();
    await eventually(async () => (await registry.deliveries(id)).some(({ tries }) => tries === 1), { within: 15_000 });
    to.behaviour = accept;
    await registry.call('POST', `/${id}/test`); // about something else
    const other = await registry.receiver();
    await registry.subscribe(other);
    await registry.requested();
    await eventually(() => other.received.length === 1, { within: 15_000 });
    expect(to.received).toHaveLength(1);
    registry.travel(1.2 * HOUR);
    await eventually(() => to.about(claim.id).length === 2, { within: 15_000 });
  });

  it('is given up after ten tries over some 75 hours, and the subscription disabled', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    to.behaviour = failWith(500);
    await registry.requested();
    for (let tries = 1; tries <= 10; tries++) {
      await eventually(async () => (await registry.deliveries(id)).find((delivery) => delivery.tries === tries), {
        within: 15_000,
        what: `try ${tries}`,
      });
      registry.travel(tries * 30 * HOUR);
    }
    expect((await registry.call('GET', `/${id}`)).body).toMatchObject({
      status: 'disabled',
      disabledReason: 'exhausted',
    });
    expect((await registry.deliveries(id))[0]).toMatchObject({ status: 'pending', tries: 10 });
  });
});
