import type { ConsumerInfo, JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { isNotFound } from './streams.js';

/** How full a stream for readers outside is with what they have not acknowledged. */
export interface PartnerLevel {
  readonly stream: string;
  /** Messages that its durable has not acknowledged. */
  readonly unread: number;
  /** The highest of: unread messages, their bytes and the age of the oldest, each as a share of the stream's limit; 1 and the next one drops something unread. */
  readonly share: number;
  /** Messages that were dropped at the limit before they were acknowledged. */
  readonly lost: number;
  /** When the oldest unread message came, ISO 8601. */
  readonly oldestUnreadAt: string | null;
}

/** From this share on, a stream for readers outside is an alarm. */
export const LEVEL_ALARM_SHARE = 0.5;

/** Levels of all streams that are copied from `source`, in the order of their names. */
export async function partnerLevels(
  manager: JetStreamManager,
  source: string,
  now = new Date(),
): Promise<PartnerLevel[]> {
  const levels: PartnerLevel[] = [];
  for await (const stream of manager.streams.list())
    if (stream.config.sources?.some(({ name }) => name === source)) levels.push(await levelOf(manager, stream, now));
  return levels.sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

async function levelOf(manager: JetStreamManager, stream: StreamInfo, now: Date): Promise<PartnerLevel> {
  const durables: ConsumerInfo[] = [];
  for await (const consumer of manager.consumers.list(stream.config.name))
    if (consumer.config.durable_name) durables.push(consumer);
  // Without a durable nobody reads: all of it is unread.
  const unread =
    durables.length === 0
      ? stream.state.messages
      : Math.max(
          ...durables.map(({ num_pending: pending, num_ack_pending: unacknowledged }) => pending + unacknowledged),
        );
  const floor = durables.length === 0 ? 0 : Math.min(...durables.map(({ ack_floor: { stream_seq: seq } }) => seq));
  const first = Math.max(floor + 1, stream.state.first_seq);
  const oldest = unread === 0 ? undefined : await timeOf(manager, stream, first);
  return {
    stream: stream.config.name,
    unread,
    share: shareOf(stream, unread, oldest, now),
    lost: Math.max(0, stream.state.first_seq - 1 - floor),
    oldestUnreadAt: oldest?.toISOString() ?? null,
  };
}

function shareOf({ config, state }: StreamInfo, unread: number, oldest: Date | undefined, now: Date): number {
  const bytes = state.messages === 0 ? 0 : (state.bytes * unread) / state.messages;
  const ageMs = oldest ? Math.max(0, now.getTime() - oldest.getTime()) : 0;
  const shares = [
    [unread, config.max_msgs],
    [bytes, config.max_bytes],
    [ageMs, config.max_age / 1e6],
  ] as const;
  return Math.max(...shares.map(([is, most]) => (most > 0 ? is / most : 0)));
}

/** When the first message from `seq` on came. Messages cannot be deleted one by one from such a stream, so there is one at `seq`. */
async function timeOf(manager: JetStreamManager, { config }: StreamInfo, seq: number): Promise<Date | undefined> {
  try {
    return (await manager.streams.getMessage(config.name, { seq }))?.time;
  } catch (error) {
    if (isNotFound(error)) return undefined; // it was dropped meanwhile
    throw error;
  }
}

/** What anybody may know of the streams for readers outside: how many, how full the fullest is, what was lost; no names. */
export function summaryOf(levels: readonly PartnerLevel[]): { streams: number; highestShare: number; lost: number } {
  return {
    streams: levels.length,
    highestShare: Math.max(0, ...levels.map(({ share }) => share)),
    lost: levels.reduce((sum, { lost }) => sum + lost, 0),
  };
}
