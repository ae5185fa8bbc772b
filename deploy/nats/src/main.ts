/**
 * NATS for universities.
 *   main.js config --folder DIR --keys DIR [--renew CODE]   writes universities.conf and the seeds of new universities; NATS_SERVICES_PASSWORD
 *   main.js provision [--apply]                             makes streams and durables; says by field what differs, and ends with 1
 *   main.js levels [--share 0.5] [--watch SECONDS]          how full the streams are with what was not acknowledged; ends with 1, or
 *                                                           with --watch prints a line at each change, when a share is reached
 * The list of universities: --universities FILE, by default universities.json beside this program's folder. NATS_URL and
 * STREAM_REPLICAS for the last two.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { NatsLink, partnerLevels, LEVEL_ALARM_SHARE } from '@collegium/messaging';
import type { JetStreamManager } from '@nats-io/jetstream';
import { alarmsOf, lineOf } from './alarms.js';
import { provisionUniversities } from './provision.js';
import { readUniversities } from './university.js';
import { writeConfig } from './write-config.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    universities: { type: 'string', default: new URL('../universities.json', import.meta.url).pathname },
    folder: { type: 'string' },
    keys: { type: 'string' },
    renew: { type: 'string', multiple: true, default: [] },
    apply: { type: 'boolean', default: false },
    share: { type: 'string', default: String(LEVEL_ALARM_SHARE) },
    watch: { type: 'string' },
  },
});

const commands: Record<string, () => Promise<number>> = {
  config,
  provision: () => withManager(provision),
  levels: () => withManager(levels),
};

async function config(): Promise<number> {
  const { NATS_SERVICES_PASSWORD: servicesPassword } = process.env;
  if (!options.folder || !options.keys || !servicesPassword)
    throw new Error('Say --folder and --keys, and set NATS_SERVICES_PASSWORD.');
  const made = await writeConfig({
    universities: universities(),
    servicesPassword,
    folder: options.folder,
    keysFolder: options.keys,
    renew: options.renew,
  });
  for (const [code, file] of Object.entries(made))
    console.log(`${code.padEnd(16)} key written to ${file}: hand it over and remove it`);
  console.log('universities.conf is written; nats-server reads it with SIGHUP or at its next start.');
  return 0;
}

async function provision(manager: JetStreamManager): Promise<number> {
  const done = await provisionUniversities(manager, universities(), {
    apply: options.apply,
    replicas: Number(process.env.STREAM_REPLICAS ?? 1),
  });
  for (const { what, done: outcome, differences } of done) {
    console.log(`${what.padEnd(44)} ${outcome === 'unknown' ? 'belongs to no university in the list' : outcome}`);
    for (const difference of differences) console.log(`    ${difference}`);
  }
  return done.some(({ done: outcome }) => outcome === 'differs') ? 1 : 0;
}

async function levels(manager: JetStreamManager): Promise<number> {
  const share = Number(options.share);
  if (!(share > 0 && share <= 1)) throw new Error('--share must be above 0 and at most 1.');
  if (options.watch === undefined) {
    const found = await partnerLevels(manager, 'ACCREDITATION');
    for (const level of found) console.log(lineOf(level));
    return alarmsOf(found, share).size > 0 ? 1 : 0;
  }
  const everyMs = Number(options.watch) * 1_000;
  if (!(everyMs >= 100)) throw new Error('--watch must be a number of seconds.');
  for (let before = new Map<string, string>(); ; await delay(everyMs)) {
    const now = alarmsOf(await partnerLevels(manager, 'ACCREDITATION'), share);
    for (const [stream, line] of now)
      if (!before.has(stream))
        console.error(JSON.stringify({ time: new Date(), alarm: 'raised', stream, message: line }));
    for (const stream of before.keys())
      if (!now.has(stream)) console.error(JSON.stringify({ time: new Date(), alarm: 'cleared', stream }));
    before = now;
  }
}

function universities() {
  try {
    return readUniversities(readFileSync(options.universities, 'utf8'));
  } catch (cause) {
    throw new Error(`${options.universities}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function withManager(work: (manager: JetStreamManager) => Promise<number>): Promise<number> {
  const { NATS_URL: natsUrl } = process.env;
  if (!natsUrl) throw new Error('Set NATS_URL.');
  const link = new NatsLink(natsUrl, 'deploy-nats');
  try {
    return await work(await link.manager(AbortSignal.timeout(30_000)));
  } finally {
    await link.close();
  }
}

const command = commands[positionals[0] ?? ''];
if (!command) {
  console.error(`Known commands: ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}
command().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
