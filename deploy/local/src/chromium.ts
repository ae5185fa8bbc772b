import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const paths = [process.env.CHROMIUM_BIN, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Whether a Chromium that the browser tests can drive is on this machine. */
export function hasChromium(): boolean {
  return paths.some((path) => path !== undefined && existsSync(path));
}

/** Installs Debian's Chromium where this user may. */
export function installChromium(): boolean {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false;
  console.log('Installing Chromium from Debian for the browser tests ...');
  const quiet = {
    stdio: ['ignore', 'ignore', 'inherit'] as const,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], { ...quiet, stdio: [...quiet.stdio] });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    ...quiet,
    stdio: [...quiet.stdio],
  });
  return hasChromium();
}
