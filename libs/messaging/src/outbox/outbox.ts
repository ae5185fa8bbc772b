import { currentContext, newId, type Clock, type OutboxWriter, type PendingEvent } from '@collegium/persistence';
import { currentTraceparent } from '@collegium/telemetry';
import type { EntityManager } from 'typeorm';
import { crashPoint } from '../crash-point.js';
import { readableEvent } from './readable-event.js';

/** Writes events into the outbox table and tells who waits for them. */
export class Outbox implements OutboxWriter {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  /** Calls `listener` after each commit that wrote events, in this process. */
  onCommitted(listener: () => void): void {
    this.listeners.add(listener);
  }

  /**
   * Inserts the rows of one transaction in one statement. The statement comes last in its transaction: the row locks taken by the
   * guarded saves before it make `seq` rise with each aggregate's versions.
   * @throws DomainError `validation_failed` for an event that its readers could not read
   */
  async write(manager: EntityManager, events: readonly PendingEvent[]): Promise<void> {
    if (!manager.queryRunner?.isTransactionActive) throw new Error('Events must be written within a transaction');
    const occurredAt = this.clock.now();
    const headers = JSON.stringify(conversation());
    await manager.query(
      `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers)
       select id, name, audience, tenant, aggregate_id, aggregate_version, $8, data, $9
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::json[])
         with ordinality as event(id, name, audience, tenant, aggregate_id, aggregate_version, data, n) order by n`,
      [
        events.map(() => newId()),
        events.map(({ description }) => description.type),
        events.map(({ address }) => address.audience),
        events.map(({ address }) => address.tenant),
        events.map(({ address }) => address.aggregateId),
        events.map(({ aggregateVersion }) => aggregateVersion),
        events.map(({ schema, message }) => readableEvent(schema, message)),
        occurredAt,
        headers,
      ],
    );
    crashPoint('before-commit');
  }

  committed(): void {
    crashPoint('after-commit-before-numbering');
    for (const listener of this.listeners) listener();
  }
}

/** What ties an event to its cause, as the outbox keeps it. */
export interface Conversation {
  readonly correlationid: string;
  readonly causationid?: string;
  readonly traceparent?: string;
}

function conversation(): Conversation {
  const context = currentContext();
  const traceparent = currentTraceparent() ?? context?.traceparent;
  return {
    correlationid: context?.correlationId ?? newId(),
    ...(context?.causationId === undefined ? {} : { causationid: context.causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
