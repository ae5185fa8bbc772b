import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder for what can be made again: `COLLEGIUM_CACHE`, else `$XDG_CACHE_HOME/collegium`, else `~/.cache/collegium`. Made if missing. */
export function cacheFolder(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const root = env.COLLEGIUM_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'collegium');
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
