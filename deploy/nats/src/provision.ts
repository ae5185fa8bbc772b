import { streamOf } from '@collegium/contracts';
import { differencesOf, ensureStream, findConsumer, findStream } from '@collegium/messaging';
import type { JetStreamManager } from '@nats-io/jetstream';
import { consumerDefinition, streamDefinition, streamName, type University } from './university.js';

/** What was found of one stream or durable, and done. */
export interface Provisioned {
  readonly what: string;
  /** `differs`: as it was, and not as defined; `unknown`: nobody's in the list. */
  readonly done: 'made' | 'changed' | 'as it was' | 'differs' | 'unknown';
  /** `max_msgs is 100, should be 200`, one for each field. */
  readonly differences: readonly string[];
}

/** How to provision. */
export interface ProvisionOptions {
  /** Bring what differs to its definition. Smaller limits drop what no longer fits. */
  readonly apply?: boolean;
  /** Copies of each stream. Default 1; production 3. */
  readonly replicas?: number;
}

/**
 * Makes the streams and durables of universities that are missing, and says by field where one that is there differs. Safe to repeat.
 * Nothing is ever deleted: a stream that belongs to nobody in the list is named.
 */
export async function provisionUniversities(
  manager: JetStreamManager,
  universities: readonly University[],
  { apply = false, replicas = 1 }: ProvisionOptions = {},
): Promise<Provisioned[]> {
  await ensureStream(manager, streamOf('accreditation'), { replicas }); // a source that is missing is accepted without a word
  const done: Provisioned[] = [];
  for (const university of universities) {
    const stream = streamName(university);
    const wanted = streamDefinition(university, replicas);
    done.push(
      await bring(
        `stream ${stream}`,
        wanted,
        (await findStream(manager, stream))?.config,
        apply,
        () => manager.streams.add(wanted),
        () => manager.streams.update(stream, wanted),
      ),
    );
    const durable = consumerDefinition(university);
    const found = (await findConsumer(manager, stream, university.code))?.config;
    done.push(
      await bring(
        `durable ${stream}/${university.code}`,
        durable,
        found,
        apply,
        () => manager.consumers.add(stream, durable),
        () => manager.consumers.update(stream, university.code, durable),
      ),
    );
  }
  const known = new Set(universities.map(streamName));
  for await (const { config } of manager.streams.list())
    if (config.name.startsWith(streamName({ code: '' })) && !known.has(config.name))
      done.push({ what: `stream ${config.name}`, done: 'unknown', differences: [] });
  return done;
}

async function bring(
  what: string,
  wanted: object,
  found: object | undefined,
  apply: boolean,
  make: () => Promise<{ config: object }>,
  change: () => Promise<{ config: object }>,
): Promise<Provisioned> {
  if (found === undefined) {
    const left = differencesOf({ ...wanted }, { ...(await make()).config });
    return { what, done: left.length > 0 ? 'differs' : 'made', differences: left };
  }
  const differences = differencesOf({ ...wanted }, { ...found });
  if (differences.length === 0) return { what, done: 'as it was', differences };
  if (!apply) return { what, done: 'differs', differences };
  const left = differencesOf({ ...wanted }, { ...(await change()).config });
  return { what, done: left.length > 0 ? 'differs' : 'changed', differences: left.length > 0 ? left : differences };
}
