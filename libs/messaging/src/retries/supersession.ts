import { catalogue } from '@collegium/contracts';
import { counter } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Handlers } from '../consumer/handlers.js';
import { UndecodableEvent } from '../wire/cloud-events.js';

/** A dead letter and a later event that says all it said. */
interface Pair {
  readonly dead: string;
  readonly later: string;
  readonly type: string;
  readonly laterType: string;
  readonly data: Buffer;
}

const restatements = [...catalogue.values()].flatMap(({ type, restates }) =>
  restates.map((earlier) => ({ earlier, later: type })),
);

/**
 * Sets aside dead letters that a later event of the same aggregate and tenant restates (see the option of that name in `proto/`): the
 * later event says all that counts, so it need not wait for an operator. What was set aside stays listed, and is never tried again: it
 * would undo what came after it.
 */
export class Supersession {
  private readonly logger = new Logger(Supersession.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: Handlers,
  ) {}

  /** @returns how many were set aside */
  async run(consumer: string): Promise<number> {
    const pairs = (await this.dataSource.query(PAIRS, [
      consumer,
      restatements.map(({ earlier }) => earlier),
      restatements.map(({ later }) => later),
    ])) as Pair[];
    let superseded = 0;
    for (const { dead, later, type, laterType, data } of pairs) {
      // One that cannot be read itself says nothing.
      if (!this.handlers.has(laterType) || !this.canRead(laterType, data)) continue;
      if (!(await this.setAside(consumer, dead, later))) continue;
      superseded += 1;
      counter(
        'collegium_events_superseded_total',
        'Dead letters set aside because a later event of the same thing says all that they said.',
        ['source', 'type'],
      ).inc({ source: consumer, type });
      this.logger.warn({ event: dead, type, by: later }, 'A dead letter is superseded by a later event');
    }
    return superseded;
  }

  private canRead(type: string, data: Buffer): boolean {
    try {
      this.handlers.decode(type, data);
      return true;
    } catch (error) {
      if (error instanceof UndecodableEvent) return false;
      throw error;
    }
  }

  private async setAside(consumer: string, dead: string, later: string): Promise<boolean> {
    const [, changed] = (await this.dataSource.query(
      `update retries set state = 'superseded', decided_by = 'system', decision = $3 where consumer = $1 and event_id = $2 and state = 'dead'`,
      [consumer, dead, `superseded by ${later}`],
    )) as [unknown, number];
    return changed === 1;
  }
}

/** The newest event that restates each dead letter; a header of the same tenant, because one aggregate may be several tenants'. */
const PAIRS = `
  select distinct on (d.queued) d.event_id as dead, d.type, e.event_id as later, e.type as "laterType", e.data
  from retries d
    join retries e on e.consumer = d.consumer and e.aggregate_id = d.aggregate_id and e.queued > d.queued and e.state = 'waiting'
      and e.headers ->> 'ce-tenant' = d.headers ->> 'ce-tenant'
    join unnest($2::text[], $3::text[]) as restatement(earlier, later) on restatement.earlier = d.type and restatement.later = e.type
  where d.consumer = $1 and d.state = 'dead' order by d.queued, e.queued desc`;
