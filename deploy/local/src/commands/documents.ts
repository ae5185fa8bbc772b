/** Part of `npm run generate`: the OpenAPI documents of the services, as they are built. */
import { writeOpenApi } from '../openapi.js';

const written = await writeOpenApi();
console.log(
  written.length > 0 ? `OpenAPI documents written: ${written.join(', ')}` : 'OpenAPI documents are as committed',
);
// What the services' modules opened when they were read (timers, threads) is not waited for.
process.exit(0);
