import { statSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { eventually } from '@collegium/testing/servers';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { DOMAIN, inboxPrefix } from '../src/index.js';
import { startNatsForUniversities, type NatsForUniversities } from './nats-for-universities.builder.js';

let world: NatsForUniversities;
let herts: NatsConnection;

beforeAll(async () => {
  world = await startNatsForUniversities();
  herts = await world.as('herts');
});
afterAll(() => world.close());

const pull = async (connection: NatsConnection, code: string) => {
  const info = await (
    await jetstreamManager(connection, { domain: DOMAIN, checkAPI: false })
  ).consumers.info(`UNIVERSITY_${code.toUpperCase()}`, code);
  return jetstream(connection, { domain: DOMAIN }).consumers.getConsumerFromInfo(info);
};

describe('what a university can do', () => {
  it('pulls and acknowledges what is addressed to it, and sees nobody else’s', async () => {
    await world.publish('credit_requested', 'bath-spa', { n: 1 });
    await world.publish('credit_requested', 'herts', { n: 2 });
    await world.publish('award_granted', 'hertscam', { n: 3 });
    await world.publish('credit_withdrawn', 'herts', { n: 4 });
    const consumer = await pull(herts, 'herts');
    const got: unknown[] = [];
    for (let n = 0; n < 2; n++) {
      const message = await consumer.next({ expires: 20_000 });
      got.push([message!.subject, message!.json()]);
      expect(await message!.ackAck({ timeout: 10_000 })).toBe(true);
    }
    expect(got).toEqual([
      ['accreditation.credit_requested.v1.herts', { n: 2 }],
      ['accreditation.credit_withdrawn.v1.herts', { n: 4 }],
    ]);
    expect(await consumer.next({ expires: 1_000 })).toBeNull();
    const info = await world.services.manager.consumers.info('UNIVERSITY_HERTS', 'herts');
    expect([info.num_pending, info.num_ack_pending, info.ack_floor.stream_seq]).toEqual([0, 0, 2]);
  });

  it('goes on where it was after it was away, and after the server was', async () => {
    await world.publish('credit_requested', 'herts', { n: 5 });
    await (
      await pull(herts, 'herts')
    )
      .next({ expires: 20_000 })
      .then((message) => message!.ackAck({ timeout: 10_000 }));
    await herts.close();
    await world.nats.restart();
    await eventually(() => world.services.connection.flush().then(() => true), {
      what: 'the services to be connected again',
      within: 30_000,
    });
    await eventually(() => world.publish('credit_requested', 'herts', { n: 6 }).then(() => true), {
      what: 'JetStream to take an event',
      within: 30_000,
    });
    herts = await world.as('herts');
    const message = await (await pull(herts, 'herts')).next({ expires: 30_000 });
    expect(message!.json()).toEqual({ n: 6 });
    await message!.ackAck({ timeout: 10_000 });
  });
});

/** Sends a request and says what came of it: an answer, or who refused. */
async function ask(connection: NatsConnection, subject: string, payload: object | string = ''): Promise<string> {
  const refused = refusals(connection);
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const answer = connection.request(subject, body, { timeout: 700 }).then(
    (reply: Msg) => `answered: ${reply.string().slice(0, 200)} ${reply.headers?.description ?? ''}`,
    (error: Error) => error.message,
  );
  return (await Promise.race([answer, refused.first])) ?? (await answer);
}

/** The first permission violation that the server reports on this connection. */
function refusals(connection: NatsConnection): { first: Promise<string> } {
  const first = (async () => {
    for await (const status of connection.status()) if (status.type === 'error') return status.error.message;
    return 'the connection ended';
  })();
  return { first };
}

const create = {
  stream_name: 'ACCREDITATION',
  config: { durable_name: 'spy', ack_policy: 'explicit', filter_subject: 'accreditation.>' },
  action: 'create',
};
const createMany = {
  stream_name: 'ACCREDITATION',
  config: {
    name: 'spy',
    ack_policy: 'explicit',
    filter_subjects: ['accreditation.*.v1.herts', 'accreditation.*.v1.bath-spa'],
  },
};
const requests: [string, string, (object | string)?][] = [];
for (const api of ['$JS.API', `$JS.${DOMAIN}.API`])
  requests.push(
    ['create a durable, old API', `${api}.CONSUMER.DURABLE.CREATE.ACCREDITATION.spy`, create],
    ['create an ephemeral consumer, old API', `${api}.CONSUMER.CREATE.ACCREDITATION`, create],
    ['create a consumer, new API', `${api}.CONSUMER.CREATE.ACCREDITATION.spy.accreditation.>`, create],
    ['create a consumer with a list of filters', `${api}.CONSUMER.CREATE.ACCREDITATION.spy`, createMany],
    [
      'create a consumer on its own stream',
      `${api}.CONSUMER.CREATE.UNIVERSITY_HERTS.second`,
      { stream_name: 'UNIVERSITY_HERTS', config: { name: 'second', ack_policy: 'none' } },
    ],
    [
      'change its own durable',
      `${api}.CONSUMER.DURABLE.CREATE.UNIVERSITY_HERTS.herts`,
      {
        stream_name: 'UNIVERSITY_HERTS',
        config: { durable_name: 'herts', ack_policy: 'explicit', max_ack_pending: 1 },
      },
    ],
    ['delete its own durable', `${api}.CONSUMER.DELETE.UNIVERSITY_HERTS.herts`],
    ['delete another’s durable', `${api}.CONSUMER.DELETE.UNIVERSITY_BATH-SPA.bath-spa`],
    ['pull another’s durable', `${api}.CONSUMER.MSG.NEXT.UNIVERSITY_BATH-SPA.bath-spa`, { batch: 1, no_wait: true }],
    ['pull a service’s durable', `${api}.CONSUMER.MSG.NEXT.ACCREDITATION.enrolment`, { batch: 1, no_wait: true }],
    ['look at another’s durable', `${api}.CONSUMER.INFO.UNIVERSITY_BATH-SPA.bath-spa`],
    ['list durables', `${api}.CONSUMER.LIST.UNIVERSITY_HERTS`],
    ['name durables', `${api}.CONSUMER.NAMES.UNIVERSITY_BATH-SPA`],
    ['read a message of the service’s stream', `${api}.STREAM.MSG.GET.ACCREDITATION`, { seq: 1 }],
    ['read a message of another’s stream', `${api}.STREAM.MSG.GET.UNIVERSITY_BATH-SPA`, { seq: 1 }],
    ['read a message of its own stream', `${api}.STREAM.MSG.GET.UNIVERSITY_HERTS`, { seq: 1 }],
    ['read directly', `${api}.DIRECT.GET.ACCREDITATION`, { seq: 1 }],
    ['read the last directly', `${api}.DIRECT.GET.ACCREDITATION.accreditation.credit_requested.v1.bath-spa`],
    ['list streams', `${api}.STREAM.LIST`],
    ['name streams', `${api}.STREAM.NAMES`],
    ['look at a stream', `${api}.STREAM.INFO.ACCREDITATION`],
    ['look at its own stream', `${api}.STREAM.INFO.UNIVERSITY_HERTS`],
    ['make a stream', `${api}.STREAM.CREATE.MINE`, { name: 'MINE', subjects: ['mine.>'] }],
    [
      'mirror the service’s stream',
      `${api}.STREAM.CREATE.MIRROR`,
      { name: 'MIRROR', mirror: { name: 'ACCREDITATION' } },
    ],
    ['change its own stream', `${api}.STREAM.UPDATE.UNIVERSITY_HERTS`, { name: 'UNIVERSITY_HERTS', max_msgs: -1 }],
    ['purge its own stream', `${api}.STREAM.PURGE.UNIVERSITY_HERTS`],
    ['purge another’s stream', `${api}.STREAM.PURGE.UNIVERSITY_BATH-SPA`],
    ['delete its own stream', `${api}.STREAM.DELETE.UNIVERSITY_HERTS`],
    ['delete the service’s stream', `${api}.STREAM.DELETE.ACCREDITATION`],
    ['delete a message', `${api}.STREAM.MSG.DELETE.ACCREDITATION`, { seq: 1 }],
    ['snapshot a stream', `${api}.STREAM.SNAPSHOT.ACCREDITATION`, { deliver_subject: '_INBOX_herts.snap' }],
    ['restore a stream', `${api}.STREAM.RESTORE.MINE`, {}],
    ['move the leader of a stream', `${api}.STREAM.LEADER.STEPDOWN.ACCREDITATION`],
    ['ask about the account', `${api}.INFO`],
    ['make a key-value bucket', `${api}.STREAM.CREATE.KV_mine`, { name: 'KV_mine', subjects: ['$KV.mine.>'] }],
  );
requests.push(
  ['look at the server', '$SYS.REQ.SERVER.PING'],
  ['look at an account', '$SYS.REQ.ACCOUNT.COLLEGIUM.CONNZ'],
  ['look at its user', '$SYS.REQ.USER.INFO'],
  ['write a key-value bucket', '$KV.mine.key', 'x'],
  ['store an object', '$O.mine.C.x', 'x'],
  ['publish an event', 'accreditation.credit_registered.v1.herts', '{}'],
  ['publish an event of another service', 'portfolio.outcome_released.v1.hertscam', '{}'],
  ['publish to itself', `${inboxPrefix('herts')}.anything`, 'x'],
  ['publish to another’s inbox', `${inboxPrefix('bath-spa')}.anything`, 'x'],
  ['acknowledge for another’s durable', '$JS.ACK.UNIVERSITY_BATH-SPA.bath-spa.1.1.1.1.0', '+ACK'],
  ['end a message of a service’s durable', '$JS.ACK.ACCREDITATION.enrolment.1.1.1.1.0', '+TERM'],
  ['acknowledge for another durable of its own stream', '$JS.ACK.UNIVERSITY_HERTS.second.1.1.1.1.0', '+ACK'],
);

const subscriptions = [
  '>',
  '*',
  'accreditation.>',
  'accreditation.*.v1.herts',
  'accreditation.*.v1.bath-spa',
  'portfolio.>',
  '_INBOX.>',
  `${inboxPrefix('bath-spa')}.>`,
  '_INBOX_herts*.>',
  `${inboxPrefix('herts')}`,
  '$JS.>',
  '$JS.EVENT.ADVISORY.>',
  '$JS.API.>',
  '$JS.ACK.>',
  '$SYS.>',
  '$KV.>',
  '$O.>',
  'canary.>',
  '_R_.>',
];

describe('what a university cannot do', () => {
  let untouched: unknown;
  const state = async (): Promise<unknown> => {
    const { manager } = world.services;
    const found: unknown[] = [];
    for await (const {
      config,
      state: { messages, first_seq: first, last_seq: last },
    } of manager.streams.list()) {
      const consumers: unknown[] = [];
      for await (const consumer of manager.consumers.list(config.name))
        consumers.push([consumer.name, consumer.config, consumer.ack_floor.stream_seq, consumer.delivered.stream_seq]);
      found.push([config, messages, first, last, consumers]);
    }
    return found;
  };

  beforeAll(async () => {
    const { manager } = world.services;
    await manager.consumers.add('ACCREDITATION', {
      durable_name: 'enrolment',
      ack_policy: 'explicit',
      filter_subject: 'accreditation.>',
    });
    await world.publish('credit_requested', 'bath-spa', { secret: true });
    await eventually(async () => (await manager.streams.info('UNIVERSITY_BATH-SPA')).state.messages >= 1, {
      what: 'the event to reach the university',
    });
    // Somebody else has a message in hand, so that a forged acknowledgement would have something to acknowledge.
    for (const [stream, durable] of [
      ['UNIVERSITY_BATH-SPA', 'bath-spa'],
      ['ACCREDITATION', 'enrolment'],
    ] as const)
      await (await world.services.client.consumers.get(stream, durable)).next({ expires: 5_000 });
    untouched = await state();
  });

  it.each(requests.map(([what, subject, payload = '']) => [what, subject, payload] as const))(
    'does not %s: %s',
    async (_, subject, payload) => {
      const connection = await world.as('herts');
      expect(await ask(connection, subject, payload)).toMatch(/Permissions Violation for Publish/i);
      await connection.close();
    },
  );

  it.each(subscriptions)('does not subscribe to %s', async (subject) => {
    const connection = await world.as('herts');
    const refused = refusals(connection);
    connection.subscribe(subject, { callback: () => undefined });
    expect(await refused.first).toMatch(/Permissions Violation for Subscription/i);
    await connection.close();
  });

  /** The server answers on the reply subject with its own rights: what it is made to say must reach nothing. */
  const replies = [
    'accreditation.forged.v1.bath-spa',
    'accreditation.forged.v1.herts',
    'portfolio.forged.v1.hertscam',
    '$JS.API.STREAM.PURGE.UNIVERSITY_BATH-SPA',
    '$JS.API.STREAM.DELETE.UNIVERSITY_BATH-SPA',
    '$JS.API.STREAM.DELETE.ACCREDITATION',
    '$JS.API.CONSUMER.DELETE.ACCREDITATION.enrolment',
    '$JS.ACK.UNIVERSITY_BATH-SPA.bath-spa.1.1.1.1.0',
    '$JS.ACK.ACCREDITATION.enrolment.1.1.1.1.0',
    `${inboxPrefix('bath-spa')}.x`,
  ];
  it.each(replies)('does not make the server say something to %s', async (reply) => {
    const connection = await world.as('herts');
    const durable = 'UNIVERSITY_HERTS.herts';
    for (const [subject, body] of [
      [`$JS.${DOMAIN}.API.CONSUMER.MSG.NEXT.${durable}`, '{"batch":1,"no_wait":true}'], // no message: an empty answer, as a deletion wants it
      [`$JS.${DOMAIN}.API.CONSUMER.INFO.${durable}`, ''],
      [`$JS.ACK.${durable}.1.1.1.1.0`, '+ACK'],
      [`$JS.ACK.${durable}.1.1.1.1.0`, '+NXT {"batch":1,"no_wait":true}'],
    ] as const)
      connection.publish(subject, body, { reply });
    await connection.flush();
    await connection.close();
    await world.services.connection.flush();
    expect(await state()).toEqual(untouched);
  });

  it('does not reach another’s durable with a wildcard', async () => {
    const connection = await world.as('herts');
    const refused = refusals(connection);
    const noWildcards = new RegExp('Permissions Violation|[Ii]nvalid|subject');
    const answer = connection.request(`$JS.${DOMAIN}.API.CONSUMER.MSG.NEXT.*.*`, '', { timeout: 700 }).then(
      (reply) => `answered ${reply.string()}`,
      (error: Error) => error.message,
    );
    expect(await Promise.race([refused.first, answer])).toMatch(noWildcards);
    await connection.close();
  });

  it('sends nothing larger than a request needs', async () => {
    const connection = await world.as('herts');
    expect(connection.info?.max_payload).toBe(4096);
    await connection.close();
  });

  it('cannot connect with another’s or no key', async () => {
    const { connect } = await import('@nats-io/transport-node');
    await expect(connect({ servers: world.nats.url.replace('nats://', ''), reconnect: false })).rejects.toThrow(
      /authorization/i,
    );
    await expect(
      connect({ servers: world.nats.url.replace('nats://', ''), user: 'services', pass: 'wrong', reconnect: false }),
    ).rejects.toThrow(/authorization/i);
  });

  it('has changed nothing by all of this', async () => {
    expect(await state()).toEqual(untouched);
  });
});

describe('what is written down', () => {
  it('keeps seeds in files of the owner, once, and no secret in the configuration', async () => {
    const file = join(world.folder, 'keys', 'herts.nk');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const config = readFileSync(join(world.folder, 'universities.conf'), 'utf8');
    expect(config).not.toContain(readFileSync(file, 'utf8'));
    expect(config).not.toContain('a-password-of-the-services');
  });
});
