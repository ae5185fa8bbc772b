import { PortfolioOpenedSchema, SubmissionFrozenSchema } from '@collegium/contracts';
import { isDomainError } from '@collegium/errors';
import { newId, UnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
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

const read = (request: Partial<FeedRequest>) => feed.read({ after: 0, limit: 100, types: [], waitMs: 0, scopes: ['hertscam'], ...request });

async function publish(provider: string, schema: 'opened' | 'frozen' = 'opened'): Promise<void> {
  await app.get(UnitOfWork).run(async (tx) => {
    if (schema === 'opened') tx.publish(PortfolioOpenedSchema, { portfolioId: newId(), provider, enrolmentId: newId(), personId: newId() }, { version: 1 });
    else tx.publish(SubmissionFrozenSchema, { submissionId: newId(), provider }, { version: 1 });
    await Promise.resolve();
  });
}

/** Reads to the end in pages of `limit`, as a reader who keeps nothing but `after` does. */
async function readAll(request: Partial<FeedRequest>): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for (let after = request.after ?? 0; ; ) {
    const page = await read({ ...request, after });
    items.push(...page.data);
    if (page.data.length === 0) return items;
    after = page.after;
  }
}

describe('The event feed', () => {
  it('serves CloudEvents in order, to the audience and the tenant they are for', async () => {
    await publish('hertscam');
    await publish('bath-spa');
    await publish('consortium');
    await publish('hertscam', 'frozen');
    await eventually(async () => (await read({ scopes: ['hertscam', 'bath-spa'] })).data.length === 4);
    const { data, after, epoch, restored } = await read({});
    expect(data.map(({ position, previous }) => [position, previous])).toEqual([[1, null], [3, 1], [4, 3]]);
    expect({ after, epoch, restored }).toEqual({ after: 4, epoch: 1, restored: [] });
    expect(data[0]).toMatchObject({ specversion: '1.0', type: 'portfolio.portfolio_opened.v1', source: 'urn:collegium:portfolio', datacontenttype: 'application/json', tenant: 'hertscam', audience: 'hertscam', aggregateversion: 1 });
    expect(data[0]!.correlationid).toMatch(/./);
    expect(data[0]!.subject).toBe((data[0]!.data as { portfolioId: string }).portfolioId);
    expect((await read({ scopes: [] })).data.map(({ audience }) => audience)).toEqual(['consortium']);
    expect((await read({ scopes: ['herts'] })).data).toHaveLength(1);
  });

  it('chains `previous` through any pages, types and audiences, so that a reader sees what is missing', async () => {
    for (let n = 0; n < 30; n++) await publish(['hertscam', 'bath-spa', 'herts'][n % 3]!, n % 4 === 0 ? 'frozen' : 'opened');
    await eventually(async () => (await readAll({ scopes: ['hertscam', 'bath-spa', 'herts'] })).length === 34);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.subarray(['hertscam', 'bath-spa', 'herts']), fc.subarray(['portfolio.portfolio_opened.v1', 'portfolio.submission_frozen.v1']), async (limit, scopes, types) => {
        const items = await readAll({ limit, scopes, types });
        let last: number | null = null;
        for (const item of items) {
          expect(item.previous).toBe(last);
          last = item.position;
        }
        const [{ n }] = (await portfolio.query<{ n: number }>(`select count(*)::int as n from outbox where (audience = any($1) or audience = 'consortium') and (cardinality($2::text[]) = 0 or name = any($2))`, [scopes, types])) as [{ n: number }];
        expect(items).toHaveLength(n);
      }),
      { numRuns: 25 },
    );
  });

  it('waits for the first event, and answers as soon as there is one', async () => {
    const { after } = await read({ after: 34 });
    const waiting = read({ after, waitMs: 10_000 });
    const began = performance.now();
    await publish('hertscam');
    expect((await waiting).data).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('answers with nothing, and where to go on, when the wait is over', async () => {
    const { after } = await read({ after: 35, waitMs: 50 });
    expect(after).toBe(35);
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
    const { data } = await read({ after: 35, waitMs: 5_000 });
    expect(data).toHaveLength(1);
  });
});
