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
    private readonly processes: Map<ServiceName, ServiceProcess>,
    private readonly settings: Readonly<Record<ServiceName, Record<string, string>>>,
  ) {}

  /** The services' processes as they run now. */
  get services(): readonly ServiceProcess[] {
    return [...this.processes.values()];
  }

  /**
   * Starts everything and waits until it is ready. What an earlier run left behind when it was killed is ended first.
   * @throws Error that names the part that failed, after stopping the rest
   */
  static async start(home: Home, { demo }: { demo: boolean }): Promise<Installation> {
    await endLeftovers(home);
    const infrastructure = await step('PostgreSQL and NATS', () => startInfrastructure(home));
    const processes = new Map<ServiceName, ServiceProcess>();
    try {
      const addresses = await addressesOf(home);
      if (infrastructure.partner)
        await step('Streams for universities', () => provisionPartners(infrastructure.natsUrl));
      const databases = await step('Databases and roles', () => provisionAll(home, infrastructure));
      const settings = Object.fromEntries(
        serviceNames.map((name) => [
          name,
          settingsOf(name, { home, addresses, natsUrl: infrastructure.natsUrl, database: databases[name], demo }),
        ]),
      ) as Record<ServiceName, Record<string, string>>;
      const installation = new Installation(home, infrastructure, addresses, processes, settings);
      await step(`Services: ${serviceNames.join(', ')}`, async () => {
        for (const name of serviceNames) installation.launch(name);
        await Promise.all([...processes.values()].map((service) => untilReady(service)));
      });
      return installation;
    } catch (error) {
      await Promise.all([...processes.values()].map(stop));
      await infrastructure.stop();
      throw error;
    }
  }

  /** Starts a process of a service that runs no more, with some settings changed. Whoever needs it ready waits with `untilReady`. */
  launch(name: ServiceName, changed: Readonly<Record<string, string>> = {}): ServiceProcess {
    const launched = launch(
      name,
      this.addresses[name],
      { ...this.settings[name], ...changed },
      this.home.file('logs', `${name}.log`),
    );
    this.processes.set(name, launched);
    this.home.write(
      'processes.json',
      this.services.map((service) => ({ name: service.name, identity: service.identity })),
    );
    return launched;
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
  if (living.length > 0)
    await step(`Ending what an earlier run left: ${living.map(({ name }) => name).join(', ')}`, () =>
      Promise.all(living.map(stop)),
    );
}

async function addressesOf(home: Home): Promise<Addresses> {
  const pairs: [ServiceName, string][] = [];
  for (const name of serviceNames) pairs.push([name, `http://127.0.0.1:${await home.port(name)}`]);
  return Object.fromEntries(pairs) as Addresses;
}

async function provisionAll(home: Home, { adminUrl }: Infrastructure) {
  const password = home.secret('database', 24);
  const pairs = await Promise.all(
    serviceNames.map(async (service) => [service, await provisionDatabase(adminUrl, { service, password })] as const),
  );
  return Object.fromEntries(pairs) as Record<ServiceName, Awaited<ReturnType<typeof provisionDatabase>>>;
}
