import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { partnerLevels } from '@collegium/messaging';
import { eventually } from '@collegium/testing/servers';
import { alarmsOf } from '../src/alarms.js';
import { provisionUniversities, readUniversities } from '../src/index.js';
import { startNatsForUniversities, type NatsForUniversities } from './nats-for-universities.builder.js';

let world: NatsForUniversities;

beforeAll(
  async () =>
    void (world = await startNatsForUniversities([
      { code: 'herts', maxMessages: 100 },
      { code: 'bath-spa', maxMessages: 1_000 },
    ])),
);
afterAll(() => world.close());

const levels = () => partnerLevels(world.services.manager, 'ACCREDITATION');
const levelOf = async (stream: string) => (await levels()).find((level) => level.stream === stream)!;
const send = async (audience: string, count: number): Promise<void> => {
  await Promise.all(Array.from({ length: count }, () => world.publish('credit_requested', audience)));
};

describe('a silent university', () => {
  it('raises the alarm from the stated share on, before anything is dropped', async () => {
    await send('herts', 40);
    const quiet = await eventually(
      async () => [await levelOf('UNIVERSITY_HERTS')].find(({ unread }) => unread === 40),
      { what: '40 unread', within: 20_000 },
    );
    expect(quiet).toMatchObject({ share: 0.4, lost: 0 });
    expect(alarmsOf([quiet], 0.5).size).toBe(0);
    await send('herts', 20);
    const loud = await eventually(async () => [await levelOf('UNIVERSITY_HERTS')].find(({ unread }) => unread === 60), {
      what: '60 unread',
      within: 20_000,
    });
    expect([...alarmsOf([loud], 0.5).keys()]).toEqual(['UNIVERSITY_HERTS']);
  });

  it('fills nobody else’s stream, and what it has not read is dropped, oldest first, and told', async () => {
    await send('herts', 60);
    await send('bath-spa', 5);
    const full = await eventually(async () => [await levelOf('UNIVERSITY_HERTS')].find(({ lost }) => lost === 20), {
      what: '20 dropped',
      within: 20_000,
    });
    expect(full).toMatchObject({ unread: 100, share: 1, lost: 20 });
    expect([...alarmsOf([full], 1).values()][0]).toContain('20 DROPPED UNREAD');
    expect(
      await eventually(async () => [await levelOf('UNIVERSITY_BATH-SPA')].find(({ unread }) => unread === 5), {
        what: '5 unread',
      }),
    ).toMatchObject({ lost: 0 });
    expect((await world.services.manager.streams.info('ACCREDITATION')).state.messages).toBe(125);
  });

  it('clears the alarm by reading', async () => {
    const consumer = await world.services.client.consumers.get('UNIVERSITY_HERTS', 'herts');
    const batch = await consumer.fetch({ max_messages: 100, expires: 10_000 });
    let last;
    for await (const message of batch) {
      last = await message.ackAck({ timeout: 10_000 });
      if (message.info.pending === 0) break;
    }
    expect(last).toBe(true);
    expect(await levelOf('UNIVERSITY_HERTS')).toMatchObject({ unread: 0, share: 0, lost: 0, oldestUnreadAt: null });
  });
});

describe('provision', () => {
  it('changes nothing when it comes again', async () => {
    expect((await provisionUniversities(world.services.manager, world.universities)).map(({ done }) => done)).toEqual(
      Array(4).fill('as it was'),
    );
  });

  it('names each field that differs, and changes it only when told to', async () => {
    const wanted = readUniversities(
      '{ "universities": [{ "code": "herts", "maxMessages": 200, "maxAgeDays": 30 }, { "code": "bath-spa", "maxMessages": 1000 }] }',
    );
    const { manager } = world.services;
    const [stream] = await provisionUniversities(manager, wanted);
    expect(stream).toEqual({
      what: 'stream UNIVERSITY_HERTS',
      done: 'differs',
      differences: ['max_msgs is 100, should be 200', 'max_age is 7776000000000000, should be 2592000000000000'],
    });
    expect((await manager.streams.info('UNIVERSITY_HERTS')).config.max_msgs).toBe(100);
    expect((await provisionUniversities(manager, wanted, { apply: true }))[0]).toMatchObject({ done: 'changed' });
    expect((await manager.streams.info('UNIVERSITY_HERTS')).config.max_msgs).toBe(200);
  });

  it('names a stream that belongs to nobody in the list, and leaves it', async () => {
    const done = await provisionUniversities(world.services.manager, world.universities.slice(0, 1), { apply: true });
    expect(done.at(-1)).toEqual({ what: 'stream UNIVERSITY_BATH-SPA', done: 'unknown', differences: [] });
    expect((await world.services.manager.streams.info('UNIVERSITY_BATH-SPA')).config.name).toBe('UNIVERSITY_BATH-SPA');
  });
});
