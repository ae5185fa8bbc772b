/**
 * `npm run generate`: all that follows from the sources: contracts and what is said of them, the OpenAPI documents of the built services, and the
 * typed clients out of these.
 */
import { continueWith, install, run } from './bootstrap.mjs';

const services = ['identity', 'enrolment', 'scheduling', 'portfolio', 'accreditation'].map(
  (name) => `services/${name}`,
);

install();
run('node', ['libs/contracts/generate.mjs']);
run('tsc', ['-b', ...services, 'deploy/local']);
run('node', ['deploy/local/dist/commands/documents.js']);
continueWith('libs/clients/generate.mjs', []);
