/**
 * `npm run bench [-- relay consume import credentials webhooks start journeys] [-- --schools FILE --people N]`: every figure beside its raw baseline,
 * interleaved in one run, the median of several rounds, as a ratio. Prints Markdown and keeps the figures in `out/bench.json`.
 *   --schools FILE   a register of schools in the GIAS format to import; a fictional one of 4,000 rows by default
 *   --people N       how many journeys run at a time; 1,000 by default
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchConsume } from './consume.js';
import { benchCredentials } from './credentials.js';
import { prepareGround, type Ground } from './ground.js';
import { benchImport } from './import.js';
import { benchJourneys } from './journeys.js';
import { benchRelay } from './relay.js';
import { markdown, type Report } from './report.js';
import { benchStart } from './start.js';
import { machine } from './text.js';
import { benchWebhooks } from './webhooks.js';

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { schools: { type: 'string' }, people: { type: 'string', default: '1000' } },
});
const people = Number(options.people);

const parts: Readonly<Record<string, { title: string; run: () => Promise<Report> }>> = {
  relay: {
    title: 'Relay: outbox to JetStream acknowledged',
    run: () => onGround(async (ground) => ({ tables: { Events: await benchRelay(ground) } })),
  },
  consume: {
    title: 'Consume with inbox and one business row',
    run: () => onGround(async (ground) => ({ tables: { Events: await benchConsume(ground) } })),
  },
  import: {
    title: 'Import of the schools register',
    run: () => onGround((ground) => benchImport(ground, options.schools ? { schools: options.schools } : {})),
  },
  webhooks: {
    title: 'Webhooks: laid out, signed, delivered and logged',
    run: () => onGround((ground) => benchWebhooks(ground)),
  },
  credentials: { title: 'Credentials and certificates', run: () => benchCredentials() },
  start: { title: 'Start, and memory at rest', run: () => benchStart() },
  journeys: { title: 'Whole journeys: portfolio released to credit registered', run: () => benchJourneys(people) },
};

const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0 || !(Number.isInteger(people) && people > 0)) {
  console.error(
    unknown.length > 0
      ? `There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`
      : '--people must be a positive number.',
  );
  process.exit(2);
}

console.log(machine());
const results: Record<string, Report> = {};
for (const [name, { title, run }] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n### ${title}\n`);
  results[name] = await run();
  console.log(`\n${markdown(results[name])}`);
  mkdirSync('out', { recursive: true });
  writeFileSync(
    'out/bench.json',
    `${JSON.stringify({ machine: machine(), at: new Date().toISOString(), results }, null, 2)}\n`,
  );
}

/** Servers of its own for a part, so that none meets what another left. */
async function onGround(run: (ground: Ground) => Promise<Report>): Promise<Report> {
  const ground = await prepareGround();
  try {
    return await run(ground);
  } finally {
    await ground.end();
  }
}
