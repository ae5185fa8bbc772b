/**
 * `npm run chaos`, its second half: crash tests of the whole platform. Its first half, in `libs/messaging/test/chaos`, does the same to
 * two small services, many times faster and with servers that die as well.
 *   --rounds N   how many rounds, each on an installation of its own; 1 by default
 *   --seed S     the same seed strikes in the same order at the same points
 *   --each N     at most N strikes on each service in a round
 */
import { parseArgs } from 'node:util';
import { Random } from '@collegium/testing';
import { isClean, type Verdict } from './checker.js';
import { runRound } from './rounds.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, each: { type: 'string' } } });
const [rounds, seed, each] = [Number(values.rounds), Number(values.seed), values.each === undefined ? undefined : Number(values.each)];
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed) || (each !== undefined && !(Number.isSafeInteger(each) && each > 0))) {
  console.error('Usage: chaos --rounds N --seed S --each N');
  process.exit(2);
}

console.log(`chaos, whole platform: ${rounds} round(s), seed ${seed}`);
const random = new Random(seed);
let passed = 0;
let failed = 0;
for (let round = 1; round <= rounds; round++) {
  const began = performance.now();
  const result = await runRound({ random, ...(each === undefined ? {} : { each }), report: (line) => console.log(`  round ${round}/${rounds}  ${line}`) });
  const lists: Record<string, readonly string[]> = { lost: result.lost, unexpected: result.unexpected, duplicated: result.duplicated, 'gaps in positions': result.gaps, stranded: result.stranded };
  console.log(`${result.strikes} deaths in ${Math.round((performance.now() - began) / 1000)} s: ${result.events} events, ${result.effects} effects`);
  for (const [name, found] of Object.entries(lists)) console.log(`${found.length} ${name}${found.slice(0, 10).map((line) => `\n    ${line}`).join('')}`);
  count(result);
}
if (failed > 0) console.log(`Repeat with --rounds ${rounds} --seed ${seed}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function count(result: Verdict & { strikes: number }): void {
  if (isClean(result)) passed += result.strikes;
  else failed += 1;
}
