import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from './cache.js';

/** What a search for nats-server looks at; the defaults are the machine's. */
export interface NatsSearch {
  env?: NodeJS.ProcessEnv;
  /** Folders beside those of `PATH`. */
  folders?: readonly string[];
}

/**
 * The nats-server program: `NATS_SERVER_BIN`, else the one on `PATH`, else Debian's package, unpacked into the cache folder,
 * which needs `apt-get` and `dpkg` but no root.
 * @throws Error that says how to get one.
 */
export function natsServerBinary({
  env = process.env,
  folders = ['/usr/sbin', '/usr/local/sbin'],
}: NatsSearch = {}): string {
  if (env.NATS_SERVER_BIN) {
    if (!isExecutable(env.NATS_SERVER_BIN))
      throw new Error(`NATS_SERVER_BIN is ${env.NATS_SERVER_BIN}, which is not a program that can be run.`);
    return env.NATS_SERVER_BIN;
  }
  const places = [...(env.PATH ?? '').split(delimiter), ...folders]; // Debian puts it in sbin, which an ordinary user's PATH lacks
  const found = places
    .filter(Boolean)
    .map((folder) => join(folder, 'nats-server'))
    .find(isExecutable);
  if (found) return found;
  const unpacked = unpackDebianPackage(env);
  if ('binary' in unpacked) return unpacked.binary;
  throw new Error(
    `No nats-server found (${unpacked.refused}). Put one on PATH or name it in NATS_SERVER_BIN: "apt-get install nats-server", "brew install nats-server", ` +
      'or a release from https://github.com/nats-io/nats-server/releases. Or let NATS_URL (tests: TEST_NATS_URL) point to a running one with JetStream.',
  );
}

function unpackDebianPackage(env: NodeJS.ProcessEnv): { binary: string } | { refused: string } {
  const cache = cacheFolder('nats-server', env);
  const unpacked = join(cache, 'debian');
  const binary = join(unpacked, 'usr', 'sbin', 'nats-server');
  if (isExecutable(binary)) return { binary };
  const work = mkdtempSync(join(cache, 'unpack-'));
  try {
    const fetched = spawnSync('apt-get', ['download', 'nats-server'], { cwd: work, encoding: 'utf8', env });
    const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (!archive)
      return {
        refused: `"apt-get download nats-server": ${(fetched.error?.message ?? fetched.stderr.trim()) || 'no package'}`,
      };
    const target = join(work, 'tree');
    const extracted = spawnSync('dpkg', ['-x', join(work, archive), target], { encoding: 'utf8', env });
    if (extracted.status !== 0) return { refused: `"dpkg -x": ${extracted.error?.message ?? extracted.stderr.trim()}` };
    if (!existsSync(unpacked)) renameSync(target, unpacked);
    return isExecutable(binary) ? { binary } : { refused: 'the Debian package holds no nats-server' };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // the answer to the question, not a failure
  }
}
