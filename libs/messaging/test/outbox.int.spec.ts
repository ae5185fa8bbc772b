import { PersonRegisteredSchema, PortfolioOpenedSchema } from '@collegium/contracts';
import { newId, runAs, SystemUnitOfWork, UnitOfWork } from '@collegium/persistence';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { erasePerson, Housekeeper } from '../src/index.js';
import { fixture, publishOpened, type FixtureService } from './fixture.js';

let world: Awaited<ReturnType<typeof fixture>>;
let service: FixtureService;
let app: NestFastifyApplication;

beforeAll(async () => {
  world = await fixture();
  service = world.portfolio;
  app = await service.start();
  await app.close(); // its relay stands still: what lies in the outbox stays as it was written
}, 120_000);
beforeEach(async () => {
  await service.query('truncate outbox');
});
afterAll(() => world.close());

const withOutbox = async <T>(work: (unitOfWork: UnitOfWork) => Promise<T>): Promise<T> => {
  const running = await service.start({ natsUrl: 'nats://127.0.0.1:9' });
  try {
    return await work(running.get(UnitOfWork));
  } finally {
    await running.close();
  }
};
const opened = (portfolioId: string) => ({
  portfolioId,
  provider: 'hertscam',
  enrolmentId: newId(),
  personId: newId(),
});

describe('The outbox', () => {
  it('has an event if and only if its transaction has committed', async () => {
    await withOutbox(async (unitOfWork) => {
      const [kept, lost] = [newId(), newId()];
      await unitOfWork.run(async (tx) => {
        tx.publish(PortfolioOpenedSchema, opened(kept), { version: 1 });
        await tx.manager.query('insert into effects (event_id, aggregate_id, aggregate_version) values ($1, $2, 1)', [
          newId(),
          kept,
        ]);
      });
      const failing = unitOfWork.run(async (tx) => {
        tx.publish(PortfolioOpenedSchema, opened(lost), { version: 1 });
        await tx.manager.query('insert into effects (event_id, aggregate_id, aggregate_version) values ($1, $2, 1)', [
          'no uuid',
          lost,
        ]);
      });
      await expect(failing).rejects.toThrow();
      expect(await service.query('select aggregate_id from outbox')).toEqual([{ aggregate_id: kept }]);
      expect(await service.query('select aggregate_id from effects')).toEqual([{ aggregate_id: kept }]);
    });
  });

  it.each([
    ['half a character', { displayName: 'Ann \ud83d' }, /displayName holds half of a character/],
    ['a NUL', { email: 'a\0@example.org' }, /email holds a NUL/],
    ['no aggregate', { personId: '' }, /person_id must not be empty/],
    ['a blank tenant', { provider: ' ' }, /provider must not be empty/],
    ['a tenant that is no code', { provider: 'Herts Cam' }, /"Herts Cam" is not a code/],
  ])('refuses an event with %s, and with it the whole transaction', async (_title, fields, message) => {
    await withOutbox(async (unitOfWork) => {
      const id = newId();
      const failing = unitOfWork.run(async (tx) => {
        await tx.manager.query('insert into effects (event_id, aggregate_id, aggregate_version) values ($1, $2, 1)', [
          id,
          id,
        ]);
        const person = { personId: id, provider: 'hertscam', displayName: 'Ann', email: 'x6@example.org' };
        tx.publish(PersonRegisteredSchema, { ...person, ...fields }, { version: 1 });
      });
      const refusal = await failing.catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'validation_failed', message: expect.stringMatching(message) });
      expect(await service.query('select 1 from outbox')).toEqual([]);
      expect(await service.query(`select 1 from effects where event_id = '${id}'`)).toEqual([]);
    });
  });

  it('keeps what the events of one transaction tell, in order, with the conversation they belong to', async () => {
    await withOutbox(async (unitOfWork) => {
      const id = newId();
      const context = {
        tenants: ['hertscam'],
        actor: 'user:ada',
        correlationId: 'conversation',
        causationId: 'cause',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      };
      await runAs(context, () =>
        unitOfWork.run(async (tx) => {
          tx.publish(PortfolioOpenedSchema, { ...opened(id), personId: '' }, { version: 7 });
          tx.publish(
            PersonRegisteredSchema,
            { personId: id, provider: 'hertscam', displayName: 'Łukasz "Łódź"', email: 'l@example.org' },
            { version: 8 },
          );
          await Promise.resolve();
        }),
      );
      const rows = await service.query<{
        name: string;
        data: Record<string, unknown>;
        headers: unknown;
        aggregate_version: number;
      }>('select * from outbox order by seq');
      expect(rows.map(({ name, aggregate_version }) => [name, aggregate_version])).toEqual([
        ['portfolio.portfolio_opened.v1', 7],
        ['enrolment.person_registered.v1', 8],
      ]);
      expect(rows[0]!.data.personId).toBe(''); // implicit values are written out
      expect(rows[1]!.data.displayName).toBe('Łukasz "Łódź"');
      expect(rows[0]!.headers).toEqual({
        correlationid: 'conversation',
        causationid: 'cause',
        traceparent: context.traceparent,
      });
    });
  });
});

