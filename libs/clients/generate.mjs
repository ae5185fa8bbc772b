/** Generates a typed client of every service out of `docs/openapi` into `src/gen`: part of `npm run generate`. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';

const services = ['identity', 'enrolment', 'scheduling', 'portfolio', 'accreditation'];
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(at('src/gen'), { recursive: true, force: true });
await createClient({
  input: services.map((service) => at(`../../docs/openapi/${service}.json`)),
  output: services.map((service) => ({ path: at(`src/gen/${service}`), importFileExtension: '.js' })),
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'warn', file: false },
});
