import { runAs, type UnitOfWork } from '@collegium/persistence';
import { span } from '@collegium/telemetry';
import type { EntityManager } from 'typeorm';
import { crashPoint } from '../crash-point.js';
import type { Envelope } from '../wire/cloud-events.js';
import { contextOf } from './event-context.js';
import type { Handlers } from './handlers.js';
import type { ReceivedEvent } from './received-event.js';
import { Deposed } from './transient.js';

/** What became of an event. */
export type Outcome =
  /** The handler ran and its transaction committed. */
  | 'handled'
  /** It had its effect before. */
  | 'duplicate'
  /** It waits in the retries already. */
  | 'parked'
  /** An earlier event of its aggregate waits in the retries, so it has to queue there. */
  | 'behind';

/** Proof of being the active consumer of a source. */
export interface Tenure {
  readonly consumer: string;
  /** Rises with each new holder of the consumer's lock. */
  readonly fence: string;
}

/** Runs handlers, each in one transaction with its inbox row. */
export class EventProcessor {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly handlers: Handlers,
  ) {}

  /**
   * Processes one event.
   * @throws UndecodableEvent, Deposed, or what the handler throws; then nothing has happened
   */
  async process(tenure: Tenure, event: ReceivedEvent, options: { fromRetries: boolean }): Promise<Outcome> {
    if (event.envelope instanceof Error) throw event.envelope;
    const { envelope } = event;
    const message = this.handlers.decode(envelope.type, event.data);
    const context = contextOf(envelope);
    const actingContext = {
      tenants: [envelope.tenant],
      actor: `event:${envelope.id}`,
      correlationId: envelope.correlationId,
      causationId: envelope.id,
      ...(envelope.traceparent === undefined ? {} : { traceparent: envelope.traceparent }),
    };
    const work = (): Promise<Outcome> =>
      this.unitOfWork.run(async (tx) => {
        // First, for the row's lock: an operator's decision either comes before and holds, or finds the event gone.
        if (options.fromRetries && !(await takeFromRetries(tx.manager, tenure, event.key))) return 'duplicate';
        const entry = await enter(tx.manager, tenure, envelope, options.fromRetries);
        if (entry === 'deposed') throw new Deposed(`Another process consumes ${tenure.consumer} now`);
        if (entry !== 'fresh') return entry;
        await this.handlers.call(envelope.type, message, context);
        crashPoint('before-commit');
        return 'handled';
      });
    const attributes = {
      'messaging.system': 'nats',
      'messaging.operation.type': 'process',
      'messaging.message.id': envelope.id,
      'messaging.destination.name': event.subject,
    };
    return runAs(actingContext, () =>
      span(`process ${envelope.type}`, attributes, work, {
        kind: 'consumer',
        ...(envelope.traceparent ? { parent: envelope.traceparent } : {}),
      }),
    );
  }
}

async function enter(
  manager: EntityManager,
  tenure: Tenure,
  envelope: Envelope,
  fromRetries: boolean,
): Promise<'fresh' | 'duplicate' | 'parked' | 'behind' | 'deposed'> {
  const rows = (await manager.query('select messaging_enter($1, $2, $3, $4, $5) as entry', [
    tenure.consumer,
    envelope.id,
    envelope.subject,
    tenure.fence,
    fromRetries,
  ])) as [{ entry: 'fresh' | 'duplicate' | 'parked' | 'behind' | 'deposed' }];
  return rows[0].entry;
}

async function takeFromRetries(manager: EntityManager, tenure: Tenure, key: string): Promise<boolean> {
  const [, deleted] = (await manager.query(
    `delete from retries where consumer = $1 and event_id = $2 and state = 'waiting'`,
    [tenure.consumer, key],
  )) as [unknown, number];
  return deleted === 1;
}
