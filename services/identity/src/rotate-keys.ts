import { rotateKeys } from '@collegium/persistence';
import { sealedColumns, vaultOf } from './sealed-columns.js';

/**
 * `node dist/rotate-keys.js`: seals with the first key of `IDENTITY_ENCRYPTION_KEYS` what another of its keys has sealed.
 * Environment: that setting and `DATABASE_SYSTEM_URL`, as the service has them. Safe beside the running service.
 */
const { DATABASE_SYSTEM_URL: databaseUrl, IDENTITY_ENCRYPTION_KEYS: keys } = process.env;
if (!databaseUrl || !keys) {
  console.error('Set DATABASE_SYSTEM_URL and IDENTITY_ENCRYPTION_KEYS as the service has them.');
  process.exit(2);
}
await rotateKeys({
  service: 'identity',
  vault: vaultOf({ IDENTITY_ENCRYPTION_KEYS: keys }),
  columns: sealedColumns,
  databaseUrl,
  print: console.log,
});
