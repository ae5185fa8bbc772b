import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installation: `COLLEGIUM_HOME`, else `.collegium/` of the repository. */
export function homePath(env: NodeJS.ProcessEnv = process.env): string {
  return env.COLLEGIUM_HOME
    ? resolve(env.COLLEGIUM_HOME)
    : fileURLToPath(new URL('../../../.collegium', import.meta.url));
}
