import { endRun } from './runs.mjs';

/** Ends the servers of this run and removes its folder, and its databases where it used a server that was there before. */
export default async function globalTeardown() {
  if (process.env.COLLEGIUM_TEST_RUN) await endRun(process.env.COLLEGIUM_TEST_RUN);
}
