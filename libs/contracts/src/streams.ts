import { sources, type Source } from './catalogue.js';

const SECOND = 1_000_000_000;
const DAY = 86_400 * SECOND;

/**
 * A JetStream stream as every environment must have it. Field names are the server's; durations are nanoseconds.
 * Only fields that nats-server 2.9 knows: it drops others without a word.
 * @see https://docs.nats.io/nats-concepts/jetstream/streams
 */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly retention: 'limits';
  readonly storage: 'file';
  /** `new`: a full stream refuses, so that the relay sees it; `old` would drop unread events silently. */
  readonly discard: 'new';
  readonly max_age: number;
  readonly duplicate_window: number;
  readonly max_msg_size: number;
  readonly allow_direct: boolean;
}

/** How long a stream holds an event. Outboxes hold it longer; what a stream has lost is published again from there. */
export const STREAM_MAX_AGE_DAYS = 90;

/** The stream of one source service: `<SERVICE>` over `<service>.>`. */
export function streamOf(source: Source): StreamDefinition {
  return {
    name: source.toUpperCase(),
    subjects: [`${source}.>`],
    retention: 'limits',
    storage: 'file',
    discard: 'new',
    max_age: STREAM_MAX_AGE_DAYS * DAY,
    duplicate_window: 120 * SECOND,
    max_msg_size: 1_048_576,
    allow_direct: true,
  };
}

/** The stream that health checks publish to: acknowledged writes prove what `/healthz` does not. */
export const canaryStream: StreamDefinition = {
  name: 'CANARY',
  subjects: ['canary.>'],
  retention: 'limits',
  storage: 'file',
  discard: 'new',
  max_age: 60 * SECOND,
  duplicate_window: 2 * SECOND,
  max_msg_size: 1024,
  allow_direct: false,
};

/** All streams of an installation. */
export const streams: readonly StreamDefinition[] = [...sources.map(streamOf), canaryStream];
