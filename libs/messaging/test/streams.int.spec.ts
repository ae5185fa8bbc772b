import { canaryStream, streamOf, streams } from '@collegium/contracts';
import { eventually, testNats, type TestNats } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JetStreamManager } from '@nats-io/jetstream';
import { Canary, Drift, ensureStream, NatsLink, provision } from '../src/index.js';

let nats: TestNats;
let link: NatsLink;
let manager: JetStreamManager;

beforeAll(async () => {
  nats = await testNats();
  link = new NatsLink(nats.url, 'streams-spec');
  manager = await link.manager(AbortSignal.timeout(10_000));
}, 60_000);
afterAll(async () => {
  await link.close();
  await nats.stop();
});

describe('Streams', () => {
  it('are made exactly as defined where they are missing, and left alone where they are there', async () => {
    const { config } = await ensureStream(manager, streamOf('identity'));
    expect(config).toMatchObject({ ...streamOf('identity'), num_replicas: 1 });
    const again = await ensureStream(manager, streamOf('identity'));
    expect(again.created).toBe((await manager.streams.info('IDENTITY')).created);
  });

  it('are refused where they differ, by field, and not changed', async () => {
    await manager.streams.add({ name: 'SCHEDULING', subjects: ['scheduling.>'], max_age: 1_000_000_000 });
    await expect(ensureStream(manager, streamOf('scheduling'))).rejects.toThrow(Drift);
    await expect(ensureStream(manager, streamOf('scheduling'))).rejects.toThrow(
      'max_age is 1000000000, should be 7776000000000000',
    );
    expect((await manager.streams.info('SCHEDULING')).config.max_age).toBe(1_000_000_000);
  });

  it('are brought to their definitions by provision, and by nothing else', async () => {
    await manager.streams.delete('SCHEDULING');
    await manager.streams.add({ name: 'SCHEDULING', subjects: ['scheduling.>'], max_age: 120_000_000_000_000 });
    const done = await provision(manager);
    expect(Object.fromEntries(done.map(({ stream, done: what }) => [stream, what]))).toMatchObject({
      IDENTITY: 'as it was',
      SCHEDULING: 'changed',
      PORTFOLIO: 'made',
    });
    for (const definition of streams) await expect(ensureStream(manager, definition)).resolves.toBeDefined();
    expect((await provision(manager)).every(({ done: what }) => what === 'as it was')).toBe(true);
  });
});

describe('The canary', () => {
  it('sings on its own stream while publishes are acknowledged, and falls silent while they are not', async () => {
    const canary = new Canary(link, 'spec');
    expect(await canary.sing()).toMatchObject({ ok: true });
    expect((await manager.streams.info(canaryStream.name)).state.messages).toBeGreaterThan(0);
    await manager.streams.update(canaryStream.name, {
      ...(await manager.streams.info(canaryStream.name)).config,
      max_msgs: 1,
    });
    expect(await canary.sing()).toMatchObject({ ok: false });
    await manager.streams.delete(canaryStream.name);
    await nats.kill();
    await eventually(() => !link.isConnected);
    expect(await canary.sing()).toEqual({ ok: false, error: 'not connected' });
    await nats.restart();
    await eventually(async () => (await canary.sing()).ok, { within: 10_000 });
    await canary.stop();
  });
});
