import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@collegium/testing';
import { Webhook } from 'standardwebhooks';
import { REGISTRY } from './consortium.builder.js';
import { failWith } from './receiver.builder.js';
import { HOUR, Registry } from './registry.builder.js';

jest.setTimeout(60_000);

let registry: Registry;
beforeAll(async () => {
  registry = await Registry.start();
});
afterEach(() => registry.clear());
afterAll(() => registry.close());

describe('a subscription', () => {
  it('delivers the types it names', async () => {
    const to = await registry.receiver();
    await registry.subscribe(to, { types: ['accreditation.credit_acknowledged.v1'] });
    const claim = await registry.requested();
    await registry.consortium.answer(claim.id, 'acknowledge', { revision: 1, caseReference: 'R' });
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
    expect(to.about(claim.id)[0]!.event.type).toBe('accreditation.credit_acknowledged.v1');
  });

  it('is pinned to a version of the payload, and refuses one that there is not', async () => {
    const { url } = await registry.receiver();
    expect((await registry.call('POST', '', { url })).body.payloadVersion).toBe('v1');
    expect((await registry.call('POST', '', { url, payloadVersion: 'v2' })).body.code).toBe('payload_version_unknown');
    expect(
      (await registry.call('POST', '', { url, payloadVersion: 'v1', types: ['accreditation.credit_requested.v2'] }))
        .body.code,
    ).toBe('event_type_unknown');
    expect((await registry.call('POST', '', { url, payloadVersion: 'one' })).body.code).toBe('validation_failed');
  });

  it('that pulls, or takes events from NATS, is told where from, and is not called', async () => {
    const pull = (await registry.call('POST', '', { method: 'pull', types: ['accreditation.credit_requested.v1'] }))
      .body;
    expect(pull).toMatchObject({
      method: 'pull',
      status: 'active',
      url: null,
      secret: null,
      keysUrl: null,
      feedUrl: expect.stringMatching(/\/v1\/events\?after=\d+&types=accreditation\.credit_requested\.v1$/),
    });
    expect((await registry.call('POST', '', { method: 'nats' })).body).toMatchObject({
      method: 'nats',
      status: 'active',
      subjects: 'accreditation.*.v1.herts',
      feedUrl: null,
    });
    for (const verb of ['test', 'rotate-key', 'rotate-secret'])
      expect((await registry.call('POST', `/${pull.id as string}/${verb}`)).body.code).toBe(
        'subscription_not_callable',
      );
    expect((await registry.call('POST', '', { method: 'pull', url: 'https://example.org/' })).body.code).toBe(
      'validation_failed',
    );
    expect((await registry.call('POST', '', {})).body).toMatchObject({
      code: 'validation_failed',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/url' })]),
    });
    expect((await registry.call('POST', '', { method: 'pigeon' })).body.code).toBe('validation_failed');
  });

  it('refuses a type that there is not', async () => {
    expect(
      (await registry.call('POST', '', { url: (await registry.receiver()).url, types: ['portfolio.secret_leaked.v1'] }))
        .body.code,
    ).toBe('event_type_unknown');
  });

  it('starts where it is told, and replays from there', async () => {
    const claim = await registry.requested();
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to, { position: 0 });
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
    const { position } = (await registry.deliveries(id)).find(
      ({ type }) => type === 'accreditation.credit_requested.v1',
    )!;
    expect((await registry.call('POST', `/${id}/replay`, { position: 999_999 })).body.code).toBe('position_unknown');
    expect((await registry.call('POST', `/${id}/replay`, { position: position! - 1 })).status).toBe(200);
    await eventually(() => to.about(claim.id).length === 2, { within: 15_000 });
    expect(to.about(claim.id)[1]!.body).toBe(to.about(claim.id)[0]!.body);
    const { time } = JSON.parse(to.about(claim.id)[0]!.body) as { time: string };
    expect((await registry.call('POST', `/${id}/replay`, { since: time })).status).toBe(200);
    await eventually(() => to.about(claim.id).length === 3, { within: 15_000 });
    for (const body of [{}, { since: 'yesterday' }, { since: '2027-07-01' }, { position: -1 }])
      expect((await registry.call('POST', `/${id}/replay`, body)).body.code).toBe('validation_failed');
    await eventually(async () => (await registry.deliveries(id, '?filter[status]=pending')).length === 0, {
      within: 15_000,
    });
    const seen = to.received.length;
    expect((await registry.call('POST', `/${id}/replay`, { since: '2090-01-01T00:00:00Z' })).status).toBe(200);
    await registry.call('POST', `/${id}/test`);
    await eventually(() => to.received.length > seen, { within: 15_000 });
    expect(to.received.slice(seen).map(({ event }) => event.type)).toEqual(['accreditation.subscription_tested.v1']);
  });

  it('that is closed is silent for good, and leaves room for another', async () => {
    const to = await registry.receiver();
    to.behaviour = failWith(500);
    const { id } = await registry.subscribe(to);
    await registry.call('POST', `/${id}/test`);
    await eventually(async () => (await registry.deliveries(id))[0]?.tries === 1, { within: 15_000 });
    expect((await registry.call('POST', `/${id}/close`)).body.status).toBe('closed');
    expect((await registry.deliveries(id)).map(({ status }) => status)).toEqual(['cancelled']);
    for (const verb of ['resume', 'pause', 'test', 'prove', 'close'])
      expect((await registry.call('POST', `/${id}/${verb}`)).body.code).toBe('subscription_closed');
  });

  it('is silent while paused, and owes nothing lost', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    await registry.call('POST', `/${id}/pause`);
    const claim = await registry.requested();
    expect(to.received).toEqual([]);
    await registry.call('POST', `/${id}/resume`);
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
  });

  it('signs with old and new secret for a day after a rotation, then with the new one alone', async () => {
    const to = await registry.receiver();
    const { id, secret } = await registry.subscribe(to);
    const rotated = await registry.call('POST', `/${id}/rotate-secret`);
    const fresh = rotated.body.secret as string;
    expect(fresh).not.toBe(secret);
    await registry.call('POST', `/${id}/test`);
    const [during] = await eventually(() => (to.received.length === 1 ? to.received : undefined), { within: 15_000 });
    for (const known of [secret, fresh])
      expect(() => new Webhook(known).verify(during!.body, during!.headers as Record<string, string>)).not.toThrow();
    expect(during!.event.type).toBe('accreditation.subscription_tested.v1');
    registry.travel(25 * HOUR);
    await registry.call('POST', `/${id}/test`);
    const after = await eventually(() => to.received[1], { within: 15_000 });
    expect(() => new Webhook(secret).verify(after.body, after.headers as Record<string, string>)).toThrow();
    expect(() => new Webhook(fresh).verify(after.body, after.headers as Record<string, string>)).not.toThrow();
  });

  it('shows its secret once, also under an idempotency key', async () => {
    const to = await registry.receiver();
    const send = () =>
      registry.consortium.service.request('POST', '/v1/subscriptions', {
        as: REGISTRY,
        body: { url: to.url },
        headers: { 'idempotency-key': to.url },
      });
    const first = await send();
    expect(first.body.secret).toMatch(/^whsec_/);
    expect((await send()).body.code).toBe('secret_already_shown');
    expect(JSON.stringify((await registry.call('GET', `/${first.body.id as string}`)).body)).not.toMatch(
      /whsec|sealed/,
    );
  });

  it.each([
    'ftp://example.org/x',
    'http://10.0.0.1/x',
    'https://192.168.1.1/x',
    'http://169.254.169.254/latest/meta-data',
    'https://[::1]/x',
    'https://[fd00:ec2::254]/x',
    'http://[::ffff:a00:1]/x',
    'https://[64:ff9b::a00:1]/x',
    'https://user:pw@127.0.0.1/x',
    'https://100.64.0.1/x',
    'not a url',
    'https://no-such-host.invalid/x',
  ])('to %s is refused', async (url) => {
    const { status, body } = await registry.call('POST', '', { url });
    expect([status, body.code]).toEqual([422, 'endpoint_refused']);
  });

  it("is nobody else's to see", async () => {
    const { id } = await registry.subscribe(await registry.receiver());
    for (const path of ['', '/deliveries'])
      expect(
        (
          await registry.consortium.service.request('GET', `/v1/subscriptions/${id}${path}`, {
            as: ['university:bath-spa:client'],
          })
        ).status,
      ).toBe(404);
  });
});
