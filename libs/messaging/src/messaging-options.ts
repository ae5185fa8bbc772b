import type { Source } from '@collegium/contracts';
import type { Retention } from './housekeeping/housekeeper.js';
import type { PullOptions } from './consumer/pull-session.js';
import type { RetryOptions } from './retries/retry-poller.js';
import type { RelayOptions } from './relay/relay.js';
import type { StreamSettings } from './nats/streams.js';

/** What messaging needs to know of a service. */
export interface MessagingOptions {
  /** The service: its stream is `<SERVICE>`, and its durable consumers carry its name. */
  readonly service: Source;
  /** Services whose events it handles. */
  readonly consumes: readonly Source[];
  /** `nats://host:port`, several separated by commas; user and password in the URL. Default: `NATS_URL`. */
  readonly natsUrl?: string;
  /** Direct connection of the `<service>_system` role, not through a pooler. Default: `DATABASE_SYSTEM_URL`. */
  readonly databaseUrl?: string;
  /** Names this process among its replicas. Default: service and process id. */
  readonly instance?: string;
  readonly streams?: StreamSettings;
  readonly relay?: Partial<
    Pick<RelayOptions, 'batch' | 'window' | 'busyPollMs' | 'idlePollMs' | 'publishTimeoutMs' | 'idleSessionMs'>
  >;
  readonly pull?: Partial<PullOptions>;
  readonly retries?: Partial<RetryOptions>;
  /** How long what is done is kept. Default: 400 days, the inbox 430. */
  readonly retention?: Retention;
}

/** The options with everything filled in. */
export type ResolvedOptions = MessagingOptions & {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly instance: string;
};

/**
 * Fills in what comes from the environment.
 * @throws Error that names the settings that are missing
 */
export function resolveOptions(options: MessagingOptions): ResolvedOptions {
  const natsUrl = options.natsUrl ?? process.env.NATS_URL;
  const databaseUrl = options.databaseUrl ?? process.env.DATABASE_SYSTEM_URL;
  const missing = [natsUrl ? [] : ['NATS_URL'], databaseUrl ? [] : ['DATABASE_SYSTEM_URL']].flat();
  if (!natsUrl || !databaseUrl) throw new Error(`Messaging needs ${missing.join(' and ')}`);
  return { ...options, natsUrl, databaseUrl, instance: options.instance ?? `${options.service}-${process.pid}` };
}
