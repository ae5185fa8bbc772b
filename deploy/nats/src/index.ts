export { DOMAIN, inboxPrefix, serverConfig } from './server-config.js';
export type { Users } from './server-config.js';
export { provisionUniversities } from './provision.js';
export type { Provisioned, ProvisionOptions } from './provision.js';
export { consumerDefinition, defaultLimits, readUniversities, streamDefinition, streamName } from './university.js';
export type { University } from './university.js';
export { SERVICES_USER, writeConfig } from './write-config.js';
export type { ConfigRequest } from './write-config.js';
