import {
  PersonDetailsChangedSchema,
  PersonMergedSchema,
  PersonRegisteredSchema,
  type PersonDetailsChanged,
  type PersonMerged,
  type PersonRegistered,
} from '@collegium/contracts';
import { isDomainError } from '@collegium/errors';
import { newId, UnitOfWork } from '@collegium/persistence';
import { eventually, testEvents, type TestEvents } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Inject } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DeadLetters, MessagingHealth, OnEvent, type EventContext } from '../src/index.js';
import { fixture, type FixtureService } from './fixture.js';

let world: Awaited<ReturnType<typeof fixture>>;
let accreditation: FixtureService;
let app: NestFastifyApplication;
let letters: DeadLetters;
let events: TestEvents;
const broken = new Set<string>();

@Controller()
class Recorder {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @OnEvent(PersonRegisteredSchema)
  registered(event: PersonRegistered, context: EventContext): Promise<void> {
    return this.record(event, context);
  }

  @OnEvent(PersonDetailsChangedSchema)
  changed(event: PersonDetailsChanged, context: EventContext): Promise<void> {
    return this.record(event, context);
  }

  @OnEvent(PersonMergedSchema)
  merged(event: PersonMerged, context: EventContext): Promise<void> {
    return this.record(event, context);
  }

  private async record(event: { personId: string }, context: EventContext): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.manager.query('insert into effects (event_id, aggregate_id, aggregate_version) values ($1, $2, $3)', [
        context.id,
        event.personId,
        context.aggregateVersion,
      ]),
    );
    if (broken.has(event.personId)) throw new Error('this person cannot be handled');
  }
}

beforeAll(async () => {
  world = await fixture();
  accreditation = world.accreditation;
  events = await testEvents(world.nats.url);
  app = await accreditation.start({ consumes: ['enrolment'], controllers: [Recorder] });
  letters = app.get(DeadLetters);
}, 120_000);
afterAll(async () => {
  await events.close();
  await world.close();
});

const publish = (personId: string, version: number) =>
  events.publish(
    PersonRegisteredSchema,
    { personId, provider: 'hertscam', displayName: 'Ada', email: 'ada@example.org' },
    { version },
  );
const versions = async (personId: string): Promise<number[]> =>
  (
    await accreditation.query<{ aggregate_version: number }>(
      'select aggregate_version from effects where aggregate_id = $1 order by n',
      [personId],
    )
  ).map(({ aggregate_version }) => aggregate_version);

/** Has version 1 of a person die, with version 2 behind it. */
async function die(): Promise<{ personId: string; event: string }> {
  const personId = newId();
  broken.add(personId);
  const event = await publish(personId, 1);
  await publish(personId, 2);
  await eventually(
    async () =>
      (await letters.find('enrolment', event)).state === 'dead' &&
      (await letters.find('enrolment', event)).behind === 1,
    { within: 10_000, what: 'the event to die' },
  );
  return { personId, event };
}

describe('A dead letter', () => {
  it('tells what an operator must know, and nothing personal', async () => {
    const { event, personId } = await die();
    const letter = await letters.find('enrolment', event);
    expect(letter).toMatchObject({
      consumer: 'enrolment',
      event,
      type: 'enrolment.person_registered.v1',
      aggregate: personId,
      state: 'dead',
      attempts: 3,
      errorCode: 'Error',
      error: 'this person cannot be handled',
      behind: 1,
      nextAttemptAt: null,
    });
    expect(letter.data).toEqual({ personId, provider: 'hertscam', displayName: '', email: '' });
    expect((await letters.list({ state: 'dead', after: 0, limit: 200 })).data.map(({ event: id }) => id)).toContain(
      event,
    );
    expect(await app.get(MessagingHealth).checks.deadLetters!()).toMatchObject({ status: 'degraded' });
  });

  it('takes effect once when it is retried, and what waited behind it follows', async () => {
    const { personId, event } = await die();
    expect(await versions(personId)).toEqual([]);
    broken.delete(personId);
    expect(await letters.retry('enrolment', event, 'user:operator')).toMatchObject({
      state: 'waiting',
      decidedBy: 'user:operator',
      decision: 'retried',
    });
    await eventually(async () => (await versions(personId)).length === 2, { what: 'both versions' });
    expect(await versions(personId)).toEqual([1, 2]);
    await expect(letters.find('enrolment', event)).rejects.toThrow(`There is no failed event ${event} from enrolment.`);
  });

  it('dies again when it fails again', async () => {
    const { event } = await die();
    await letters.retry('enrolment', event, 'user:operator');
    await eventually(async () => (await letters.find('enrolment', event)).state === 'dead');
  });

  it('never takes effect once it is discarded, not even when it is delivered again; what waited behind it goes on', async () => {
    const { personId, event } = await die();
    broken.delete(personId);
    const letter = await letters.discard('enrolment', event, 'user:operator', 'sent by mistake');
    expect(letter).toMatchObject({
      state: 'discarded',
      decidedBy: 'user:operator',
      decision: 'discarded: sent by mistake',
    });
    await eventually(async () => (await versions(personId)).length === 1);
    await events.publish(
      PersonRegisteredSchema,
      { personId, provider: 'hertscam' },
      { version: 1, id: event, messageId: newId() },
    );
    await publish(personId, 3);
    await eventually(async () => (await versions(personId)).length === 2);
    expect(await versions(personId)).toEqual([2, 3]);
    const refusal = await letters.retry('enrolment', event, 'user:operator').catch((error: unknown) => error);
    expect(isDomainError(refusal, 'conflict')).toBe(true);
  });

  it('releases all that waited behind it, in order, when it is discarded', async () => {
    const { personId, event } = await die();
    for (const version of [3, 4, 5]) await publish(personId, version);
    await eventually(async () => (await letters.find('enrolment', event)).behind === 4);
    broken.delete(personId);
    await letters.discard('enrolment', event, 'user:operator', 'sent by mistake');
    await eventually(async () => (await versions(personId)).length === 4);
    expect(await versions(personId)).toEqual([2, 3, 4, 5]);
  });

  it('is listed in pages, oldest first', async () => {
    await die();
    const all = await letters.list({ state: 'dead', after: 0, limit: 200 });
    const paged: string[] = [];
    for (let after: number | null = 0; after !== null;) {
      const { data, next } = await letters.list({ state: 'dead', after, limit: 1 });
      paged.push(...data.map(({ event }) => event));
      after = next;
    }
    expect(paged.length).toBeGreaterThan(1);
    expect(paged).toEqual(all.data.map(({ event }) => event));
  });
});

