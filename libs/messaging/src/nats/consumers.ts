import {
  AckPolicy,
  DeliverPolicy,
  ReplayPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { assertAsDefined } from './drift.js';
import { isNotFound } from './streams.js';

/** Milliseconds after which an event that is neither acknowledged nor reported as in work is delivered again. */
export const ACK_WAIT_MS = 30_000;
/** Events delivered and not yet acknowledged. */
export const MAX_ACK_PENDING = 1_000;

/**
 * The one durable pull consumer of a service on a source's stream. No `max_deliver`: the server would drop the event without a word.
 * One filter subject: several need server 2.10.
 */
export function consumerConfig(service: string, source: string): Partial<ConsumerConfig> {
  return {
    durable_name: service,
    filter_subject: `${source}.>`,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    deliver_policy: DeliverPolicy.All,
    replay_policy: ReplayPolicy.Instant,
    max_deliver: -1,
    max_ack_pending: MAX_ACK_PENDING,
  };
}

/**
 * Makes the consumer if it is missing, and never changes one that is there: server 2.9 would do so silently.
 * @throws Drift if it is there and differs
 */
export async function ensureConsumer(
  manager: JetStreamManager,
  service: string,
  source: string,
): Promise<ConsumerInfo> {
  const stream = source.toUpperCase();
  const wanted = consumerConfig(service, source);
  const info = (await findConsumer(manager, stream, service)) ?? (await manager.consumers.add(stream, wanted));
  assertAsDefined(`Consumer ${service} of stream ${stream}`, { ...wanted }, { ...info.config });
  return info;
}

/** What the server reports about a consumer, or undefined if there is none. */
export async function findConsumer(
  manager: JetStreamManager,
  stream: string,
  name: string,
): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(stream, name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
