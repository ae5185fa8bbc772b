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
  // Settings extend those of every service, and inputs are read by the decorators of libs/http.
  .filter((file) => !file.endsWith('/config.ts') && !file.endsWith('.dto.ts'));
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

/** A day is a day somewhere: dates are taken from instants by `@collegium/calendar`, which asks for the zone. */
const zonelessDates = [
  {
    selector:
      "CallExpression[callee.property.name=/^(slice|substring|substr|split)$/][callee.object.callee.property.name='toISOString'][arguments.0.value=/^(0|T)$/]:not([arguments.1.value=19])",
    message: 'This is the date in UTC: take it by `localDate(instant, timeZone)` of @collegium/calendar.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(toLocale(Date|Time)?String|toDateString)$/][arguments.length<2]',
    message: "This depends on the machine's zone and language: use @collegium/calendar.",
  },
  {
    selector: 'CallExpression[callee.property.name=/^get(FullYear|Month|Date|Day|Hours|Minutes|TimezoneOffset)$/]',
    message: "This depends on the machine's zone: use @collegium/calendar.",
  },
  {
    selector: "NewExpression[callee.property.name='DateTimeFormat']:not(:has(Property[key.name='timeZone']))",
    message: 'A format of dates needs its time zone.',
  },
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
            { sourceTag: 'scope:standstill', onlyDependOnLibsWithTags: ['scope:standstill', 'scope:calendar'] },
            { sourceTag: 'scope:texts', onlyDependOnLibsWithTags: ['scope:texts'] },
            { sourceTag: 'scope:vault', onlyDependOnLibsWithTags: ['scope:vault'] },
            { sourceTag: 'scope:calendar', onlyDependOnLibsWithTags: ['scope:calendar'] },
            { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: ['scope:contracts'] },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['**/*.spec.ts', 'libs/calendar/**'],
    rules: { 'no-restricted-syntax': ['error', ...zonelessDates] },
  },
  {
    // A body or a change laid over what is kept wipes every field that it owns without a value: name the fields.
    files: ['services/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.builder.ts', '**/*.testing.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...zonelessDates,
        {
          selector:
            'ObjectExpression > SpreadElement ~ SpreadElement[argument.name=/^(body|dto|input|details|given|correction)$/]',
          message: 'This would overwrite what is kept with fields that were left out: name each field.',
        },
        {
          selector: 'ObjectExpression[properties.length=1] > SpreadElement[argument.name=/^(body|dto|input)$/]',
          message: 'A copy of a body has all its fields, also those left out: name each field.',
        },
        {
          selector:
            'CallExpression[callee.object.name="Object"][callee.property.name="assign"][arguments.1.type="Identifier"]',
          message: 'This would overwrite what is kept with fields that were left out: name each field.',
        },
      ],
    },
  },
  {
    files: ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.testing.ts', '**/*.builder.ts'],
    rules: { 'collegium/linear-patterns': 'error' },
  },
  {
    // Settings come from whoever runs the service, not from its callers.
    files: ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/*.testing.ts', '**/*.builder.ts', '**/config.ts', '**/config/*.ts'],
    rules: { 'collegium/bounded-texts': 'error' },
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
