import type { DatabaseUrls } from '@collegium/persistence';
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
    ...own[name](request),
  };
}

const own: Record<ServiceName, (request: SettingsRequest) => Record<string, string>> = {
  identity: ({ home }) => ({}),
  enrolment: () => ({}),
  scheduling: () => ({}),
  portfolio: ({ home }) => ({}),
  accreditation: ({ home }) => ({}),
};
