import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Home, Installation, residentMegabytes } from '@collegium/local';
import {
  Crowd,
  enrolEverybody,
  liveThroughDay,
  patiently,
  prepareBatch,
  prepareConsortium,
  release,
  University,
} from '@collegium/scenario-one-day';
import { Probe, type Seen } from './journeys/probe.js';
import { countEvents, countWaiting, Timeline } from './journeys/timeline.js';
import { processorTime } from './processor-time.js';
import type { Report } from './report.js';
import { seconds, thousands } from './text.js';

const REST_MS = 15_000;

/**
 * Whole journeys: a board releases the portfolios of so many people, and from then on everything happens by itself until a
 * university, a process of its own, has registered the credit of the last one. What comes before is done as fast as the public
 * interfaces allow, and not measured.
 */
export async function benchJourneys(people = 1_000): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'collegium-journeys-'));
  const home = Home.open(folder);
  const installation = await Installation.start(home, { demo: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void installation.stop().finally(() => process.exit(1)));
  try {
    return await measured(installation, people);
  } finally {
    await installation.stop();
    home.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(installation: Installation, people: number): Promise<Report> {
  const crowd = new Crowd(installation);
  const consortium = await told(`${people} people reach a running cohort`, async () => {
    const prepared = await prepareConsortium(crowd, people);
    return { ...prepared, participants: await enrolEverybody(crowd, prepared, people) };
  });
  const leads = await told('they get their hours', () => liveThroughDay(crowd, consortium, consortium.participants));
  const batchId = await told('their portfolios are frozen, assessed and moderated', () =>
    prepareBatch(crowd, consortium, consortium.participants, leads),
  );
  const university = await University.start(crowd);
  const urlOf = (service: string): string => databaseUrl(installation, service);
  try {
    await settled(installation, urlOf);
    const page = await publicPage(crowd);
    const memory = (): number =>
      residentMegabytes(installation.services.find(({ name }) => name === 'accreditation')!)!;
    const atRest = await told('somebody asks for a public page, at rest', async () => {
      const probe = Probe.start(page, memory);
      await pause(REST_MS);
      return probe.stop();
    });
    const pids = pidsOf(installation, university.pid);
    const before = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, timeOf(name, pid)]));
    const whileIssuing = await told('released; the last certificate is issued', async () => {
      const probe = Probe.start(page, memory);
      await release(crowd, consortium, batchId);
      await patiently(
        'all certificates to be issued',
        async () => (await countEvents(urlOf('accreditation'), 'accreditation.certificate_issued')) >= people,
      );
      return probe.stop();
    });
    await told('the last credit is registered', async () => {
      await patiently(
        'all credit to be registered',
        async () => (await countEvents(urlOf('accreditation'), 'accreditation.credit_registered')) >= people,
      );
    });
    const used = Object.fromEntries(
      Object.entries(pids).map(([name, pid]) => [name, timeOf(name, pid) - before[name]!]),
    );
    return reportOf(await Timeline.read(urlOf), used, { atRest, whileIssuing });
  } finally {
    await university.stop();
  }
}

/** A page of accreditation's that anybody may read, from before the first award on: the provider's DID document. */
async function publicPage({ coordinator, installation }: Crowd): Promise<string> {
  await coordinator.post('accreditation', '/providers/hertscam/keys');
  return `${installation.addresses.accreditation}/providers/hertscam/did.json`;
}

/** What was prepared has been told to everybody: nothing of it is measured. */
async function settled(installation: Installation, urlOf: (service: string) => string): Promise<void> {
  await patiently('all events to be published', async () => {
    const waiting = await Promise.all(installation.services.map(({ name }) => countWaiting(urlOf(name))));
    return waiting.every((events) => events === 0);
  });
}

function databaseUrl({ infrastructure: { adminUrl } }: Installation, service: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${service}`;
  return url.href;
}

function pidsOf({ services, infrastructure: { pids } }: Installation, university: number): Record<string, number> {
  return { ...Object.fromEntries(services.map(({ name, identity }) => [name, identity.pid])), ...pids, university };
}

const timeOf = (name: string, pid: number): number => processorTime(pid, { withChildren: name === 'postgres' });

function reportOf(
  timeline: Timeline,
  used: Readonly<Record<string, number>>,
  { atRest, whileIssuing }: { atRest: Seen; whileIssuing: Seen },
): Report {
  const { arrived, span } = timeline;
  const each = (milliseconds: number): string => `${(milliseconds / arrived).toFixed(1)} ms`;
  return {
    facts: {
      'Journeys, released to registered': thousands(arrived),
      'Per second': (arrived / (span / 1000)).toFixed(1),
      'From release to registered: median, 95 %, 99 %': [0.5, 0.95, 0.99]
        .map((share) => seconds(timeline.latency(share)))
        .join(', '),
      'A public page of accreditation, at rest: median, 95 %, 99 %': latencies(atRest),
      '– while all certificates are issued': latencies(whileIssuing),
      'Most resident memory of accreditation, at rest, while certificates are issued': `${atRest.mostMegabytes} MB, ${whileIssuing.mostMegabytes} MB`,
      'Processor time per journey': each(Object.values(used).reduce((sum, milliseconds) => sum + milliseconds, 0)),
      ...Object.fromEntries(Object.entries(used).map(([name, milliseconds]) => [`– ${name}`, each(milliseconds)])),
      ...Object.fromEntries(
        timeline
          .steps()
          .map(({ name, median, last }) => [`Until ${name}: median, last`, `${seconds(median)}, ${seconds(last)}`]),
      ),
    },
  };
}

const latencies = ({ asked, failed, p50, p95, p99 }: Seen): string =>
  `${[p50, p95, p99].map((milliseconds) => `${milliseconds.toFixed(1)} ms`).join(', ')} (${asked} requests, ${failed} failed)`;

async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  console.log(`  ${what} (${seconds(performance.now() - began)})`);
  return result;
}
