/**
 * `npm run chaos -- [--rounds N] [--seed S] [--each N] [--kind K]`: the crash tests, in two halves. Two small services under load with
 * everything going wrong that can, servers included, N times; then the whole platform, for every ten of those once with its services dying
 * at every named point of their work, and once with a difficult university. Ends with `N passed, N failed` over all.
 *   --each N   at most N deaths of each service in a round of the platform
 *   --kind K   one kind of rounds alone: messaging, services or university
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    each: { type: 'string' },
    kind: { type: 'string' },
  },
});
const [rounds, seed, kind] = [Number(values.rounds), Number(values.seed), values.kind];
if (
  ![undefined, 'messaging', 'services', 'university'].includes(kind) ||
  !Number.isSafeInteger(rounds) ||
  rounds < 1 ||
  !Number.isSafeInteger(seed)
) {
  console.error('Usage: npm run chaos -- [--rounds N] [--seed S] [--each N] [--kind messaging|services|university]');
  process.exit(2);
}

const messaging = [
  '--conditions=@collegium/source',
  file('libs/messaging/test/chaos/main.mjs'),
  '--rounds',
  String(rounds),
  '--seed',
  String(seed),
];
const platform = [
  file('chaos/dist/main.js'),
  '--rounds',
  String(Math.ceil(rounds / 10)),
  '--seed',
  String(seed),
  ...(values.each ? ['--each', values.each] : []),
  ...(kind ? ['--kind', kind] : []),
];
const halves = kind === undefined ? [messaging, platform] : [kind === 'messaging' ? messaging : platform];
const sum = { passed: 0, failed: 0 };
for (const half of halves) {
  const { passed, failed } = await run(half);
  sum.passed += passed;
  sum.failed += failed;
}
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);

function file(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}

/** Runs one half, shows what it says, and reads its last line. A half that ends without one has failed. */
async function run(args: readonly string[]): Promise<{ passed: number; failed: number }> {
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    said = (said + chunk.toString('utf8')).slice(-200);
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (ended) => resolve(ended ?? 1));
  });
  const counts = /(\d+) passed, (\d+) failed\s*$/.exec(said);
  if (!counts) return { passed: 0, failed: 1 };
  return { passed: Number(counts[1]), failed: Math.max(Number(counts[2]), code === 0 ? 0 : 1) };
}
