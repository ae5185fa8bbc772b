import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endRun, runsWhoseOwnerIsGone } from './runs.mjs';

/**
 * Names the folder that the servers of this run live in. Nothing is started here: the first spec file that needs a server
 * starts it, so that pure specs cost nothing. Also clears away what a killed run has left behind.
 */
export default async function globalSetup() {
  for (const run of runsWhoseOwnerIsGone()) {
    try {
      await endRun(run);
    } catch (error) {
      console.warn(`What is left of an earlier run could not be cleared away (${run}): ${error.message}`); // no reason not to run this one
    }
  }
  process.env.COLLEGIUM_TEST_RUN = mkdtempSync(join(tmpdir(), `collegium-test-${process.pid}-`));
}
