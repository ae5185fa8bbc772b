export { testPostgres } from './postgres.js';
export { testDatabase } from './test-database.js';
export type { TestDatabase, TestDatabaseOptions } from './test-database.js';
export { testNats } from './test-nats.js';
export type { TestNats } from './test-nats.js';
