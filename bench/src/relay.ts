import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Relay } from '@collegium/messaging';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers as natsHeaders } from '@nats-io/transport-node';
import pg from 'pg';
import { messagingApp } from './app.js';
import type { Ground } from './ground.js';
import { compare, timed, type Contender, type Measured } from './measure.js';
import { payload, type } from './payload.js';
import { graphileWorker, pgBoss } from './relay-peers.js';

const WINDOW = 256;
/** Looking all the time would take the database from what is measured. */
const LOOK_MS = 20;

/** Outbox to JetStream acknowledged, beside nats.js publishing the same bytes without a database, and two queues in the same Postgres. */
export async function benchRelay(ground: Ground, items = 20_000, rounds = 5): Promise<Measured[]> {
  const urls = await ground.messagingDatabase('enrolment');
  const owner = new pg.Pool({ connectionString: urls.ownerUrl, max: 4 });
  const app = await messagingApp('enrolment', urls, ground.nats.url);
  const peers = [await pgBoss(ground.postgres.adminUrl, items), await graphileWorker(ground.postgres.adminUrl, items)];
  try {
    return await compare('Relay', items, rounds, [
      await rawPublisher(ground.nats.url, items),
      relayContender(owner, app.get(Relay), items),
      ...peers,
    ]);
  } finally {
    for (const peer of peers) await peer.end();
    await app.close();
    await owner.end();
  }
}

function relayContender(owner: pg.Pool, relay: Relay, items: number): Contender {
  return {
    name: 'relay: outbox → JetStream acknowledged, marked',
    async run() {
      await owner.query(
        `insert into outbox (id, name, audience, tenant, aggregate_id, aggregate_version, occurred_at, data, headers)
         select gen_random_uuid(), $2, 'hertscam', 'hertscam', gen_random_uuid()::text, 1, now(), $3::json, json_build_object('correlationid', gen_random_uuid()::text) from generate_series(1, $1)`,
        [items, type, payload],
      );
      return timed(async () => {
        relay.wake();
        for (;;) {
          // As the relay itself looks: a scan of the whole table every 20 ms would be measured with it.
          const { rows } = await owner.query<{ waiting: boolean }>(
            `select exists (select from outbox where position is null) or exists (select from outbox where position > (select published_to from feed_state) and published_at is null) as waiting`,
          );
          if (!rows[0]!.waiting) return;
          await pause(LOOK_MS);
        }
      });
    },
  };
}

async function rawPublisher(natsUrl: string, items: number): Promise<Contender> {
  const connection = await connect({ servers: natsUrl });
  await (
    await jetstreamManager(connection)
  ).streams.add({ name: 'RAW', subjects: ['raw.>'], duplicate_window: 120_000_000_000 });
  const client = jetstream(connection);
  const one = async (): Promise<void> => {
    const headers = natsHeaders();
    for (const name of [
      'ce-specversion',
      'ce-id',
      'ce-type',
      'ce-source',
      'ce-subject',
      'ce-time',
      'ce-tenant',
      'ce-correlationid',
      'ce-aggregateversion',
      'ce-datacontenttype',
      'ce-position',
    ])
      headers.set(name, randomUUID());
    await client.publish(`raw.${type}.hertscam`, payload, { msgID: randomUUID(), headers });
  };
  return {
    name: 'baseline: nats.js, same bytes, pipelined, no database',
    run: () =>
      timed(async () => {
        let left = items;
        const lane = async (): Promise<void> => {
          while (left-- > 0) await one();
        };
        await Promise.all(Array.from({ length: WINDOW }, lane));
      }),
  };
}
