/**
 * `npm run bench [-- relay consume import start journeys]`: every figure beside its raw baseline, interleaved in one run,
 * the median of several rounds, as a ratio. Prints Markdown tables and keeps the figures in `out/bench.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { benchConsume } from './consume.js';
import { prepareGround, type Ground } from './ground.js';
import { benchRelay } from './relay.js';
import { machine, table } from './text.js';
import type { Measured } from './measure.js';

const parts: Readonly<Record<string, { title: string; run: (ground: Ground) => Promise<Measured[]> }>> = {
  relay: { title: 'Relay: outbox to JetStream acknowledged', run: (ground) => benchRelay(ground) },
  consume: { title: 'Consume with inbox and one business row', run: (ground) => benchConsume(ground) },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

console.log(machine());
const ground = await prepareGround();
const results: Record<string, Measured[]> = {};
try {
  for (const [name, { title, run }] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const measured = await run(ground);
    results[name] = measured;
    console.log(`\n### ${title}\n\n${table(measured)}`);
  }
} finally {
  await ground.end();
}
mkdirSync('out', { recursive: true });
writeFileSync('out/bench.json', `${JSON.stringify({ machine: machine(), at: new Date().toISOString(), results }, null, 2)}\n`);
