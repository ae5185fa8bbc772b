import { resealRows, type SealedColumn, type Vault } from '@collegium/vault';
import { dataSourceOf } from './data-source.js';

/** What a service's `rotate-keys` command works on. */
export interface KeyRotation {
  readonly service: string;
  /** Reads the vault's keys out of the environment. @throws VaultError if they cannot be used */
  readonly vault: Vault;
  readonly columns: readonly SealedColumn[];
  /** The system role's connection: it sees the rows of every tenant. */
  readonly databaseUrl: string;
  readonly print: (line: string) => void;
}

/**
 * Seals anew whatever an older key has sealed, while the service runs, and says what was done. Afterwards the older
 * keys can be dropped from the setting.
 * @throws VaultError if something opens with none of the keys
 */
export async function rotateKeys({ service, vault, columns, databaseUrl, print }: KeyRotation): Promise<void> {
  const database = dataSourceOf({ url: databaseUrl, applicationName: `${service} rotate-keys`, entities: [] });
  await database.initialize();
  try {
    const counts = await resealRows(database, vault, columns, (column, done) => print(`${column}: ${done} ...`));
    for (const [column, count] of Object.entries(counts)) print(`${column}: ${count} sealed anew`);
    print('Nothing needs the older keys any more: drop them from the setting and restart the service.');
  } finally {
    await database.destroy();
  }
}
