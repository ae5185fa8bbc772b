import { afterAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from './postgres.js';
import type { PostgresServer } from './postgres.js';
import { livingPostmaster } from './postmaster.js';
import { startTimeOf } from './processes.js';

const asRoot = process.getuid?.() === 0;
const started: PostgresServer[] = [];
const homes: string[] = [];

function home(): string {
  homes.push(mkdtempSync(join(tmpdir(), 'collegium-postgres-spec-'))); // mode 0700
  return homes.at(-1)!;
}

async function start(options: Parameters<typeof startPostgres>[0]): Promise<PostgresServer> {
  const server = await startPostgres({ durable: false, ...options });
  started.push(server);
  return server;
}

async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

function processGroupOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }));
}

afterAll(async () => {
  for (const server of started) await server.kill();
  for (const folder of homes) rmSync(folder, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  it('starts in a folder only its owner can enter, and answers as version 18', async () => {
    const server = await start({ home: home() });
    const [row] = await query<{ version: string; encoding: string }>(
      server.adminUrl,
      `select current_setting('server_version') as version, current_setting('server_encoding') as encoding`,
    );
    expect(row).toEqual({ version: expect.stringMatching(/^18\./), encoding: 'UTF8' });
  });

  it('refuses a connection without the password', async () => {
    const server = await start({ home: home() });
    const stranger = new URL(server.adminUrl);
    stranger.password = 'guess';
    await expect(query(stranger.toString(), 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('takes over a server that already runs in the home', async () => {
    const first = await start({ home: home() });
    const second = await start({ home: first.home });
    expect({ pid: second.pid, port: second.port, adopted: second.adopted }).toEqual({
      pid: first.pid,
      port: first.port,
      adopted: true,
    });
    expect(first.adopted).toBe(false);
  });

  it('gives two callers at once the same server', async () => {
    const shared = home();
    const [one, two] = await Promise.all([start({ home: shared }), start({ home: shared })]);
    expect(one.pid).toBe(two.pid);
    expect([one.adopted, two.adopted].sort()).toEqual([false, true]);
  });

  it('keeps its data and its port over kill -9 and a new start', async () => {
    const first = await start({ home: home(), durable: true });
    await query(first.adminUrl, 'create table kept as select 42 as answer');
    await first.kill();
    const second = await start({ home: first.home, port: first.port, durable: true });
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.adminUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('clears the pid file of a dead server whose pid another process has got', async () => {
    const first = await start({ home: home() });
    await first.stop();
    // The pid of another living process (PostgreSQL itself sees through its own parent's), with a start time that is not that one's.
    writeFileSync(
      join(first.home, 'postgres-18', 'postmaster.pid'),
      [process.ppid, '', 1_000_000_000, first.port, '', '', '', 'ready'].join('\n'),
    );
    const second = await start({ home: first.home });
    expect(second.adopted).toBe(false);
    expect(await query(second.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('leaves alone the pid file of a server that is just writing it', async () => {
    const folder = home();
    const file = join(folder, 'postmaster.pid');
    writeFileSync(file, '');
    expect(livingPostmaster(folder)).toBeUndefined();
    expect(existsSync(file)).toBe(true);
    utimesSync(file, new Date(), new Date(Date.now() - 60_000)); // what a crash has left, then
    expect(livingPostmaster(folder)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  it('stops with clients connected, and leaves no pid file', async () => {
    const server = await start({ home: home() });
    const client = new pg.Client({ connectionString: server.adminUrl });
    client.on('error', () => undefined); // the server says goodbye, which is what the test asks for
    await client.connect();
    await server.stop();
    expect(startTimeOf(server.pid)).toBeUndefined();
    expect(existsSync(join(server.home, 'postgres-18', 'postmaster.pid'))).toBe(false);
    await client.end();
  });

  it('says at once what is wrong when a setting is refused', async () => {
    await expect(startPostgres({ home: home(), settings: { no_such_setting: '1' } })).rejects.toThrow(
      /unrecognized configuration parameter "no_such_setting"/,
    );
  });

  it('runs in a process group of its own, which a Ctrl-C in the terminal does not reach', async () => {
    const server = await start({ home: home() });
    expect(processGroupOf(server.pid)).toBe(server.pid);
  });

  if (asRoot)
    it('runs for root as another user where user namespaces are forbidden, and begins anew in a new home', async () => {
      const server = await start({ home: home(), userNamespaces: false });
      await query(server.adminUrl, 'create table kept as select 42 as answer');
      await server.stop();
      const again = await start({ home: server.home, userNamespaces: false });
      expect(await query(again.adminUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
      await again.kill();
      homes.push(realpathSync(join(server.home, 'postgres-18')));
      rmSync(server.home, { recursive: true });
      const anew = await start({ home: server.home, userNamespaces: false });
      homes.push(realpathSync(join(server.home, 'postgres-18')));
      await expect(query(anew.adminUrl, 'select answer from kept')).rejects.toThrow('does not exist');
    });
});
