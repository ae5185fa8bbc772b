import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EnrolmentAcceptedSchema, streamOf, type EnrolmentAccepted } from '@collegium/contracts';
import { connectEvents, MessagingModule, OnEvent } from '@collegium/messaging';
import { PersistenceModule, UnitOfWork, type DatabaseUrls } from '@collegium/persistence';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers as natsHeaders, type NatsConnection } from '@nats-io/transport-node';
import { Controller, Inject, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pg from 'pg';
import type { Ground } from './ground.js';
import { compare, timed, type Contender, type Measured } from './measure.js';
import { payload, type } from './payload.js';

const CONCURRENCY = 8;
const LOOK_MS = 20;

@Controller()
class EffectHandlers {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  @OnEvent(EnrolmentAcceptedSchema)
  async accepted(event: EnrolmentAccepted): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.manager.query('insert into effects (id, person_id) values ($1, $2)', [randomUUID(), event.personId]),
    );
  }
}

/** Consume with inbox and one business row, beside the same SQL without NATS. */
export async function benchConsume(ground: Ground, items = 10_000, rounds = 5): Promise<Measured[]> {
  const urls = await ground.messagingDatabase('portfolio');
  const owner = new pg.Pool({ connectionString: urls.ownerUrl, max: 2 });
  await owner.query('create table effects (id uuid primary key, person_id text not null)');
  const sql = new pg.Pool({ connectionString: urls.appUrl, max: CONCURRENCY });
  const connection = await connect({ servers: ground.nats.url });
  const { name, subjects, duplicate_window } = streamOf('enrolment');
  const manager = await jetstreamManager(connection);
  const found = await manager.streams.list([...subjects][0]).next();
  if (found.length === 0)
    await manager.streams.add({ ...streamOf('enrolment'), subjects: [...subjects], name, duplicate_window } as never);
  try {
    return await compare('Consume', items, rounds, [
      sameSql(sql, items),
      consumer(urls, ground.nats.url, connection, owner, items),
    ]);
  } finally {
    await connection.close();
    await Promise.all([owner.end(), sql.end()]);
  }
}

/** What a handled event does to the database, statement by statement, driven by a loop instead of a stream. */
function sameSql(pool: pg.Pool, items: number): Contender {
  const one = async (client: pg.PoolClient): Promise<void> => {
    await client.query('start transaction');
    await client.query('set transaction isolation level read committed');
    await client.query(`select set_config('collegium.tenants', $1, true)`, ['hertscam']);
    await client.query('select messaging_enter($1, $2, $3, $4, $5) as entry', [
      'baseline',
      randomUUID(),
      randomUUID(),
      1,
      false,
    ]);
    await client.query('insert into effects (id, person_id) values ($1, $2)', [randomUUID(), randomUUID()]);
    await client.query('commit');
  };
  return {
    name: `baseline: the same SQL from ${CONCURRENCY} connections, no NATS`,
    async run() {
      await pool.query(
        `insert into consumer_state (consumer, fence, holder) values ('baseline', 1, 'bench') on conflict do nothing`,
      );
      let left = items;
      const lane = async (): Promise<void> => {
        const client = await pool.connect();
        while (left-- > 0) await one(client);
        client.release();
      };
      return timed(() => Promise.all(Array.from({ length: CONCURRENCY }, lane)));
    },
  };
}

function consumer(
  urls: DatabaseUrls,
  natsUrl: string,
  connection: NatsConnection,
  owner: pg.Pool,
  items: number,
): Contender {
  return {
    name: 'consumer: JetStream → inbox + handler’s row → ack',
    async run() {
      await owner.query('truncate effects');
      await fill(connection, items);
      const app = await consumingApp(urls, natsUrl);
      const milliseconds = await timed(async () => {
        await connectEvents(app);
        for (;;) {
          const { rows } = await owner.query<{ done: string }>('select count(*) as done from effects');
          if (Number(rows[0]!.done) === items) return;
          await pause(LOOK_MS);
        }
      });
      await app.close();
      return milliseconds;
    },
  };
}

async function consumingApp(urls: DatabaseUrls, natsUrl: string): Promise<INestApplication> {
  @Module({
    imports: [
      PersistenceModule.forRoot({
        service: 'portfolio',
        appUrl: urls.appUrl,
        systemUrl: urls.systemUrl,
        entities: [],
        poolSize: CONCURRENCY + 2,
      }),
      MessagingModule.forRoot({
        service: 'portfolio',
        consumes: ['enrolment'],
        natsUrl,
        databaseUrl: urls.systemUrl,
        pull: { concurrency: CONCURRENCY },
      }),
    ],
    controllers: [EffectHandlers],
  })
  class Consuming {}
  const app = await NestFactory.create(Consuming, new FastifyAdapter(), { logger: ['error', 'warn'] });
  await app.init();
  return app;
}

async function fill(connection: NatsConnection, items: number): Promise<void> {
  const client = jetstream(connection);
  let position = Date.now();
  let left = items;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const headers = natsHeaders();
      const id = randomUUID();
      const attributes = {
        specversion: '1.0',
        id,
        type,
        source: 'enrolment',
        subject: randomUUID(),
        time: new Date().toISOString(),
        tenant: 'hertscam',
        audience: 'hertscam',
        correlationid: randomUUID(),
        aggregateversion: '1',
        position: String(position++),
        datacontenttype: 'application/json',
      };
      for (const [name, value] of Object.entries(attributes)) headers.set(`ce-${name}`, value);
      await client.publish(`${type}.hertscam`, payload, { msgID: id, headers });
    }
  };
  await Promise.all(Array.from({ length: 256 }, lane));
}
