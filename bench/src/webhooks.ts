import { setTimeout as pause } from 'node:timers/promises';
import type { Ground } from './ground.js';
import { compare, quantile, timed, type Contender } from './measure.js';
import type { Report } from './report.js';
import { thousands } from './text.js';
import { Costs } from './webhooks/costs.js';
import { Partner } from './webhooks/partner.js';
import type { Order } from './webhooks/post-loop.js';
import { Stand } from './webhooks/stand.js';

const ENDPOINTS = 50;
/** As many as the service calls at one endpoint. */
const AT_ONCE = 4;
const LOOK_MS = 10;
const WRITTEN_BY_CLIENT: ReadonlySet<string> = new Set(['host', 'connection', 'content-length']);
/** Load under which latencies are compared: far from what can be delivered, so that queues are not what is measured. */
const PER_ROUND = 50;
const EVERY_MS = 250;

/**
 * Webhooks as the accreditation service delivers them, laid out from the feed, signed twice and logged, beside a loop that posts one of these deliveries, byte for byte, to the same
 * endpoints over as many connections and does nothing else. And what one endpoint that never answers costs the others.
 */
export async function benchWebhooks(
  ground: Ground,
  { items = 10_000, rounds = 5, seconds = 15 } = {},
): Promise<Report> {
  const receivers = Partner.start('receiver', String(ENDPOINTS));
  const urls = (await receivers.hear<number[]>()).map((port) => `http://127.0.0.1:${port}/hooks`);
  const stand = await Stand.start(ground, urls);
  const loop = Partner.start('post-loop');
  const [bareCosts, signedCosts, ourCosts] = [
    new Costs({ sender: loop, receivers }, items),
    new Costs({ sender: loop, receivers }, items),
    new Costs({ sender: stand, receivers, PostgreSQL: { pid: ground.postgres.pid, withChildren: true } }, items),
  ];
  try {
    const sample = await oneDelivery(stand, receivers);
    loop.tell(JSON.stringify({ ...sample, urls, connections: AT_ONCE } satisfies Order));
    const table = await compare('Webhooks', items, rounds, [
      bare(loop, items, bareCosts),
      signed(loop, items, signedCosts),
      ours(stand, receivers, items, ourCosts),
    ]);
    const [without, hanging] = [
      await latency(stand, receivers, -1, seconds),
      await latency(stand, receivers, 0, seconds),
    ];
    const tell = ({ p50, p99, deliveries }: Latency) => `${p50} ms, ${p99} ms (${thousands(deliveries)} deliveries)`;
    return {
      tables: { Deliveries: table },
      facts: {
        'A delivery': `${thousands(sample.body.length)} characters`,
        'Processor time of a bare post': String(bareCosts),
        'Processor time of a signed one': String(signedCosts),
        'Processor time of a delivery': String(ourCosts),
        'From event to endpoint, 49 of 50 endpoints: median, 99 %': tell(without),
        'The same while the other one never answers': tell(hanging),
        'Ratio of the 99 %': (hanging.p99 / without.p99).toFixed(2),
      },
    };
  } finally {
    await stand.end();
    for (const partner of [receivers, loop]) partner.end();
  }
}

async function oneDelivery(stand: Stand, receivers: Partner): Promise<Pick<Order, 'headers' | 'body'>> {
  await stand.publish(1, ENDPOINTS);
  await arrived(receivers, 1);
  const { headers, body } = await receivers.ask<Pick<Order, 'headers' | 'body'>>('last');
  const own = Object.entries(headers).filter(([name]) => !WRITTEN_BY_CLIENT.has(name));
  return { headers: Object.fromEntries(own), body };
}

async function arrived(receivers: Partner, deliveries: number): Promise<void> {
  while ((await receivers.ask<number>('count')) < deliveries) await pause(LOOK_MS);
}

function bare(loop: Partner, items: number, costs: Costs): Contender {
  return {
    name: 'baseline: keep-alive POST loop',
    run: (round) => costs.of(round, () => loop.ask<number>(String(items))),
  };
}

/** What signing leaves of the loop: nothing that signs each delivery as it is sent is faster, whatever it writes down. */
function signed(loop: Partner, items: number, costs: Costs): Contender {
  return {
    name: 'the same loop, each post signed v1 and v1a',
    run: (round) => costs.of(round, () => loop.ask<number>(`${items} signed`)),
  };
}

function ours(stand: Stand, receivers: Partner, items: number, costs: Costs): Contender {
  return {
    name: 'webhooks: laid out, signed v1 and v1a, delivered, logged',
    async run(round) {
      await receivers.ask('reset');
      await stand.owner.query(`update subscriptions set status = 'paused'`);
      await stand.publish(items, ENDPOINTS);
      await stand.settled();
      return costs.of(round, () =>
        timed(async () => {
          await stand.owner.query(`update subscriptions set status = 'active'`);
          await arrived(receivers, items);
          await stand.until(
            `select 1 where not exists (select from deliveries where status = 'pending')`,
            'deliveries to be booked',
          );
        }),
      );
    },
  };
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly deliveries: number;
}

/** Latency of all endpoints but the first, under an even load. @param hanging endpoint that never answers; -1 for none */
async function latency(stand: Stand, receivers: Partner, hanging: number, seconds: number): Promise<Latency> {
  await receivers.ask('reset');
  await receivers.ask(`hang ${hanging}`);
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await stand.publish(PER_ROUND, ENDPOINTS);
    await pause(EVERY_MS);
  }
  await stand.until(
    `select 1 where not exists (select from outbox where position is null) and not exists (select from deliveries d where status = 'pending' and university <> 'u0')`,
    'the others to have everything',
  );
  const all = (await receivers.ask<(number[] | null)[]>('latencies')).slice(1).flatMap((some) => some ?? []);
  return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), deliveries: all.length };
}
