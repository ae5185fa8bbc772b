import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  ReplayPolicy,
  RetentionPolicy,
  StorageType,
  type ConsumerConfig,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

/** A university that reads its events from NATS, and what it may take up. */
export interface University {
  /** Its code in the consortium, the last word of the subjects addressed to it: lower-case letters, digits and hyphens. */
  readonly code: string;
  /** What its stream may hold; the oldest goes first. */
  readonly maxMegabytes: number;
  readonly maxMessages: number;
  readonly maxAgeDays: number;
}

/** What a university gets that states no limits: some years of one, and a hundred of them fit on a small disk. */
export const defaultLimits = { maxMegabytes: 64, maxMessages: 100_000, maxAgeDays: 90 } as const;

const CODE = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const ranges = { maxMegabytes: [1, 10_240], maxMessages: [100, 10_000_000], maxAgeDays: [1, 3_650] } as const;
const MEGABYTE = 1_048_576;
const DAY_MS = 86_400_000;
/** Milliseconds a university has for an event before it comes again: registries write to slow systems. */
const ACK_WAIT_MS = 60_000;

/**
 * Reads the file that names the universities: `{ "universities": [{ "code": "herts", "maxMegabytes": 64 }] }`.
 * @throws Error that names every field that is wrong
 */
export function readUniversities(json: string): University[] {
  const { universities } = JSON.parse(json) as { universities?: unknown };
  if (!Array.isArray(universities)) throw new Error('universities must be a list');
  const problems: string[] = [];
  const read = universities.map((entry: Record<string, unknown>, index) => {
    const at = `universities[${index}]`;
    if (typeof entry.code !== 'string' || !CODE.test(entry.code))
      problems.push(`${at}.code must be 1 to 40 lower-case letters, digits and hyphens`);
    for (const name of Object.keys(entry))
      if (name !== 'code' && !(name in ranges)) problems.push(`${at}.${name} is no setting`);
    const limits = { ...defaultLimits, ...entry } as University;
    for (const [name, [least, most]] of Object.entries(ranges) as [keyof typeof ranges, readonly [number, number]][])
      if (!Number.isInteger(limits[name]) || limits[name] < least || limits[name] > most)
        problems.push(`${at}.${name} must be a whole number from ${least} to ${most}`);
    return limits;
  });
  const codes = read.map(({ code }) => code);
  for (const code of new Set(codes.filter((known, index) => codes.indexOf(known) !== index)))
    problems.push(`${code} is named twice`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return read;
}

/** Name of a university's stream, and of its account. */
export function streamName({ code }: Pick<University, 'code'>): string {
  return `UNIVERSITY_${code.toUpperCase()}`;
}

/**
 * A university's own stream, in the server's words: what the accreditation service addresses to it and nothing else, copied by the
 * server. Nobody can publish into it, for it has no subjects. Full, it drops the oldest, so that a silent university fills nothing
 * but its own. One filter, which pins the version of the events: server 2.9 knows no list of them.
 */
export function streamDefinition(university: University, replicas = 1): Partial<StreamConfig> & { name: string } {
  return {
    name: streamName(university),
    description: `Events for ${university.code}`,
    sources: [{ name: 'ACCREDITATION', filter_subject: `accreditation.*.v1.${university.code}` }],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_bytes: university.maxMegabytes * MEGABYTE,
    max_msgs: university.maxMessages,
    max_age: nanos(university.maxAgeDays * DAY_MS),
    deny_delete: true,
    deny_purge: true,
    num_replicas: replicas,
  };
}

/** The one durable of a university, named like it, which it can pull and cannot change. */
export function consumerDefinition({ code }: University): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: code,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    deliver_policy: DeliverPolicy.All,
    replay_policy: ReplayPolicy.Instant,
    max_deliver: -1,
    max_ack_pending: 1_000,
    max_waiting: 64,
  };
}
