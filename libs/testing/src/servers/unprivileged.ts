import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { copyNative } from './postgres-binaries.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { isErrno } from './processes.js';

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
  const direct = (native: string) => (program: string, args: readonly string[]) => ({
    command: join(native, 'bin', program),
    args: [...args],
  });
  if (process.getuid?.() !== 0) return { dataDir, command: direct(binaries.native) };

  const user = ordinaryUser();
  const asOrdinary = ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`];
  if (options.userNamespaces ?? spawnSync('unshare', [...asOrdinary, 'true']).status === 0) {
    return {
      dataDir,
      command: (program, args) => ({
        command: 'unshare',
        args: [...asOrdinary, join(binaries.native, 'bin', program), ...args],
      }),
    };
  }

  const shared = join('/var/tmp', `collegium-postgres-${binaries.version}-${user.uid}`);
  ownedFolder(shared);
  const native = join(shared, 'native');
  copyNative(binaries.native, native);
  return { dataDir: movedFolder(dataDir, shared, user), ...user, command: direct(native) };
}

/** The folder that `dataDir` is a link to, made on first use. Named by chance, so that whoever removes the link begins anew. */
function movedFolder(dataDir: string, shared: string, user: { uid: number; gid: number }): string {
  if (!existsSync(dataDir)) {
    rmSync(dataDir, { force: true }); // a link whose target somebody has cleaned away
    const moved = mkdtempSync(join(shared, 'data-'));
    chownSync(moved, user.uid, user.gid);
    mkdirSync(dirname(dataDir), { recursive: true });
    try {
      symlinkSync(moved, dataDir);
    } catch (error) {
      rmSync(moved, { recursive: true });
      if (!isErrno(error, 'EEXIST')) throw error; // else another caller was first
    }
  }
  return realpathSync(dataDir);
}

/** Makes a folder of root's that all may enter in the world-writable /var/tmp, or checks that it is root's: somebody else may have made it first. */
function ownedFolder(path: string): void {
  if (!existsSync(path)) mkdirSync(path);
  const { uid } = lstatSync(path);
  if (uid !== 0) throw new Error(`${path} belongs to user ${uid}, not to root: remove it.`);
  chmodSync(path, 0o755);
}

/** An ordinary user with a name: initdb refuses a user that the system's user list does not hold. */
function ordinaryUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = users.find(([name]) => name === 'nobody') ?? users.find(([, , uid]) => Number(uid) > 0);
  if (!entry) throw new Error('PostgreSQL does not run as root, and /etc/passwd names no other user.');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}
