import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyNative } from './postgres-binaries.js';
import type { PostgresBinaries } from './postgres-binaries.js';

/** How to run a PostgreSQL program: PostgreSQL refuses to run as root, so root needs a detour. */
export interface Launcher {
  /** The real data folder; in the last resort not the one asked for, which is then a link to it. */
  dataDir: string;
  /** The user that must own the files the programs read; undefined = the caller. */
  uid?: number;
  gid?: number;
  /** Command and arguments for a program of the package's `bin` folder. */
  command(program: 'initdb' | 'postgres', args: readonly string[]): { command: string; args: string[] };
}

/** What the tests of the detours vary. */
export interface LauncherOptions {
  /** Whether root may use a user namespace; by default it is tried. */
  userNamespaces?: boolean;
}

/**
 * Chooses how to run PostgreSQL on a data folder.
 * An ordinary user runs it as it is. Root runs it in a user namespace that shows root as an ordinary user, so that a
 * folder only root can enter (root's home with mode 0700) works without changing an owner or a mode. Where the kernel or
 * the container forbids namespaces, root runs it as an ordinary user, with binaries and data under /var/tmp, because that
 * user could not reach them elsewhere.
 */
export function launcherFor(binaries: PostgresBinaries, dataDir: string, options: LauncherOptions = {}): Launcher {
  const direct = (native: string) => (program: string, args: readonly string[]) => ({ command: join(native, 'bin', program), args: [...args] });
  if (process.getuid?.() !== 0) return { dataDir, command: direct(binaries.native) };

  const user = ordinaryUser();
  const asOrdinary = ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`];
  if (options.userNamespaces ?? spawnSync('unshare', [...asOrdinary, 'true']).status === 0) {
    return { dataDir, command: (program, args) => ({ command: 'unshare', args: [...asOrdinary, join(binaries.native, 'bin', program), ...args] }) };
  }

  const shared = join('/var/tmp', `collegium-postgres-${binaries.version}-${user.uid}`);
  ownedFolder(shared, 0);
  chmodSync(shared, 0o755);
  const native = join(shared, 'native');
  copyNative(binaries.native, native);
  const moved = join(shared, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  if (!existsSync(dataDir)) {
    ownedFolder(moved, user.uid);
    chownSync(moved, user.uid, user.gid);
    mkdirSync(dirname(dataDir), { recursive: true });
    rmSync(dataDir, { force: true }); // a link whose target somebody has cleaned away
    symlinkSync(moved, dataDir);
  }
  return { dataDir: moved, ...user, command: direct(native) };
}

/** Makes a folder in the world-writable /var/tmp, or checks that it is ours: somebody else may have made it first. */
function ownedFolder(path: string, owner: number): void {
  if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
  const { uid } = lstatSync(path);
  if (uid !== 0 && uid !== owner) throw new Error(`${path} belongs to user ${uid}, not to user ${owner}: remove it.`);
}

/** An ordinary user with a name: initdb refuses a user that the system's user list does not hold. */
function ordinaryUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const entry = users.find(([name]) => name === 'nobody') ?? users.find(([, , uid]) => Number(uid) > 0);
  if (!entry) throw new Error('PostgreSQL does not run as root, and /etc/passwd names no other user.');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}
