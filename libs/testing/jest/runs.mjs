import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

// Plain JavaScript, because jest loads these hooks without its transform.

/** Folders of runs whose jest was killed before it could clean up. */
export function runsWhoseOwnerIsGone() {
  return readdirSync(tmpdir())
    .map((name) => ({ name, owner: Number(/^collegium-test-(\d+)-/.exec(name)?.[1]) }))
    .filter(({ owner }) => owner > 0 && !exists(owner))
    .map(({ name }) => join(tmpdir(), name))
    .filter((run) => statSync(run).uid === process.getuid?.());
}

/** Ends every process and container of a run, drops its databases on a server that is not its own, and removes its folder. */
export async function endRun(run) {
  const processes = processesOf(run);
  for (const { pid, command } of processes) end(pid, command.includes('postgres') ? 'SIGQUIT' : 'SIGKILL');
  for (const { pid } of processes) for (let look = 0; look < 500 && exists(pid); look += 1) await delay(10);
  const containers = join(run, 'containers');
  if (existsSync(containers)) await removeContainers(new Set(readFileSync(containers, 'utf8').trim().split('\n')));
  const borrowed = join(run, 'borrowed-postgres');
  if (existsSync(borrowed)) await dropDatabases(readFileSync(borrowed, 'utf8'), databasePrefix(run));
  rmSync(run, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** What all databases and roles of a run begin with. */
export function databasePrefix(run) {
  return `t_${basename(run)
    .replace(/^collegium-test-/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')}_`;
}

/** Whatever names the run's folder in its command line is the run's, and nothing else is. */
function processesOf(run) {
  const table =
    process.platform === 'linux'
      ? linuxProcesses()
      : execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
          .trim()
          .split('\n')
          .map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
  return table.filter(({ pid, command }) => pid !== process.pid && command.includes(run));
}

function linuxProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return { pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
      } catch {
        return { pid: Number(pid), command: '' }; // it ended while we looked
      }
    });
}

async function removeContainers(ids) {
  const { getContainerRuntimeClient } = await import('testcontainers'); // large, and seldom needed
  const { container } = await getContainerRuntimeClient();
  for (const id of ids) {
    try {
      await container.getById(id).remove({ force: true, v: true });
    } catch (error) {
      if (error.statusCode !== 404) throw error; // its own cleaner was faster
    }
  }
}

async function dropDatabases(adminUrl, prefix) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: databases } = await client.query(
      'select datname as name, datistemplate as template from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { name, template } of databases) {
      if (template) await client.query(`alter database ${pg.escapeIdentifier(name)} is_template false`);
      await client.query(`drop database ${pg.escapeIdentifier(name)} with (force)`);
    }
    const { rows: roles } = await client.query('select rolname as name from pg_roles where starts_with(rolname, $1)', [
      prefix,
    ]);
    for (const { name } of roles) await client.query(`drop role ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return !/\) [ZX] /.test(process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function end(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
