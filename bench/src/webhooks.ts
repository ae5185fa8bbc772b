import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Ground } from './ground.js';
import { compare, quantile, timed, type Contender } from './measure.js';
import type { Report } from './report.js';
import { Receivers, Stand } from './webhooks/stand.js';

const ENDPOINTS = 50;
/** As many as the service calls at one endpoint. */
const AT_ONCE = 4;
const LOOK_MS = 10;
/** Load under which latencies are compared: far from what can be delivered, so that queues are not what is measured. */
const PER_ROUND = 50;
const EVERY_MS = 250;

/**
 * Webhooks as the accreditation service delivers them, laid out from the feed, signed twice and logged, beside a loop that posts the same bytes to the same endpoints over
 * as many connections and does nothing else. And what one endpoint that never answers costs the others.
 */
export async function benchWebhooks(ground: Ground, { items = 10_000, rounds = 5, seconds = 15 } = {}): Promise<Report> {
  const receivers = await Receivers.start(ENDPOINTS);
  const stand = await Stand.start(ground, receivers.urls);
  try {
    const table = await compare('Webhooks', items, rounds, [bare(receivers, items), ours(stand, receivers, items)]);
    const [without, hanging] = [await latency(stand, receivers, -1, seconds), await latency(stand, receivers, 0, seconds)];
    const tell = ({ p50, p99, deliveries }: Latency) => `${p50} ms, ${p99} ms (${deliveries.toLocaleString('en')} deliveries)`;
    return {
      tables: { Deliveries: table },
      facts: {
        'From event to endpoint, 49 of 50 endpoints: median, 99 %': tell(without),
        'The same while the other one never answers': tell(hanging),
        'Ratio of the 99 %': (hanging.p99 / without.p99).toFixed(2),
      },
    };
  } finally {
    await stand.end();
    receivers.child.kill('SIGTERM');
  }
}

function bare(receivers: Receivers, items: number): Contender {
  const body = JSON.stringify({ data: randomBytes(650).toString('hex') });
  return {
    name: 'baseline: keep-alive POST loop',
    async run() {
      await receivers.ask('reset');
      const pools = receivers.urls.map((url) => new Pool(new URL(url).origin, { connections: AT_ONCE, pipelining: 1 }));
      let left = items;
      const loop = async (pool: Pool): Promise<void> => {
        while (left-- > 0) {
          const answer = await pool.request({ path: '/hooks', method: 'POST', headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }, body });
          await answer.body.dump();
        }
      };
      const milliseconds = await timed(() => Promise.all(pools.flatMap((pool) => Array.from({ length: AT_ONCE }, () => loop(pool)))));
      await Promise.all(pools.map((pool) => pool.close()));
      return milliseconds;
    },
  };
}

function ours(stand: Stand, receivers: Receivers, items: number): Contender {
  return {
    name: 'webhooks: laid out, signed v1 and v1a, delivered, logged',
    async run() {
      await receivers.ask('reset');
      await stand.owner.query(`update subscriptions set status = 'paused'`);
      await stand.publish(items, ENDPOINTS);
      await stand.settled();
      return timed(async () => {
        await stand.owner.query(`update subscriptions set status = 'active'`);
        while ((await receivers.ask<number>('count')) < items) await pause(LOOK_MS);
        await stand.until(`select 1 where not exists (select from deliveries where status = 'pending')`, 'deliveries to be booked');
      });
    },
  };
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly deliveries: number;
}

/** Latency of all endpoints but the first, under an even load. @param hanging endpoint that never answers; -1 for none */
async function latency(stand: Stand, receivers: Receivers, hanging: number, seconds: number): Promise<Latency> {
  await receivers.ask('reset');
  await receivers.ask(`hang ${hanging}`);
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await stand.publish(PER_ROUND, ENDPOINTS);
    await pause(EVERY_MS);
  }
  await stand.until(`select 1 where not exists (select from outbox where position is null) and not exists (select from deliveries d where status = 'pending' and university <> 'u0')`, 'the others to have everything');
  const all = (await receivers.ask<(number[] | null)[]>('latencies')).slice(1).flatMap((some) => some ?? []);
  return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), deliveries: all.length };
}
