import { provisionDatabase } from '@collegium/persistence';
import { isAlive, type ProcessIdentity } from '@collegium/testing/servers';
import type { Home } from './home.js';
import { startInfrastructure, type Infrastructure } from './infrastructure.js';
import { provisionPartners } from './partners.js';
import { step } from './progress.js';
import { launch, stop, untilReady, type ServiceProcess } from './service-process.js';
import { serviceNames, settingsOf, type Addresses, type ServiceName } from './settings.js';

/** A whole Collegium on this machine: its servers and one process per service. */
export class Installation {
  private constructor(
    readonly home: Home,
    readonly infrastructure: Infrastructure,
    readonly addresses: Addresses,
    readonly services: readonly ServiceProcess[],
  ) {}

  /**
   * Starts everything and waits until it is ready. What an earlier run left behind when it was killed is ended first.
   * @throws Error that names the part that failed, after stopping the rest
   */
  static async start(home: Home, { demo }: { demo: boolean }): Promise<Installation> {
    await endLeftovers(home);
    const infrastructure = await step('PostgreSQL and NATS', () => startInfrastructure(home));
    const services: ServiceProcess[] = [];
    try {
      const addresses = await addressesOf(home);
      if (infrastructure.partner) await step('Streams for universities', () => provisionPartners(infrastructure.natsUrl));
      const databases = await step('Databases and roles', () => provisionAll(home, infrastructure));
      await step(`Services: ${serviceNames.join(', ')}`, async () => {
        for (const name of serviceNames) {
          const settings = settingsOf(name, { home, addresses, natsUrl: infrastructure.natsUrl, database: databases[name], demo });
          services.push(launch(name, addresses[name], settings, home.file('logs', `${name}.log`)));
        }
        home.write('processes.json', services.map(({ name, identity }) => ({ name, identity })));
        await Promise.all(services.map(untilReady));
      });
      return new Installation(home, infrastructure, addresses, services);
    } catch (error) {
      await Promise.all(services.map(stop));
      await infrastructure.stop();
      throw error;
    }
  }

  /** Stops the services first, so that they drain, and the servers last. */
  async stop(): Promise<void> {
    await Promise.all(this.services.map(stop));
    await this.infrastructure.stop();
  }
}

async function endLeftovers(home: Home): Promise<void> {
  const known = home.read<{ name: string; identity: ProcessIdentity }[]>('processes.json') ?? [];
  const living = known.filter(({ identity }) => isAlive(identity));
  if (living.length > 0) await step(`Ending what an earlier run left: ${living.map(({ name }) => name).join(', ')}`, () => Promise.all(living.map(stop)));
}

async function addressesOf(home: Home): Promise<Addresses> {
  const pairs: [ServiceName, string][] = [];
  for (const name of serviceNames) pairs.push([name, `http://127.0.0.1:${await home.port(name)}`]);
  return Object.fromEntries(pairs) as Addresses;
}

async function provisionAll(home: Home, { adminUrl }: Infrastructure) {
  const password = home.secret('database', 24);
  const pairs = await Promise.all(serviceNames.map(async (service) => [service, await provisionDatabase(adminUrl, { service, password })] as const));
  return Object.fromEntries(pairs) as Record<ServiceName, Awaited<ReturnType<typeof provisionDatabase>>>;
}

