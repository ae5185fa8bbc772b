import { afterAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    expect({ port: server.port, sameProcess: server.pid === pid, messages: await messagesIn(server) }).toEqual({ port, sameProcess: false, messages: 1 });
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
    expect({ pid: second.pid, url: second.url, adopted: second.adopted }).toEqual({ pid: first.pid, url: first.url, adopted: true });
  });

  it('comes back on its last port when started anew in the same home', async () => {
    const first = await start();
    const { url } = first;
    await first.stop();
    expect((await start(first.storeDir.replace(/\/store$/, ''))).url).toBe(url);
  });

  it('is found by NATS_SERVER_BIN before PATH', () => {
    const own = join(folder(), 'my-nats');
    writeFileSync(own, '#!/bin/sh\n');
    chmodSync(own, 0o755);
    expect(natsServerBinary({ env: { NATS_SERVER_BIN: own, PATH: process.env.PATH } })).toBe(own);
  });

  it('refuses a NATS_SERVER_BIN that is no program', () => {
    const text = join(folder(), 'text');
    writeFileSync(text, 'no program', { mode: 0o600 });
    expect(() => natsServerBinary({ env: { NATS_SERVER_BIN: text } })).toThrow(`NATS_SERVER_BIN is ${text}, which is not a program that can be run.`);
  });
});
