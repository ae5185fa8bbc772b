import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Installation } from './installation.js';
import { SANDBOX_CLIENT } from './settings.js';

/** How a scenario is played. */
export interface JourneyOptions {
  /** Folder that keeps what was made. */
  readonly out?: string;
  /** A register of schools in the GIAS format; the small fictional one by default. */
  readonly schools?: string;
  /** Folder under `scenarios/`. */
  readonly scenario?: string;
}

/**
 * Plays a scenario against an installation, as a process of its own that knows only the public addresses and the
 * sandbox's client.
 * @returns whether every check passed
 */
export async function playJourney(
  { addresses, home, infrastructure }: Installation,
  { out, schools, scenario = 'eldp' }: JourneyOptions = {},
): Promise<boolean> {
  const main = fileURLToPath(new URL(`../../../scenarios/${scenario}/dist/main.js`, import.meta.url));
  const args = [...(out ? ['--out', out] : []), ...(schools ? ['--schools', schools] : [])];
  const child = spawn(process.execPath, ['--enable-source-maps', main, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      COLLEGIUM_ADDRESSES: JSON.stringify(addresses),
      SANDBOX_CLIENT_ID: SANDBOX_CLIENT,
      SANDBOX_CLIENT_SECRET: home.secret('sandbox-client'),
      ...(infrastructure.partner ? { UNIVERSITY_NATS: JSON.stringify(infrastructure.partner) } : {}),
    },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}
