import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * 1EdTech's published schema and samples, kept beside the repository and not in it. Where the folder is not there, specs go by the
 * equal forms that they build themselves.
 */
const folder = join(
  process.env.COLLEGIUM_SHARED_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url)),
  'open-badges',
);

/** The bytes of one file; undefined where it is not there. */
export function published(name: string): Buffer | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : undefined;
}

/** Every sample: all that is no schema. */
export function publishedSamples(): { name: string; bytes: Buffer }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.includes('schema'))
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}
