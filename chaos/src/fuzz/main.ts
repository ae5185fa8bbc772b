/**
 * `npm run fuzz -- [--requests N] [--seed S]`: hostile requests to every operation of all five services, as they run, by every role and
 * by nobody. None may be answered by 5xx, with a stack trace, or by 2xx without a token where one is asked for.
 *   --requests N   1,500 by default, which `npm test` sends; 50,000 are the long form
 *   --seed S       the same seed makes the same requests
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Home, Installation } from '@collegium/local';
import { Accounts } from './accounts.js';
import { fuzz, type Finding } from './fuzz.js';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
if (!Number.isSafeInteger(requests) || requests < 1 || !Number.isSafeInteger(seed)) {
  console.error('Usage: npm run fuzz -- [--requests N] [--seed S]');
  process.exit(2);
}

console.log(`fuzz: ${requests} requests, seed ${seed}`);
const folder = mkdtempSync(join(tmpdir(), 'collegium-fuzz-'));
const home = Home.open(folder);
const installation = await Installation.start(home, { demo: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void installation.stop().finally(() => process.exit(1)));
let failed = true;
try {
  const accounts = new Accounts(installation.addresses, home.secret('sandbox-client'));
  await accounts.prepare();
  console.log(`${accounts.emails.length} accounts`);
  const result = await fuzz(installation.addresses, accounts, {
    requests,
    seed,
    report: (line) => console.log(`  ${line}`),
  });
  const statuses = [...result.byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, n]) => `${n} × ${status || 'no answer'}`);
  console.log(statuses.join(', '));
  const groups = Map.groupBy(result.findings, keyOf);
  for (const [key, [first]] of groups) console.log(`\n${groups.get(key)!.length} × ${key}\n${shown(first!)}`);
  failed = result.findings.length > 0;
  console.log(`\n${result.requests - result.findings.length} passed, ${result.findings.length} failed`);
} finally {
  await installation.stop();
  home.close();
  if (failed) console.error(`Logs and data are kept in ${folder}. Repeat with --requests ${requests} --seed ${seed}`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

function keyOf({ what, request: { operation } }: Finding): string {
  return `${what}: ${operation.service} ${operation.method} ${operation.path}`;
}

function shown({ request: { operation, target, headers, body, account }, answer }: Finding): string {
  return [
    `  ${operation.method} ${target} by account ${account ?? 'none'}`,
    `  ${JSON.stringify(headers)} ${JSON.stringify(body)?.slice(0, 600) ?? ''}`,
    `  ${answer}`,
  ].join('\n');
}
