/**
 * One configuration for all suites; the suffix says what a test costs:
 * `.spec.ts` pure, `.int.spec.ts` with Postgres or NATS, `.e2e.spec.ts` a whole service.
 */
const kind = process.env.TEST_KIND ?? 'all';
const pattern = {
  unit: '(?<!\\.int|\\.e2e)\\.spec\\.(ts|mjs)$',
  int: '\\.int\\.spec\\.ts$',
  e2e: '\\.e2e\\.spec\\.ts$',
  all: '\\.spec\\.(ts|mjs)$',
}[kind];

export default {
  rootDir: import.meta.dirname,
  roots: ['libs', 'services', 'deploy', 'scenarios', 'chaos', 'eslint'].map((folder) => `<rootDir>/${folder}`),
  testRegex: [pattern],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  globalSetup: '<rootDir>/libs/testing/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.mjs',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@collegium/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  maxWorkers: 2,
  // Longer than a server may take to start on a busy machine, so that its own message is what a failing run shows.
  testTimeout: 60_000,
};
