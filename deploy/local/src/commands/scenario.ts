/**
 * `npm run scenario -- eldp [--out DIR] [--schools FILE]`: plays a scenario from the first step to the last against a
 * fresh installation of its own, prints the rows that it proves, and ends with 0 if all passed. With `--documents` it first compares
 * the services' OpenAPI documents with those in `docs/openapi`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Home } from '../home.js';
import { Installation } from '../installation.js';
import { playJourney } from '../journey.js';
import { openApiDrift } from '../openapi.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, schools: { type: 'string' }, documents: { type: 'boolean', default: false } },
});
const [scenario = 'eldp'] = positionals;
if (
  !/^[a-z]+$/.test(scenario) ||
  !existsSync(fileURLToPath(new URL(`../../../../scenarios/${scenario}/package.json`, import.meta.url)))
) {
  console.error(`There is no scenario ${JSON.stringify(scenario)}.`);
  process.exit(2);
}
for (const file of [options.schools].filter((name) => name !== undefined))
  if (!existsSync(file)) {
    console.error(`There is no file ${file}.`);
    process.exit(2);
  }

const folder = mkdtempSync(join(tmpdir(), 'collegium-scenario-'));
const home = Home.open(folder);
let passed = false;
try {
  const installation = await Installation.start(home, { demo: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void installation.stop().finally(() => process.exit(1)));
  try {
    const drifted = options.documents ? await openApiDrift(installation.addresses) : [];
    if (drifted.length > 0)
      throw new Error(
        `Not as the services say now (it is; commit it): ${drifted.map((name) => `docs/openapi/${name}.json`).join(', ')}`,
      );
    passed = await playJourney(installation, {
      scenario,
      ...(options.out ? { out: resolve(options.out) } : {}),
      ...(options.schools ? { schools: resolve(options.schools) } : {}),
    });
  } finally {
    await installation.stop();
  }
} finally {
  home.close();
  if (passed) rmSync(folder, { recursive: true, force: true });
  else console.error(`Logs and data are kept in ${folder}.`);
}
process.exit(passed ? 0 : 1);
