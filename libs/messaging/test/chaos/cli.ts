import { parseArgs } from 'node:util';
import { runChaos } from './chaos.js';
import { isClean } from './checker.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('Usage: chaos --rounds N --seed S [--only "part of a fault\'s name"]\n');
  process.exit(2);
}

// Servers are detached and processes are many: they are stopped in order, whoever asks.
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

process.stdout.write(`chaos: ${rounds} round(s), seed ${seed}\n`);
const result = await runChaos({
  rounds,
  seed,
  stop: stopping.signal,
  ...(values.only ? { only: values.only } : {}),
  report: (line) => process.stdout.write(`  ${line}\n`),
});
const lists = {
  lost: result.lost,
  unexpected: result.unexpected,
  duplicated: result.duplicated,
  'out of order': result.disordered,
  'gaps in positions': result.gaps,
  stranded: result.stranded,
};
process.stdout.write(
  `\n${result.strikes} faults in ${result.seconds} s: ${result.accepted} commands accepted, ${result.events} events, ${result.effects} effects\n` +
    Object.entries(lists)
      .map(
        ([name, found]) =>
          `${found.length} ${name}${
            found.length > 0
              ? `:\n${found
                  .slice(0, 10)
                  .map((line) => `    ${line}`)
                  .join('\n')}`
              : ''
          }`,
      )
      .join('\n') +
    '\n',
);
if (!isClean(result)) process.stdout.write(`Repeat with --rounds ${rounds} --seed ${seed}\n`);
process.stdout.write(`${isClean(result) ? result.strikes : 0} passed, ${isClean(result) ? 0 : 1} failed\n`);
process.exit(isClean(result) ? 0 : 1);
