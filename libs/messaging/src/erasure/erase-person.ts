import type { JsonValue } from '@collegium/contracts';
import type { EntityManager } from 'typeorm';
import { personalTypes, withoutPersonal } from '../retries/personal.js';

/** Whose events are meant. */
export interface ErasedPerson {
  /** Events that carry this `personId` in their data. */
  readonly personId: string;
  /** Events about these aggregates, whatever their data says. */
  readonly aggregateIds?: readonly string[];
}

/** Rows that were blanked. */
export interface Erasure {
  readonly outbox: number;
  readonly retries: number;
}

/**
 * Blanks the fields marked `personal` in the events about a person that this service keeps: outbox (and so the feed) and retries.
 * Ids, facts and order stay. Streams forget by their age.
 * @param manager within a transaction of the `<service>_system` role
 */
export async function erasePerson(manager: EntityManager, person: ErasedPerson): Promise<Erasure> {
  const aggregateIds = [person.personId, ...(person.aggregateIds ?? [])];
  return {
    outbox: await eraseOutbox(manager, person.personId, aggregateIds),
    retries: await eraseRetries(manager, person.personId, aggregateIds),
  };
}

async function eraseOutbox(manager: EntityManager, personId: string, aggregateIds: readonly string[]): Promise<number> {
  const rows = (await manager.query(
    `select id, name, data from outbox where name = any($1) and (aggregate_id = any($2) or data->>'personId' = $3) for update`,
    [personalTypes, aggregateIds, personId],
  )) as { id: string; name: string; data: JsonValue }[];
  const blank = rows.map(({ name, data }) => JSON.stringify(withoutPersonal(name, data)));
  await manager.query(
    `update outbox o set data = blank.data from unnest($1::uuid[], $2::json[]) as blank(id, data) where o.id = blank.id`,
    [rows.map(({ id }) => id), blank],
  );
  return rows.length;
}

/** Bodies of retries are bytes, because some cannot be decoded; those hold nothing that could be told to be personal. */
async function eraseRetries(
  manager: EntityManager,
  personId: string,
  aggregateIds: readonly string[],
): Promise<number> {
  const rows = (await manager.query(
    `select consumer, event_id, type, aggregate_id, data from retries where type = any($1) for update`,
    [personalTypes],
  )) as {
    consumer: string;
    event_id: string;
    type: string;
    aggregate_id: string;
    data: Buffer;
  }[];
  let erased = 0;
  for (const row of rows) {
    const data = parse(row.data);
    if (data === undefined || !(aggregateIds.includes(row.aggregate_id) || mentions(data, personId))) continue;
    await manager.query('update retries set data = $3 where consumer = $1 and event_id = $2', [
      row.consumer,
      row.event_id,
      Buffer.from(JSON.stringify(withoutPersonal(row.type, data))),
    ]);
    erased += 1;
  }
  return erased;
}

function mentions(data: JsonValue, personId: string): boolean {
  return typeof data === 'object' && data !== null && !Array.isArray(data) && data.personId === personId;
}

function parse(data: Buffer): JsonValue | undefined {
  try {
    return JSON.parse(data.toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}
