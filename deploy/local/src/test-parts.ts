import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasChromium, installChromium } from './chromium.js';
import { generatedFilesDrift } from './drift.js';

/** What a part of `npm test` came to. */
export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const one = (ok: boolean): Count => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/** The parts of `npm test`, in order. Each prints its own output and is counted. */
export const parts: Readonly<Record<string, () => Promise<Count>>> = {
  drift: async () => one(generatedFilesDrift().length === 0),
  // The boundary rule passes over everything where Nx has not read the projects yet.
  lint: async () =>
    one(
      (await run('prettier', ['--check', '.', '--log-level', 'warn'])) === 0 &&
        (await run('nx', ['show', 'projects'], { NX_DAEMON: 'false' })) === 0 &&
        (await run('eslint', ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/'])) === 0,
    ),
  unit: () => jest('unit'),
  integration: () => jest('int'),
  'end-to-end': async () => {
    if (!hasChromium() && !installChromium())
      console.error('Chromium is missing and could not be installed: the pages of sign-in are not tested.');
    return jest('e2e');
  },
  chaos: () => counted(['deploy/local/dist/commands/chaos.js', '--rounds', '1', '--seed', '2', '--each', '1']),
  fuzz: () => counted(['chaos/dist/fuzz/main.js', '--requests', '1500', '--seed', '3']),
  scenario: () => counted(['deploy/local/dist/commands/scenario.js', 'eldp', '--documents']),
};

/** Runs jest over the specs of one suffix and reads its counts. */
async function jest(kind: 'unit' | 'int' | 'e2e'): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'collegium-jest-'));
  const output = join(folder, 'result.json');
  const code = await run(
    'node',
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--json',
      '--outputFile',
      output,
    ],
    { TEST_KIND: kind },
  );
  if (!existsSync(output)) return one(false);
  const result = JSON.parse(readFileSync(output, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numRuntimeErrorTestSuites: number;
    success: boolean;
  };
  rmSync(folder, { recursive: true, force: true });
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed > 0 || (result.success && code === 0) ? failed : 1,
    skipped: result.numPendingTests,
  };
}

/** Runs a program of ours that ends with a line `N passed, N failed`. */
async function counted(args: readonly string[]): Promise<Count> {
  let last = '';
  const code = await run('node', ['--enable-source-maps', ...args], {}, (line) => {
    if (/^\d+ passed, \d+ failed$/.test(line)) last = line;
  });
  const match = /^(\d+) passed, (\d+) failed$/.exec(last);
  if (!match) return one(false);
  const failed = Number(match[2]);
  return { passed: Number(match[1]), failed: code === 0 ? failed : Math.max(failed, 1), skipped: 0 };
}

function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
  onLine?: (line: string) => void,
): Promise<number> {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', onLine ? 'pipe' : 'inherit', 'inherit'],
  });
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach((line) => onLine?.(line));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
