import { createPublicKey, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@collegium/testing';
import { allow } from './receiver.builder.js';
import { HOUR, Registry } from './registry.builder.js';

jest.setTimeout(60_000);

let registry: Registry;
beforeAll(async () => {
  registry = await Registry.start();
});
afterEach(() => registry.clear());
afterAll(() => registry.close());

describe('an endpoint', () => {
  const state = async (id: string) =>
    (await registry.call('GET', `/${id}`)).body as {
      status: string;
      provedAt: string | null;
      proofError: string | null;
      allowedRate: number | null;
      keysUrl: string;
    };

  it('is asked first whether it wants to be called, by the name of the platform', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    expect(to.asked).toHaveLength(1);
    expect(to.asked[0]).toMatchObject({
      'webhook-request-origin': '127.0.0.1',
      'webhook-request-rate': '600',
      'webhook-request-callback': expect.stringContaining(`/v1/webhook-proofs/${id}?key=`),
    });
    expect(await state(id)).toMatchObject({
      status: 'active',
      provedAt: expect.any(String),
      proofError: null,
      allowedRate: null,
    });
    await registry.call('POST', `/${id}/test`);
    const [got] = await eventually(() => (to.received.length > 0 ? to.received : undefined), { within: 15_000 });
    expect(got!.headers['webhook-request-origin']).toBe('127.0.0.1');
  });

  it('gets nothing before it agrees, and then all that came since it was subscribed', async () => {
    const to = await registry.receiver();
    to.permission = (response) => void response.writeHead(200).end(); // answers OPTIONS, and says nothing
    const { id } = (await registry.call('POST', '', { url: to.url })).body as { id: string };
    await eventually(async () => (await state(id)).proofError, { within: 15_000 });
    expect(await state(id)).toMatchObject({
      status: 'unproved',
      proofError: expect.stringContaining('WebHook-Allowed-Origin'),
    });
    for (const verb of ['test', 'resume'])
      expect((await registry.call('POST', `/${id}/${verb}`)).body.code).toBe('endpoint_unproved');
    await registry.call('POST', `/${id}/pause`);
    const claim = await registry.requested();
    expect([(await state(id)).status, to.received.length, (await registry.deliveries(id)).length]).toEqual([
      'unproved',
      0,
      0,
    ]);
    to.permission = allow('*');
    registry.travel(3 * HOUR); // the next try is due, whichever it is
    await eventually(() => to.about(claim.id).length === 1, { within: 15_000 });
  });

  it.each([
    ['POST', '7'],
    ['GET', undefined],
  ])('may agree later by a call back with %s, which only it was told of', async (method, rate) => {
    const to = await registry.receiver();
    to.permission = (response) => void response.writeHead(405).end();
    const { id } = (await registry.call('POST', '', { url: to.url })).body as { id: string };
    await eventually(() => to.asked.length === 1, { within: 15_000 });
    const url = new URL(String(to.asked[0]!['webhook-request-callback']));
    const confirm = (path: string, headers: Record<string, string> = {}) =>
      registry.consortium.service.request(method, path, { headers });
    for (const path of [
      url.pathname,
      `${url.pathname}?key=${'x'.repeat(32)}`,
      `/v1/webhook-proofs/${registry.consortium.programmeId}${url.search}`,
    ])
      expect((await confirm(path)).status).toBeGreaterThanOrEqual(404);
    expect((await confirm(url.pathname + url.search, { 'webhook-allowed-rate': 'often' })).body.code).toBe(
      'validation_failed',
    );
    expect((await state(id)).status).toBe('unproved');
    for (let time = 1; time <= 2; time++)
      expect((await confirm(url.pathname + url.search, rate ? { 'webhook-allowed-rate': rate } : {})).body).toEqual({
        subscriptionId: id,
        status: 'active',
        allowedRate: rate ? 7 : 600,
      });
    await registry.call('POST', `/${id}/test`);
    await eventually(() => to.received.length === 1, { within: 15_000 });
  });

  it('is asked again on request', async () => {
    const to = await registry.receiver();
    to.permission = (response) => void response.writeHead(302, { location: to.url }).end();
    const { id } = (await registry.call('POST', '', { url: to.url })).body as { id: string };
    await eventually(async () => (await state(id)).proofError?.includes('302'), { within: 15_000 });
    to.permission = allow('*');
    expect((await registry.call('POST', `/${id}/prove`)).status).toBe(200);
    await eventually(async () => (await state(id)).status === 'active', { within: 15_000 });
    expect((await registry.call('POST', `/${id}/prove`)).body.status).toBe('active');
  });

  it('is called no more often than it allows', async () => {
    const to = await registry.receiver();
    to.permission = allow('2');
    const { id } = await registry.subscribe(to);
    expect((await state(id)).allowedRate).toBe(2);
    for (let n = 0; n < 3; n++) await registry.call('POST', `/${id}/test`);
    await eventually(() => to.received.length === 1, { within: 15_000 });
    await registry.call('POST', `/${id}/test`);
    const quick = await registry.receiver();
    const other = await registry.subscribe(quick);
    await registry.call('POST', `/${other.id}/test`);
    await eventually(() => quick.received.length === 1, { within: 15_000 });
    expect(to.received.length).toBe(1);
  });

  it('can check the signatures with a key that was published before it signed', async () => {
    const to = await registry.receiver();
    const { id } = await registry.subscribe(to);
    const published = async () => {
      const answer = await registry.consortium.service.request('GET', new URL((await state(id)).keysUrl).pathname);
      return answer.body.keys as { key: string; use: string; signsUntil: string | null }[];
    };
    const before = await published();
    expect(before.map(({ use }) => use)).toEqual(['current', 'next']);
    const signers = async (keys: { key: string }[]) => {
      const seen = to.received.length;
      await registry.call('POST', `/${id}/test`);
      const got = await eventually(() => to.received[seen], { within: 15_000 });
      const content = Buffer.from(
        `${String(got.headers['webhook-id'])}.${String(got.headers['webhook-timestamp'])}.${got.body}`,
      );
      const signatures = String(got.headers['webhook-signature'])
        .split(' ')
        .filter((text) => text.startsWith('v1a,'))
        .map((text) => Buffer.from(text.slice(4), 'base64'));
      const spki = (key: string) =>
        createPublicKey({
          key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key.slice(5), 'base64')]),
          format: 'der',
          type: 'spki',
        });
      return keys.map(({ key }) => signatures.some((signature) => verify(null, content, spki(key), signature)));
    };
    expect(await signers(before)).toEqual([true, false]);
    expect((await registry.call('POST', `/${id}/rotate-key`)).status).toBe(200);
    const during = await published();
    expect(during.map(({ use }) => use)).toEqual(['old', 'current', 'next']);
    expect(during.slice(0, 2).map(({ key }) => key)).toEqual(before.map(({ key }) => key));
    expect(await signers(during)).toEqual([true, true, false]);
    registry.travel(25 * HOUR);
    expect(await signers(during)).toEqual([false, true, false]);
    expect((await published()).map(({ use }) => use)).toEqual(['current', 'next']);
  });
});
