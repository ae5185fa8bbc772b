/**
 * Makes the databases and roles of the services named in `SERVICES` (comma-separated), with the password of
 * `DATABASE_PASSWORD`, on the server of `DATABASE_ADMIN_URL`. Safe to repeat; for containers and operators.
 */
import { provisionDatabase } from './provision.js';

const settings = ['DATABASE_ADMIN_URL', 'DATABASE_PASSWORD', 'SERVICES'] as const;
const missing = settings.filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(`Missing settings: ${missing.join(', ')}`);
  process.exit(2);
}
for (const service of process.env.SERVICES!.split(',')) {
  await provisionDatabase(process.env.DATABASE_ADMIN_URL!, { service, password: process.env.DATABASE_PASSWORD! });
  console.log(`${service}: database and roles are there`);
}
