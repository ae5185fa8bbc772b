import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClockMovedSchema } from '@collegium/contracts';
import { testNats } from './infrastructure/index.js';
import type { TestNats } from './infrastructure/index.js';
import { testEvents } from './test-events.js';
import type { TestEvents } from './test-events.js';

describe('test events', () => {
  let nats: TestNats;
  let events: TestEvents;

  beforeAll(async () => {
    nats = await testNats();
    events = await testEvents(nats.url);
  });

  afterAll(async () => {
    await events.close();
    await nats.stop();
  });

  const moved = (offsetSeconds: number) => ({
    clockId: '0199aaaa-0000-7000-8000-000000000001',
    audience: 'consortium',
    offsetSeconds,
  });

  it('puts an event under its subject with CloudEvents headers, and reads it back', async () => {
    const id = await events.publish(ClockMovedSchema, moved(60), { version: 7, correlationId: 'Łódź 5%' });
    expect(await events.untilReceived(ClockMovedSchema)).toMatchObject({
      id,
      subject: 'identity.clock_moved.v1.consortium',
      event: { offsetSeconds: 60 },
      attributes: {
        specversion: '1.0',
        type: 'identity.clock_moved.v1',
        source: 'urn:collegium:identity',
        subject: moved(0).clockId,
        aggregateversion: '7',
        tenant: 'consortium',
        correlationid: 'Łódź 5%',
      },
    });
  });

  it('is held to one copy per id, unless a true duplicate is asked for', async () => {
    const id = await events.publish(ClockMovedSchema, moved(1));
    const before = (await events.received(ClockMovedSchema)).length;
    await events.publish(ClockMovedSchema, moved(1), { id });
    expect((await events.received(ClockMovedSchema)).length).toBe(before);
    await events.publish(ClockMovedSchema, moved(1), { id, messageId: `${id}-again` });
    expect(
      (await events.received(ClockMovedSchema)).map((event) => event.id).filter((other) => other === id),
    ).toHaveLength(2);
  });

  it('says which event it waited for in vain', async () => {
    await expect(
      events.untilReceived(ClockMovedSchema, ({ offsetSeconds }) => offsetSeconds === -1, { within: 50 }),
    ).rejects.toThrow('Waited 50 ms for a fitting identity.clock_moved.v1');
  });
});
