/**
 * `npm run chaos`, its second half: crash tests of the whole platform. Its first half, in `libs/messaging/test/chaos`, does the same to
 * two small services, many times faster and with servers that die as well.
 *   --rounds N   how many rounds of each kind, each on an installation of its own; 1 by default
 *   --kind K     services: they die one after the other; university: one is difficult, and away for days. Both by default
 *   --seed S     the same seed strikes in the same order at the same points
 *   --each N     at most N strikes on each service in a round
 */
import { parseArgs } from 'node:util';
import { Random } from '@collegium/testing';
import { difficultUniversity } from './difficult-university.js';
import { dyingServices, type Round } from './rounds.js';
import { isClean } from './verdict.js';

const kinds: Readonly<Record<string, Round>> = { services: dyingServices, university: difficultUniversity };
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    kind: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    each: { type: 'string' },
  },
});
const [rounds, seed, each] = [
  Number(values.rounds),
  Number(values.seed),
  values.each === undefined ? undefined : Number(values.each),
];
const wanted = Object.keys(kinds).filter((kind) => values.kind === undefined || values.kind === kind);
if (
  wanted.length === 0 ||
  !Number.isSafeInteger(rounds) ||
  rounds < 1 ||
  !Number.isSafeInteger(seed) ||
  (each !== undefined && !(Number.isSafeInteger(each) && each > 0))
) {
  console.error(`Usage: chaos --rounds N --kind ${Object.keys(kinds).join('|')} --seed S --each N`);
  process.exit(2);
}

console.log(`chaos, whole platform: ${rounds} round(s) of ${wanted.join(' and ')}, seed ${seed}`);
let passed = 0;
let failed = 0;
for (const kind of wanted) {
  const random = new Random(seed);
  for (let round = 1; round <= rounds; round++) {
    const began = performance.now();
    const result = await kinds[kind]!({
      random,
      ...(each === undefined ? {} : { each }),
      report: (line) => console.log(`  ${kind} ${round}/${rounds}  ${line}`),
    });
    const figures = Object.entries(result.figures).map(([name, n]) => `${n} ${name}`);
    console.log(
      `${result.deaths} deaths in ${Math.round((performance.now() - began) / 1000)} s: ${figures.join(', ')}`,
    );
    for (const [name, found] of Object.entries(result.findings))
      console.log(
        `${found.length} ${name}${found
          .slice(0, 10)
          .map((line) => `\n    ${line}`)
          .join('')}`,
      );
    if (isClean(result)) passed += result.deaths;
    else failed += 1;
  }
}
if (failed > 0)
  console.log(`Repeat with --rounds ${rounds} --seed ${seed}${values.kind ? ` --kind ${values.kind}` : ''}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
