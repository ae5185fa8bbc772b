/**
 * `npm start`: a whole Collegium on this machine, with the demo consortium and one journey played, until Ctrl-C.
 *   npm start                  goes on where it was
 *   npm start -- --fresh       begins anew
 *   npm start -- --empty       no demo consortium and no journey
 */
import { parseArgs } from 'node:util';
import { playOnce } from '../first-journey.js';
import { Home } from '../home.js';
import { homePath } from '../home-path.js';
import { Installation } from '../installation.js';
import { playJourney } from '../journey.js';
import { seconds } from '../progress.js';
import { residentMegabytes } from '../service-process.js';
import { welcome } from '../welcome.js';

const { values: options } = parseArgs({
  options: { fresh: { type: 'boolean', default: false }, empty: { type: 'boolean', default: false } },
});

const began = performance.now();
const interrupted = untilInterrupted();
const home = Home.open(homePath(), { fresh: options.fresh });
let failed = false;
try {
  const installation = await Installation.start(home, { demo: !options.empty });
  console.log(`All ready after ${seconds(performance.now() - began)}; resident: ${memory(installation)}.`);
  try {
    const journey = options.empty
      ? undefined
      : await playOnce(home, () =>
          Promise.race([playJourney(installation, { out: home.file('journey') }), interrupted.then(() => undefined)]),
        );
    console.log(welcome(installation, journey));
    await interrupted;
    console.log('\nStopping: services first, servers last ...');
  } finally {
    await installation.stop();
  }
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : error);
} finally {
  home.close();
}
process.exit(failed ? 1 : 0);

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    // Listening for signals does not keep a process alive, and what it started runs on its own.
    const alive = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        clearInterval(alive);
        resolve();
      });
  });
}

function memory({ services }: Installation): string {
  return services.map((service) => `${service.name} ${residentMegabytes(service) ?? '?'} MB`).join(', ');
}
