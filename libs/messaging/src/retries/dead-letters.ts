import { refuseCommon } from '@collegium/errors';
import type { JsonValue } from '@collegium/contracts';
import type { DataSource } from 'typeorm';
import { withoutPersonal } from './personal.js';

/** `waiting` is tried again, `dead` waits for an operator, `discarded` was given up by one, `superseded` gave way to a later event that says all it said. */
export const letterStates = ['dead', 'waiting', 'discarded', 'superseded'] as const;
export type LetterState = (typeof letterStates)[number];

/** An event that could not be handled, as operators see it. */
export interface DeadLetter {
  /** Source service it came from. */
  readonly consumer: string;
  /** Event id, or stream and sequence where the event has none that can be read. */
  readonly event: string;
  readonly type: string;
  /** Aggregate whose later events wait behind this one. */
  readonly aggregate: string;
  readonly state: LetterState;
  readonly attempts: number;
  readonly errorCode: string | null;
  readonly error: string | null;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date | null;
  readonly nextAttemptAt: Date | null;
  /** Later events of the aggregate that wait behind this one. */
  readonly behind: number;
  readonly decidedBy: string | null;
  readonly decision: string | null;
}

/** The same with what came. Personal fields are blank; a body that cannot be read is left out. */
export interface DeadLetterDetails extends DeadLetter {
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly data?: JsonValue;
}

interface Row extends Record<string, unknown> {
  readonly subject: string;
  readonly headers: Record<string, string>;
  readonly data: Buffer;
}

const COLUMNS = `
  consumer, event_id as "event", type, aggregate_id as "aggregate", state, attempts, error_code as "errorCode", error, first_failed_at as "firstFailedAt",
  last_failed_at as "lastFailedAt", next_attempt_at as "nextAttemptAt", decided_by as "decidedBy", decision,
  (select count(*)::int from retries b where b.consumer = r.consumer and b.aggregate_id = r.aggregate_id and b.queued > r.queued and b.state = 'waiting') as behind`;

/** Events that could not be handled, and what an operator may do about them. */
export class DeadLetters {
  constructor(private readonly dataSource: DataSource) {}

  /** Lists events in one state, oldest first, from behind a cursor (`queued` of the last one). */
  async list(request: {
    state: LetterState;
    after: number;
    limit: number;
  }): Promise<{ data: DeadLetter[]; next: number | null }> {
    const rows = (await this.dataSource.query(
      `select ${COLUMNS}, queued from retries r where state = $1 and queued > $2 order by queued limit $3`,
      [request.state, request.after, request.limit + 1],
    )) as (DeadLetter & {
      queued: string;
    })[];
    const page = rows.slice(0, request.limit);
    return {
      data: page.map(({ queued: _, ...letter }) => letter),
      next: rows.length > request.limit ? Number(page.at(-1)!.queued) : null,
    };
  }

  /** One event. @throws DomainError `not_found` */
  async find(consumer: string, event: string): Promise<DeadLetterDetails> {
    const [row] = (await this.dataSource.query(
      `select ${COLUMNS}, subject, headers, data from retries r where consumer = $1 and event_id = $2`,
      [consumer, event],
    )) as (DeadLetter & Row)[];
    if (!row) throw notFound(consumer, event);
    const { data, ...letter } = row;
    const json = parse(data);
    return {
      ...letter,
      bytes: data.byteLength,
      ...(json === undefined ? {} : { data: withoutPersonal(letter.type, json) }),
    };
  }

  /** Tries an event again at once, with all its attempts before it. @throws DomainError `not_found`, `conflict` */
  async retry(consumer: string, event: string, by: string): Promise<DeadLetterDetails> {
    return this.decide(
      consumer,
      event,
      `state = 'waiting', attempts = 0, starts = 0, next_attempt_at = clock_timestamp(), decision = 'retried'`,
      [by],
    );
  }

  /** Gives an event up for good: later events of its aggregate go on. @throws DomainError `not_found`, `conflict` */
  async discard(consumer: string, event: string, by: string, reason: string): Promise<DeadLetterDetails> {
    return this.decide(consumer, event, `state = 'discarded', next_attempt_at = null, decision = $4`, [
      by,
      `discarded: ${reason}`,
    ]);
  }

  private async decide(
    consumer: string,
    event: string,
    change: string,
    values: readonly string[],
  ): Promise<DeadLetterDetails> {
    const changed = (await this.dataSource.query(
      `with changed as (update retries set ${change}, decided_by = $3 where consumer = $1 and event_id = $2 and state in ('waiting', 'dead') returning 1) select count(*)::int as n from changed`,
      [consumer, event, ...values],
    )) as [{ n: number }];
    const letter = await this.find(consumer, event);
    if (changed[0].n === 0)
      throw refuseCommon(
        'conflict',
        `Event ${event} was ${letter.state} by ${letter.decidedBy}, so nothing more can be done with it.`,
        { consumer, event },
      );
    return letter;
  }
}

function notFound(consumer: string, event: string): Error {
  return refuseCommon('not_found', `There is no failed event ${event} from ${consumer}.`, { consumer, event });
}

function parse(data: Buffer): JsonValue | undefined {
  try {
    return JSON.parse(data.toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}