describe('An event that nobody can read, already in the stream', () => {
  const poisoned = { provider: 'hertscam', displayName: 'Ann \ud83d', email: 'x6@example.org' };
  const change = (personId: string, version: number, fields: object = {}) =>
    events.publish(
      PersonDetailsChangedSchema,
      { personId, provider: 'hertscam', displayName: 'Ann', email: 'x6@example.org', ...fields },
      { version },
    );

  /** Has the registration of a person be dead because it is undecodable. */
  async function poison(): Promise<{ personId: string; event: string }> {
    const personId = newId();
    const event = await events.publish(PersonRegisteredSchema, { ...poisoned, personId }, { version: 1 });
    await eventually(async () => (await letters.find('enrolment', event)).state === 'dead', { within: 10_000 });
    expect(await letters.find('enrolment', event)).toMatchObject({ errorCode: 'undecodable', attempts: 1 });
    return { personId, event };
  }

  it('gives way to what was behind it once it is discarded', async () => {
    const { personId, event } = await poison();
    await publish(personId, 2);
    await eventually(async () => (await letters.find('enrolment', event)).behind === 1);
    await letters.discard('enrolment', event, 'user:operator', 'half a character');
    await eventually(async () => (await versions(personId)).length === 1);
    expect(await versions(personId)).toEqual([2]);
  });

  it('is superseded by a later correction, which says all it said, and stays listed', async () => {
    const { personId, event } = await poison();
    const correction = await change(personId, 2);
    await eventually(async () => (await versions(personId)).length === 1);
    expect(await letters.find('enrolment', event)).toMatchObject({
      state: 'superseded',
      decidedBy: 'system',
      decision: `superseded by ${correction}`,
      behind: 0,
    });
    expect((await letters.list({ state: 'superseded', after: 0, limit: 200 })).data).toContainEqual(
      expect.objectContaining({ event }),
    );
    const again = await letters.retry('enrolment', event, 'user:operator').catch((error: unknown) => error);
    expect(isDomainError(again, 'conflict')).toBe(true);
  });

  it('keeps the order of what comes between it and the correction', async () => {
    const { personId } = await poison();
    await events.publish(PersonMergedSchema, { personId, provider: 'hertscam', intoPersonId: newId() }, { version: 2 });
    await change(personId, 3);
    await change(personId, 4);
    await eventually(async () => (await versions(personId)).length === 3);
    expect(await versions(personId)).toEqual([2, 3, 4]);
  });

  it.each([
    ["another tenant's correction", { provider: 'herts' }],
    ['a correction that nobody can read either', { displayName: '\ude00' }],
  ])('does not give way to %s', async (_title, fields) => {
    const { personId, event } = await poison();
    await change(personId, 2, fields);
    const last = await publish(personId, 3);
    await eventually(async () => (await letters.find('enrolment', last)).state === 'waiting');
    expect((await letters.find('enrolment', event)).state).toBe('dead');
    expect(await versions(personId)).toEqual([]);
  });
});
