import { readVaultKeys, Vault, type SealedColumn } from '@collegium/vault';

/** The vault that this service's secrets lie in. */
export function vaultOf({ IDENTITY_ENCRYPTION_KEYS: keys }: { IDENTITY_ENCRYPTION_KEYS: string }): Vault {
  return new Vault(readVaultKeys(keys), { scope: 'identity', setting: 'IDENTITY_ENCRYPTION_KEYS' });
}

/** Every column of this service that holds sealed bytes: what a rotation of the keys seals anew. */
export const sealedColumns: readonly SealedColumn[] = [
  {
    table: 'signing_keys',
    column: 'sealed_private_jwk',
    key: ['kid'],
    contextOf: ([kid]) => `signing-key:${kid}`,
  },
  {
    table: 'oidc_payloads',
    column: 'sealed',
    key: ['kind', 'id_hash'],
    contextOf: ([kind, idHash]) => `oidc:${kind}:${idHash}`,
  },
  { table: 'emails', column: 'sealed_text', key: ['id'], contextOf: ([id]) => `email:${id}` },
  { table: 'second_factors', column: 'sealed', key: ['id'], contextOf: ([id]) => `second-factor:${id}` },
  {
    table: 'sign_in_second_steps',
    column: 'sealed',
    key: ['interaction'],
    contextOf: ([interaction]) => `second-step:${interaction}`,
  },
];
