export { testDatabase, testNats, testPostgres } from './infrastructure/index.js';
export type { TestDatabase, TestDatabaseOptions, TestNats } from './infrastructure/index.js';
export { eventually } from './servers/eventually.js';
export type { EventuallyOptions } from './servers/eventually.js';
