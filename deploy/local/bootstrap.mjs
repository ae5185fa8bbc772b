/**
 * What must happen before anything of ours can run, on whatever Node a newcomer has: install what the lock file says,
 * then go on with the pinned Node. Plain JavaScript without dependencies, for Node 20 and newer.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const bin = join(root, 'node_modules', '.bin');
/** npm's record of what it installed, written last. */
const record = join(root, 'node_modules', '.package-lock.json');

/** Environment in which the project's own programs come first. */
export const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

/** Runs a program of the project in the repository's folder and ends this process if it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, env: environment, stdio: 'inherit', ...options });
  if (error) console.error(`${program}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Installs the dependencies unless that was done since the lock file last changed. */
export function install() {
  if (existsSync(record) && statSync(record).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  console.log('Installing dependencies ...');
  // Quiet about the Node that npm itself runs on: ours is among what it installs.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Builds all projects; only what changed is compiled again. */
export function build() {
  run('tsc', ['-b']);
}

/**
 * Goes on in the pinned Node with a script of the project, and ends as it ends. Ctrl-C reaches both (they share a
 * terminal): this process waits until the script has stopped what it started.
 */
export function continueWith(script, args) {
  const child = spawn(join(bin, 'node'), ['--enable-source-maps', join(root, script), ...args], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code) => process.exit(code ?? 1));
}
