import { readVaultKeys, Vault, type SealedColumn } from '@collegium/vault';

/** The vault that this service's secrets lie in. Those of the first releases lie there in the older form. */
export function vaultOf({ ENCRYPTION_KEY: keys }: { ENCRYPTION_KEY: string }): Vault {
  return new Vault(readVaultKeys(keys), { scope: 'accreditation', setting: 'ENCRYPTION_KEY', opensBareForm: true });
}

const ofItself = ([id]: readonly string[]): string => String(id);

/** Every column of this service that holds sealed bytes: what a rotation of the keys seals anew. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'credential_keys', column: 'sealed_private_key', key: ['id'], contextOf: ofItself },
  { table: 'webhook_keys', column: 'sealed_private_key', key: ['id'], contextOf: ofItself },
  { table: 'subscriptions', column: 'sealed_secret', key: ['id'], contextOf: ofItself },
  { table: 'subscriptions', column: 'sealed_old_secret', key: ['id'], contextOf: ofItself },
  { table: 'subscriptions', column: 'sealed_proof_key', key: ['id'], contextOf: ofItself },
  { table: 'person_details', column: 'sealed', key: ['id'], contextOf: ([id]) => `person-details:${id}` },
  { table: 'student_registrations', column: 'sent', key: ['id'], contextOf: ([id]) => `student-registration:${id}` },
];
