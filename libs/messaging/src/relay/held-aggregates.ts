import { describeError } from '@collegium/telemetry';
import type { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import type { NumberedEvent } from './relay-store.js';

/** Aggregates whose next event the server refuses, for example because it is too large: they wait, nobody else does. */
export class HeldAggregates {
  private readonly waiting = new Map<string, { refusals: number; nextAt: number }>();

  constructor(private readonly logger: Logger) {}

  /** Holds the aggregate of an event that was refused, longer each time. */
  hold(event: NumberedEvent, error: Error): void {
    const refusals = (this.waiting.get(event.aggregateId)?.refusals ?? 0) + 1;
    const waitMs = backoffMs(refusals, { baseMs: 1_000, maxMs: 60_000 });
    this.waiting.set(event.aggregateId, { refusals, nextAt: Date.now() + waitMs });
    this.logger.error(
      { err: describeError(error), event: event.id, type: event.name, aggregate: event.aggregateId, waitMs },
      'The stream refuses an event; its aggregate waits',
    );
  }

  /** Aggregates whose time has come. */
  due(): string[] {
    const now = Date.now();
    const due = [...this.waiting].filter(([, { nextAt }]) => nextAt <= now).map(([aggregateId]) => aggregateId);
    for (const aggregateId of due) this.waiting.get(aggregateId)!.nextAt = Number.POSITIVE_INFINITY;
    return due;
  }
}
