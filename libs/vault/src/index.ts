export { resealRows, sealedWithOlderKeys } from './reseal.js';
export type { Database, SealedColumn } from './reseal.js';
export { digest, readVaultKeys, Vault, VaultError, VAULT_KEYS } from './vault.js';
export type { VaultOptions } from './vault.js';
