import { describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import { linearPatterns } from './linear-patterns.mjs';

Object.assign(RuleTester, { describe, it });

const backtracks = (code) => ({ code, errors: [{ messageId: 'backtracks' }] });

new RuleTester().run('linear-patterns', linearPatterns, {
  valid: [
    'const pattern = /^[a-z0-9-]{1,60}$/;',
    'const pattern = /<[^<>]*>/;',
    'const pattern = new RegExp("^[a-z]+$", "u");',
    'const pattern = new RegExp(source);',
    'const text = "(a+)+$";',
  ],
  invalid: [
    backtracks('const pattern = /^(a+)+$/;'),
    backtracks('const pattern = /\\s+$/;'),
    backtracks('const pattern = /<[^>]*>/;'),
    backtracks('const pattern = new RegExp("^(a+)+$");'),
    backtracks('const pattern = RegExp("\\\\s+$", "u");'),
  ],
});
