import { readFileSync } from 'node:fs';
import { NatsLink } from '@collegium/messaging';
import { defaultLimits, provisionUniversities, SERVICES_USER, writeConfig, type University } from '@collegium/nats';
import type { Home } from './home.js';

/** What the demo's university needs to pull its durable. */
export interface PartnerAccess {
  /** `host:port`. */
  readonly servers: string;
  /** File of the seed of its key. */
  readonly seedFile: string;
}

/** The universities of the demo. */
const universities: readonly University[] = [{ code: 'herts', ...defaultLimits }];

/** Writes the configuration by which services and universities connect, each as somebody of its own. */
export async function configureNats(home: Home) {
  const password = home.secret('nats-services', 24);
  const keysFolder = home.file('nats-keys');
  await writeConfig({ universities, servicesPassword: password, folder: home.file('nats'), keysFolder });
  return {
    config: readFileSync(home.file('nats', 'universities.conf'), 'utf8'),
    servicesUrl: (port: number): string => `nats://${SERVICES_USER}:${password}@127.0.0.1:${port}`,
    partner: (port: number): PartnerAccess => ({
      servers: `127.0.0.1:${port}`,
      seedFile: home.file('nats-keys', `${universities[0]!.code}.nk`),
    }),
  };
}

/** Makes the universities' streams and durables. @throws Error that names the fields of one that was made otherwise */
export async function provisionPartners(natsUrl: string): Promise<void> {
  const link = new NatsLink(natsUrl, 'universities');
  try {
    const done = await provisionUniversities(await link.manager(AbortSignal.timeout(30_000)), universities);
    const differing = done.filter(({ done: outcome }) => outcome === 'differs');
    if (differing.length > 0)
      throw new Error(
        differing.map(({ what, differences }) => `The ${what} is not as defined: ${differences.join('; ')}`).join('\n'),
      );
  } finally {
    await link.close();
  }
}
