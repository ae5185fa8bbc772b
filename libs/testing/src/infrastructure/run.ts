import { basename } from 'node:path';

/** The folder of this test run, which jest's global setup names and its teardown removes. */
export function runFolder(): string {
  const folder = process.env.COLLEGIUM_TEST_RUN;
  if (!folder)
    throw new Error(
      'No test run: jest must run with globalSetup libs/testing/jest/global-setup.mjs, as the root jest.config.mjs says.',
    );
  return folder;
}

/** What all databases and roles of this run begin with, so that runs can share a server; the teardown knows the same rule. */
export function databasePrefix(): string {
  return `t_${basename(runFolder())
    .replace(/^collegium-test-/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')}_`;
}
