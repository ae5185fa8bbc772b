import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionOptions } from '@collegium/messaging';
import { testNats, type TestNats } from '@collegium/testing/infrastructure';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { connect, nkeyAuthenticator, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { inboxPrefix, provisionUniversities, readUniversities, writeConfig, type University } from '../src/index.js';

export const PASSWORD = 'a-password-of-the-services';

/** A nats-server with the generated configuration, and the services' connection to it. */
export interface NatsForUniversities {
  readonly nats: TestNats;
  readonly servicesUrl: string;
  readonly universities: University[];
  readonly folder: string;
  readonly services: {
    readonly connection: NatsConnection;
    readonly manager: JetStreamManager;
    readonly client: JetStreamClient;
  };
  /** A connection with a university's own key. */
  as(code: string, options?: ConnectionOptions): Promise<NatsConnection>;
  /** Publishes an event as the accreditation service would. */
  publish(fact: string, audience: string, data?: object): Promise<void>;
  close(): Promise<void>;
}

/** Starts it, with the streams and durables of these universities. */
export async function startNatsForUniversities(
  definitions: readonly Partial<University>[] = [{ code: 'herts' }, { code: 'bath-spa' }],
): Promise<NatsForUniversities> {
  const folder = mkdtempSync(join(tmpdir(), 'collegium-nats-'));
  const universities = readUniversities(JSON.stringify({ universities: definitions }));
  const keysFolder = join(folder, 'keys');
  await writeConfig({ universities, servicesPassword: PASSWORD, folder, keysFolder });
  const nats = await testNats({ config: readFileSync(join(folder, 'universities.conf'), 'utf8') });
  const host = nats.url.replace('nats://', '');
  const servicesUrl = `nats://services:${PASSWORD}@${host}`;
  const connection = await connect(connectionOptions(servicesUrl, 'spec'));
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  await provisionUniversities(manager, universities);
  const open: NatsConnection[] = [connection];
  return {
    nats,
    servicesUrl,
    universities,
    folder,
    services: { connection, manager, client },
    async as(code, options = {}) {
      const seed = readFileSync(join(keysFolder, `${code}.nk`));
      const own = await connect({
        servers: host,
        authenticator: nkeyAuthenticator(seed),
        inboxPrefix: inboxPrefix(code),
        reconnect: false,
        timeout: 5_000,
        ...options,
      });
      open.push(own);
      return own;
    },
    async publish(fact, audience, data = {}) {
      await client.publish(`accreditation.${fact}.v1.${audience}`, JSON.stringify(data));
    },
    async close() {
      await Promise.all(open.map((each) => each.close()));
      await nats.stop();
    },
  };
}
