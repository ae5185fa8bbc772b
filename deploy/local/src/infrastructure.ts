import { startNats, startPostgres } from '@collegium/testing/servers';
import type { Home } from './home.js';
import { configureNats, type PartnerAccess } from './partners.js';

/** The servers that the services stand on. */
export interface Infrastructure {
  /** A superuser's connection URL. */
  readonly adminUrl: string;
  /** With the services' user and password where the server was started here. */
  readonly natsUrl: string;
  /** How the demo's university reaches NATS; undefined where the server is not ours. */
  readonly partner: PartnerAccess | undefined;
  /** Process ids of the servers that run here. */
  readonly pids: Readonly<Partial<Record<'postgres' | 'nats', number>>>;
  /** What runs, for people. */
  readonly description: string;
  stop(): Promise<void>;
  /** Stops what was started for this visit, and leaves what ran before. */
  leave(): Promise<void>;
}

/**
 * Real PostgreSQL and nats-server with their data in the installation's folder, or existing ones where `DATABASE_URL`
 * (of a superuser) or `NATS_URL` are set. What was not started here is not stopped here.
 */
export async function startInfrastructure(home: Home, env: NodeJS.ProcessEnv = process.env): Promise<Infrastructure> {
  const access = env.NATS_URL ? undefined : await configureNats(home);
  const [postgres, nats] = await Promise.all([
    env.DATABASE_URL ? undefined : startPostgres({ home: home.file('postgres') }),
    access && startNats({ home: home.file('nats'), config: access.config }),
  ]);
  return {
    adminUrl: postgres?.adminUrl ?? env.DATABASE_URL!,
    natsUrl: nats && access ? access.servicesUrl(nats.port) : env.NATS_URL!,
    partner: nats && access?.partner(nats.port),
    pids: { ...(postgres ? { postgres: postgres.pid } : {}), ...(nats ? { nats: nats.pid } : {}) },
    description: [
      postgres ? `PostgreSQL on port ${postgres.port}` : 'PostgreSQL of DATABASE_URL',
      nats ? `NATS JetStream on port ${nats.port}` : 'NATS of NATS_URL',
    ].join(', '),
    async stop() {
      await Promise.all([postgres?.stop(), nats?.stop()]);
    },
    async leave() {
      await Promise.all([postgres?.adopted ? undefined : postgres?.stop(), nats?.adopted ? undefined : nats?.stop()]);
    },
  };
}
