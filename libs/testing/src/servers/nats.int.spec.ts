import { afterAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { natsServerBinary } from './nats-binary.js';
import { startNats } from './nats.js';
import type { NatsServer } from './nats.js';

const started: NatsServer[] = [];
const folders: string[] = [];

function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'collegium-nats-spec-')));
  return folders.at(-1)!;
}

async function start(home = folder()): Promise<NatsServer> {
  const server = await startNats({ home });
  started.push(server);
  return server;
}

async function messagesIn(server: NatsServer): Promise<number> {
  const connection = await connect({ servers: server.url });
  try {
    return (await (await jetstreamManager(connection)).streams.info('KEPT')).state.messages;
  } finally {
    await connection.close();
  }
}

async function publish(server: NatsServer): Promise<void> {
  const connection = await connect({ servers: server.url });
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'KEPT', subjects: ['kept.>'] });
    await jetstream(connection).publish('kept.one', 'x');
  } finally {
    await connection.close();
  }
}

afterAll(async () => {
  for (const server of started) await server.kill();
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

describe('nats-server', () => {
  it.each(['stop', 'kill'] as const)('keeps its stream and its port over %s and restart', async (end) => {
    const server = await start();
    const { port, pid } = server;
    await publish(server);
    await server[end]();
    await expect(connect({ servers: server.url, reconnect: false, timeout: 500 })).rejects.toThrow();
    await server.restart();
    expect({ port: server.port, sameProcess: server.pid === pid, messages: await messagesIn(server) }).toEqual({
      port,
      sameProcess: false,
      messages: 1,
    });
  });

  it('answers nothing while frozen, and goes on when thawed', async () => {
    const server = await start();
    const connection = await connect({ servers: server.url });
    await server.freeze();
    const answer = connection.flush().then(() => 'answered');
    const patience = new Promise((resolve) => setTimeout(() => resolve('silent'), 200));
    expect(await Promise.race([answer, patience])).toBe('silent');
    await server.thaw();
    expect(await answer).toBe('answered');
    await connection.close();
  });

  it('takes over the server that already runs in the home', async () => {
    const first = await start();
    const second = await start(first.storeDir.replace(/\/store$/, ''));
    expect({ pid: second.pid, url: second.url, adopted: second.adopted }).toEqual({
      pid: first.pid,
      url: first.url,
      adopted: true,
    });
  });

  it('comes back on its last port when started anew in the same home', async () => {
    const first = await start();
    const { url } = first;
    await first.stop();
    expect((await start(first.storeDir.replace(/\/store$/, ''))).url).toBe(url);
  });
});

describe('the search for nats-server', () => {
  function program(path: string, script: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  it('takes NATS_SERVER_BIN before PATH', () => {
    const bin = folder();
    program(join(bin, 'nats-server'), '');
    const own = program(join(bin, 'my-nats'), '');
    expect(natsServerBinary({ env: { NATS_SERVER_BIN: own, PATH: bin } })).toBe(own);
    expect(natsServerBinary({ env: { PATH: bin } })).toBe(join(bin, 'nats-server'));
  });

  it('refuses a NATS_SERVER_BIN that is no program', () => {
    const text = join(folder(), 'text');
    writeFileSync(text, 'no program', { mode: 0o600 });
    expect(() => natsServerBinary({ env: { NATS_SERVER_BIN: text } })).toThrow(
      `NATS_SERVER_BIN is ${text}, which is not a program that can be run.`,
    );
  });

  it('unpacks the Debian package into the cache where there is none, once', () => {
    const bin = folder();
    const env = { PATH: `${bin}:/bin:/usr/bin`, COLLEGIUM_CACHE: folder() };
    program(join(bin, 'apt-get'), `echo "$@" >> ${bin}/asked; touch nats-server_2.9.10_all.deb`);
    program(
      join(bin, 'dpkg'),
      'mkdir -p "$3/usr/sbin" && printf "#!/bin/sh" > "$3/usr/sbin/nats-server" && chmod 755 "$3/usr/sbin/nats-server"',
    );
    const found = natsServerBinary({ env, folders: [] });
    expect(found).toBe(join(env.COLLEGIUM_CACHE, 'nats-server', 'debian', 'usr', 'sbin', 'nats-server'));
    expect(natsServerBinary({ env, folders: [] })).toBe(found);
    expect(readFileSync(join(bin, 'asked'), 'utf8')).toBe('download nats-server\n');
    expect(readdirSync(join(env.COLLEGIUM_CACHE, 'nats-server'))).toEqual(['debian']);
  });

  it('says how to get one where there is none to be had', () => {
    const bin = folder();
    program(join(bin, 'apt-get'), 'echo "E: Unable to locate package nats-server" >&2; exit 100');
    expect(() => natsServerBinary({ env: { PATH: bin, COLLEGIUM_CACHE: folder() }, folders: [] })).toThrow(
      /No nats-server found .*Unable to locate package.*NATS_SERVER_BIN.*brew install nats-server/s,
    );
  });
});
