import { PortfolioOpenedSchema, SubmissionFrozenSchema } from '@collegium/contracts';
import { isDomainError } from '@collegium/errors';
import { newId, UnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { EventFeed, type FeedItem, type FeedRequest } from '../src/index.js';
import { fixture, type FixtureService } from './fixture.js';

let world: Awaited<ReturnType<typeof fixture>>;
let portfolio: FixtureService;
let app: NestFastifyApplication;
let feed: EventFeed;

beforeAll(async () => {
  world = await fixture();
  portfolio = world.portfolio;
  app = await portfolio.start();
  feed = app.get(EventFeed);
}, 120_000);
afterAll(() => world.close());

const read = (request: Partial<FeedRequest>) =>
  feed.read({ after: 0, limit: 100, types: [], waitMs: 0, scopes: ['hertscam'], ...request });

async function publish(provider: string, schema: 'opened' | 'frozen' = 'opened'): Promise<void> {
  await app.get(UnitOfWork).run(async (tx) => {
    if (schema === 'opened')
      tx.publish(
        PortfolioOpenedSchema,
        { portfolioId: newId(), provider, enrolmentId: newId(), personId: newId() },
        { version: 1 },
      );
    else tx.publish(SubmissionFrozenSchema, { submissionId: newId(), provider }, { version: 1 });
    await Promise.resolve();
  });
}

/** Reads to the end in pages of `limit`, as a reader who keeps nothing but `after` does. */
async function readAll(request: Partial<FeedRequest>): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for (let after = request.after ?? 0; ;) {
    const page = await read({ ...request, after });
    items.push(...page.data);
    if (page.data.length === 0) return items;
    after = page.after;
  }
}

/** Rows of the outbox that a page takes to find. */
async function rowsRead(request: Partial<FeedRequest>): Promise<number> {
  interface Plan {
    'Relation Name'?: string;
    'Actual Rows': number;
    'Actual Loops': number;
    'Rows Removed by Filter'?: number;
    Plans?: Plan[];
  }
  const rows = (plan: Plan): number =>
    (plan['Relation Name'] === 'outbox'
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0) + (plan.Plans ?? []).reduce((sum, part) => sum + rows(part), 0);
  let read: number | undefined;
  const explaining = {
    async query(sql: string, parameters: unknown[]) {
      const [
        {
          'QUERY PLAN': [{ Plan }],
        },
      ] = (await portfolio.query(`explain (analyze, format json) ${sql}`, parameters)) as [
        { 'QUERY PLAN': [{ Plan: Plan }] },
      ];
      read = rows(Plan);
      return portfolio.query(sql, parameters);
    },
  };
  await new EventFeed('portfolio', explaining as unknown as DataSource, () => () => undefined).read({
    after: 0,
    limit: 100,
    types: [],
    waitMs: 0,
    scopes: [],
    ...request,
  });
  return read!;
}

describe('The event feed', () => {
  it('serves CloudEvents in order, to the audience and the tenant they are for', async () => {
    await publish('hertscam');
    await publish('bath-spa');
    await publish('consortium');
    await publish('hertscam', 'frozen');
    await eventually(async () => (await read({ scopes: ['hertscam', 'bath-spa'] })).data.length === 4);
    const { data, after, epoch, restored } = await read({});
    expect(data.map(({ position, previous }) => [position, previous])).toEqual([
      [1, null],
      [3, 1],
      [4, 3],
    ]);
    expect({ after, epoch, restored }).toEqual({ after: 4, epoch: 1, restored: [] });
    expect(data[0]).toMatchObject({
      specversion: '1.0',
      type: 'portfolio.portfolio_opened.v1',
      source: 'urn:collegium:portfolio',
      datacontenttype: 'application/json',
      tenant: 'hertscam',
      audience: 'hertscam',
      aggregateversion: 1,
    });
    expect(data[0]!.correlationid).toMatch(/./);
    expect(data[0]!.subject).toBe((data[0]!.data as { portfolioId: string }).portfolioId);
    expect((await read({ scopes: [] })).data.map(({ audience }) => audience)).toEqual(['consortium']);
    expect((await read({ scopes: ['herts'] })).data).toHaveLength(1);
  });

  it('chains `previous` through any pages, types and audiences, so that a reader sees what is missing', async () => {
    for (let n = 0; n < 30; n++)
      await publish(['hertscam', 'bath-spa', 'herts'][n % 3]!, n % 4 === 0 ? 'frozen' : 'opened');
    // What a provider addresses to a university is seen by both.
    await portfolio.query(
      `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers)
       select gen_random_uuid(), 'portfolio.portfolio_opened.v1', (array['herts', 'bath-spa'])[1 + n % 2], 'hertscam', gen_random_uuid()::text, 1, now(), '{}', '{}' from generate_series(1, 6) n`,
    );
    await eventually(async () => (await readAll({ scopes: ['hertscam', 'bath-spa', 'herts'] })).length === 40);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.subarray(['hertscam', 'bath-spa', 'herts']),
        fc.subarray(['portfolio.portfolio_opened.v1', 'portfolio.submission_frozen.v1']),
        async (limit, scopes, types) => {
          const items = await readAll({ limit, scopes, types });
          let last: number | null = null;
          for (const item of items) {
            expect(item.previous).toBe(last);
            last = item.position;
          }
          const [{ n }] = (await portfolio.query<{ n: number }>(
            `select count(*)::int as n from outbox where (audience = any($1) or tenant = any($1) or audience = 'consortium') and (cardinality($2::text[]) = 0 or name = any($2))`,
            [scopes, types],
          )) as [{ n: number }];
          expect(items).toHaveLength(n);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('reads no more of the events of others, however many there are and whatever is known of them', async () => {
    const many = `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers, position)
      select gen_random_uuid(), 'portfolio.portfolio_opened.v1', $1, 'bath-spa', gen_random_uuid()::text, 1, now(), '{}', '{}', n from generate_series(1000001, 1003000) n where (n % 100 = 0) = $2`;
    await portfolio.query(many, ['brunel', false]);
    for (const analysed of [false, true]) {
      if (analysed) {
        await portfolio.query(many, ['herts', true]);
        await portfolio.query('analyze outbox');
      }
      for (const after of [0, 1_001_500, 1_003_000])
        for (const scopes of [['herts'], ['nobody']])
          expect(await rowsRead({ after, scopes, limit: 10 })).toBeLessThan(200);
    }
    await portfolio.query('delete from outbox where position > 1000000');
  });

  it('waits for the first event, and answers as soon as there is one', async () => {
    const { after } = await read({ after: 40 });
    const waiting = read({ after, waitMs: 10_000 });
    const began = performance.now();
    await publish('hertscam');
    expect((await waiting).data).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('answers with nothing, and where to go on, when the wait is over', async () => {
    const { after } = await read({ after: 41, waitMs: 50 });
    expect(after).toBe(41);
  });

  it('says what is no longer kept, and from where on to read', async () => {
    await portfolio.query('delete from outbox where position <= 10');
    await portfolio.query('update feed_state set trimmed_to = 10');
    const failure = await read({ after: 9 }).catch((error: unknown) => error);
    expect(isDomainError(failure, 'gone')).toBe(true);
    expect((failure as { details: unknown }).details).toEqual({ oldest: 11, next: '/v1/events?after=10' });
    const { data } = await read({ after: 10 });
    expect(data[0]!.position).toBe(11);
  });

  it('goes on while NATS is down', async () => {
    await world.nats.kill();
    await publish('hertscam');
    const { data } = await read({ after: 41, waitMs: 5_000 });
    expect(data).toHaveLength(1);
  });
});
