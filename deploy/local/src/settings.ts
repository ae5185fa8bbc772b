import type { DatabaseUrls } from '@collegium/persistence';
import { writeSeed } from './demo.js';
import type { Home } from './home.js';

/** The services of Collegium, in the order in which they are shown. */
export const serviceNames = ['identity', 'enrolment', 'scheduling', 'portfolio', 'accreditation'] as const;

/** Name of a service: its folder, database and stream. */
export type ServiceName = (typeof serviceNames)[number];

/** Base URL of each service. */
export type Addresses = Readonly<Record<ServiceName, string>>;

/** What the settings of a service are made of. */
export interface SettingsRequest {
  readonly home: Home;
  readonly addresses: Addresses;
  readonly natsUrl: string;
  readonly database: DatabaseUrls;
  /** Whether the demo's users are made. */
  readonly demo: boolean;
}

/** Client id of the sandbox's scripts; its secret is `home.secret('sandbox-client')`. */
export const SANDBOX_CLIENT = 'sandbox';

/** The environment of one service: the common settings and its own. */
export function settingsOf(name: ServiceName, request: SettingsRequest): Record<string, string> {
  const { addresses, database, natsUrl } = request;
  return {
    NODE_ENV: 'production',
    PORT: new URL(addresses[name]).port,
    HOST: '127.0.0.1',
    PUBLIC_URL: addresses[name],
    DATABASE_URL: database.appUrl,
    DATABASE_SYSTEM_URL: database.systemUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    NATS_URL: natsUrl,
    OIDC_ISSUER: `${addresses.identity}/oidc`,
    OIDC_AUDIENCE: 'collegium',
    COLLEGIUM_SANDBOX: 'true',
    // One script plays everybody, from one address.
    RATE_LIMIT_PER_MINUTE: '0',
    ...own[name](request),
  };
}

const own: Record<ServiceName, (request: SettingsRequest) => Record<string, string>> = {
  identity: ({ home, demo }) => ({
    IDENTITY_ENCRYPTION_KEYS: encryptionKey(home, 'identity'),
    SANDBOX_CLIENT_SECRET: home.secret('sandbox-client'),
    SIGN_IN_RATE_PER_MINUTE: '0',
    ...(demo ? { IDENTITY_SEED_FILE: writeSeed(home) } : {}),
  }),
  enrolment: () => ({}),
  scheduling: () => ({}),
  portfolio: ({ home }) => ({ FILE_STORE_PATH: home.file('files') }),
  // The demo's university listens on this machine.
  accreditation: ({ home }) => ({
    ENCRYPTION_KEY: encryptionKey(home, 'accreditation'),
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
  }),
};

/** A key of 32 bytes in base64, made once. */
function encryptionKey(home: Home, service: ServiceName): string {
  return Buffer.from(home.secret(`${service}-encryption`), 'base64url').toString('base64');
}
