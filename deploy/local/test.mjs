/**
 * `npm test`: everything, from a fresh clone: install, build, drift checks, lint, unit, integration and end-to-end tests,
 * the crash matrix in its short form, and the scenario. Prints the time of each part and ends with the sum of them all.
 *   npm test                       all parts
 *   npm test -- unit lint          only these
 */
import { build, continueWith, install } from './bootstrap.mjs';

install();
build();
continueWith('deploy/local/dist/commands/test.js', process.argv.slice(2));
