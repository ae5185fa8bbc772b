import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Home, residentMegabytes, serviceNames, type ServiceProcess } from '@collegium/local';
import { median } from './measure.js';
import type { Report } from './report.js';
import { seconds } from './text.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What a service needs once it has settled, not while it starts. */
const SETTLE_MS = 10_000;

/** `npm start` of an installation that has been there before, until all services are ready; and what each then holds in memory. */
export async function benchStart(rounds = 3): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'collegium-start-'));
  const times: number[] = [];
  const memory = new Map<string, number[]>(serviceNames.map((name) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round++) {
      const started = await start(folder);
      console.log(`  ${round === 0 ? 'cold' : `round ${round}`}  ${seconds(started.milliseconds)}`);
      if (round > 0) {
        times.push(started.milliseconds);
        await pause(SETTLE_MS);
        for (const service of Home.visit(folder).read<Pick<ServiceProcess, 'name' | 'identity'>[]>('processes.json') ??
          [])
          memory.get(service.name)?.push(residentMegabytes(service) ?? Number.NaN);
      }
      await started.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    facts: {
      'npm start, warm, until all are ready': seconds(median(times)),
      ...Object.fromEntries(
        [...memory].map(([name, megabytes]) => [
          `Resident memory of ${name}, ${SETTLE_MS / 1000} s later`,
          `${median(megabytes)} MB`,
        ]),
      ),
    },
  };
}

async function start(folder: string): Promise<{ milliseconds: number; stop(): Promise<void> }> {
  const began = performance.now();
  // A group of its own, which Ctrl-C would reach as a whole.
  const child = spawn('npm', ['start', '--', '--empty'], {
    cwd: root,
    env: { ...process.env, COLLEGIUM_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('All ready')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${lines.join('\n')}`)));
  });
  const milliseconds = performance.now() - began;
  return {
    milliseconds,
    async stop() {
      process.kill(-child.pid!, 'SIGINT');
      await ended;
    },
  };
}
