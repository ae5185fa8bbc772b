import { PortfolioOpenedSchema, type PortfolioOpened } from '@collegium/contracts';
import { currentContext, newId, UnitOfWork } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Inject } from '@nestjs/common';
import { OnEvent, type EventContext } from '../src/index.js';
import { fixture, publishOpened } from './fixture.js';

let world: Awaited<ReturnType<typeof fixture>>;
const contexts: EventContext[] = [];
const tenants: (readonly string[])[] = [];

@Controller()
class Recorder {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @OnEvent(PortfolioOpenedSchema)
  async opened(event: PortfolioOpened, context: EventContext): Promise<void> {
    contexts.push(context);
    tenants.push(currentContext()!.tenants);
    await this.unitOfWork.run((tx) =>
      tx.manager.query('insert into effects (event_id, aggregate_id, aggregate_version) values ($1, $2, $3)', [
        context.id,
        event.portfolioId,
        context.aggregateVersion,
      ]),
    );
  }
}

beforeAll(async () => {
  world = await fixture();
}, 120_000);
afterAll(() => world.close());

describe('An event', () => {
  it('goes from an outbox to a handler of another service and takes effect once', async () => {
    const { portfolio, accreditation } = world;
    const source = await portfolio.start();
    await accreditation.start({ consumes: ['portfolio'], controllers: [Recorder] });
    const ids = Array.from({ length: 20 }, newId);
    for (const id of ids) await publishOpened(source, id);
    await eventually(async () => (await accreditation.query('select 1 from effects')).length === 20, {
      within: 10_000,
      what: '20 effects',
    });

    const effects = await accreditation.query<{ aggregate_id: string }>('select aggregate_id from effects order by n');
    expect(effects.map(({ aggregate_id }) => aggregate_id).sort()).toEqual([...ids].sort());
    const rows = await portfolio.query<{ id: string; position: string; stream: string; stream_seq: string }>(
      'select id, position, stream, stream_seq from outbox order by position',
    );
    await eventually(
      async () => (await portfolio.query('select 1 from outbox where published_at is null')).length === 0,
    );
    expect(rows.map(({ position }) => Number(position))).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(contexts.find(({ id }) => id === rows[0]!.id)).toMatchObject({
      source: 'portfolio',
      type: 'portfolio.portfolio_opened.v1',
      tenant: 'hertscam',
      audience: 'hertscam',
      position: 1,
      aggregateVersion: 1,
    });
    expect(tenants[0]).toEqual(['hertscam']);
  });
});