describe('erasePerson', () => {
  it('blanks personal fields in outbox and retries, and leaves other people and all facts', async () => {
    const running = await service.start({ natsUrl: 'nats://127.0.0.1:9' });
    const [ada, other] = [newId(), newId()];
    await running.get(UnitOfWork).run(async (tx) => {
      for (const personId of [ada, other])
        tx.publish(
          PersonRegisteredSchema,
          { personId, provider: 'hertscam', displayName: 'Ada', email: 'a@example.org' },
          { version: 1 },
        );
      await Promise.resolve();
    });
    const data = Buffer.from(
      JSON.stringify({ personId: ada, displayName: 'Ada', email: 'a@example.org', provider: 'hertscam' }),
    );
    const retry = `insert into retries (consumer, event_id, aggregate_id, type, subject, headers, data, state) values ('enrolment', $1, $2, $3, 's', '{}', $4, 'dead')`;
    await service.query(retry, [newId(), ada, 'enrolment.person_registered.v1', data]);
    await service.query(retry, [
      'ENROLMENT:1',
      'ENROLMENT:1',
      'enrolment.person_registered.v1',
      Buffer.from([0xff, 0xfe]),
    ]);
    const erased = await running.get(SystemUnitOfWork).run((tx) => erasePerson(tx.manager, { personId: ada }));
    await running.close();
    expect(erased).toEqual({ outbox: 1, retries: 1 });
    const rows = await service.query<{ aggregate_id: string; data: Record<string, string> }>(
      'select aggregate_id, data from outbox',
    );
    expect(rows.find((row) => row.aggregate_id === ada)!.data).toEqual({
      personId: ada,
      provider: 'hertscam',
      displayName: '',
      email: '',
    });
    expect(rows.find((row) => row.aggregate_id === other)!.data.displayName).toBe('Ada');
    const [kept] = await service.query<{ data: Buffer }>('select data from retries where aggregate_id = $1', [ada]);
    expect(JSON.parse(kept!.data.toString())).toEqual({
      personId: ada,
      provider: 'hertscam',
      displayName: '',
      email: '',
    });
    await service.query('truncate retries');
  });
});

describe('The housekeeper', () => {
  it('deletes what was kept long enough, only from the beginning, and only what a reconciliation has seen', async () => {
    const running = await service.start({ natsUrl: 'nats://127.0.0.1:9' });
    for (let n = 0; n < 6; n++) await publishOpened(running, newId());
    await service.query(
      `update outbox set position = p.n, published_at = now() - case when p.n = 4 then interval '1 day' else interval '500 days' end, stream = 'PORTFOLIO', stream_seq = p.n
       from (select id, row_number() over (order by seq) as n from outbox) p where p.id = outbox.id`,
    );
    await service.query('update feed_state set position = 6, reconciled_to = 5');
    await service.query(
      `insert into inbox (consumer, event_id, received_at) values ('x', $1, now() - interval '431 days'), ('x', $2, now() - interval '429 days')`,
      [newId(), newId()],
    );
    await new Housekeeper(running.get(SystemUnitOfWork).dataSource).clean(new AbortController().signal);
    await running.close();
    expect(await service.query('select position::int from outbox order by position')).toEqual([
      { position: 4 },
      { position: 5 },
      { position: 6 },
    ]);
    expect(await service.query('select trimmed_to::int from feed_state')).toEqual([{ trimmed_to: 3 }]);
    expect(await service.query('select 1 from inbox')).toHaveLength(1);
  });

  it('refuses to keep the inbox no longer than the outbox', () => {
    expect(() => new Housekeeper(undefined as never, { outboxDays: 10, inboxDays: 10 })).toThrow(RangeError);
  });
});
