import { rotateKeys } from '@collegium/persistence';
import { sealedColumns, vaultOf } from './sealing/sealed-columns.js';

/**
 * `node dist/rotate-keys.js`: seals with the first key of `ENCRYPTION_KEY` what another of its keys has sealed.
 * Environment: that setting and `DATABASE_SYSTEM_URL`, as the service has them. Safe beside the running service.
 */
const { DATABASE_SYSTEM_URL: databaseUrl, ENCRYPTION_KEY: keys } = process.env;
if (!databaseUrl || !keys) {
  console.error('Set DATABASE_SYSTEM_URL and ENCRYPTION_KEY as the service has them.');
  process.exit(2);
}
await rotateKeys({
  service: 'accreditation',
  vault: vaultOf({ ENCRYPTION_KEY: keys }),
  columns: sealedColumns,
  databaseUrl,
  print: console.log,
});
