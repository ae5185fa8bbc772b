import { globSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { boundedTexts } from './eslint/bounded-texts.mjs';
import { linearPatterns } from './eslint/linear-patterns.mjs';

/**
 * Rules do no I/O. A file with a `.spec.ts` beside it is tested without Nest and without a database, so it is one of rules:
 * it may import nothing that talks to the world.
 */
const rules = globSync('services/*/src/**/*.spec.ts', { cwd: import.meta.dirname })
  .filter((spec) => !/\.(int|e2e)\.spec\.ts$/.test(spec))
  .map((spec) => spec.replace(/\.spec\.ts$/, '.ts'))
  .filter((file) => !file.endsWith('/config.ts')); // settings extend those of every service
const talkative = [
  '@nestjs/*',
  'typeorm',
  'pg',
  '@nats-io/*',
  'fastify',
  'node:fs',
  'node:fs/*',
  'node:net',
  'node:http',
  'node:https',
  '@collegium/persistence',
  '@collegium/messaging',
  '@collegium/http',
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/gen/**', '.nx/**', '.collegium/**', 'out/**'] },
  {
    plugins: { '@nx': nx, collegium: { rules: { 'bounded-texts': boundedTexts, 'linear-patterns': linearPatterns } } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      'no-empty': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['libs/**/*.ts', 'services/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          // Specs of a library may use the testing library, which is built on it; `tsc -b` keeps all other files from that.
          ignoredCircularDependencies: [['testing', '*']],
          depConstraints: [
            { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib'] },
            { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:lib'] },
            { sourceTag: 'scope:errors', onlyDependOnLibsWithTags: ['scope:errors'] },
            { sourceTag: 'scope:texts', onlyDependOnLibsWithTags: ['scope:texts'] },
            { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: ['scope:contracts'] },
          ],
        },
      ],
    },
  },
  {
    files: ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.testing.ts', '**/*.builder.ts'],
    rules: { 'collegium/linear-patterns': 'warn' },
  },
  {
    // Settings come from whoever runs the service, not from its callers.
    files: ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.testing.ts', '**/*.builder.ts', '**/config.ts', '**/config/*.ts'],
    rules: { 'collegium/bounded-texts': 'warn' },
  },
  {
    files: rules,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: talkative,
              allowTypeImports: true,
              message: 'Rules do no I/O: load facts first and pass them in.',
            },
          ],
        },
      ],
    },
  },
);
