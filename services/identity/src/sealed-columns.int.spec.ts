import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, rotateKeys } from '@collegium/persistence';
import { resealRows, sealedWithOlderKeys } from '@collegium/vault';
import { testPersistence, testVault, type TestPersistence } from './identity.testing.js';
import { sealedColumns, vaultOf } from './sealed-columns.js';
import { SigningKeysService } from './signing-keys/signing-keys.service.js';

const keyOf = (key: number): string => Buffer.alloc(32, key).toString('base64');
const old = testVault(1);
const both = vaultOf({ IDENTITY_ENCRYPTION_KEYS: `${keyOf(2)},${keyOf(1)}` });
const fresh = testVault(2);

let persistence: TestPersistence;
beforeAll(async () => {
  persistence = await testPersistence();
});
afterAll(() => persistence.close());

const query = <T>(sql: string, parameters?: unknown[]): Promise<T> =>
  persistence.systemUnitOfWork.run(({ manager }) => manager.query(sql, parameters) as Promise<T>);

describe('replacing the encryption key', () => {
  it('covers every column of bytes that the service has', async () => {
    const found = await query<{ name: string }[]>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and data_type = 'bytea' and table_name not in ('retries') order by 1`,
    );
    expect(found.map(({ name }) => name)).toEqual(
      sealedColumns.map(({ table, column }) => `${table}.${column}`).sort(),
    );
  });

  it('seals everything anew, after which the old key is not needed', async () => {
    const [signing] = await new SigningKeysService(persistence.unitOfWork, old).current();
    const ids = Array.from({ length: 450 }, () => newId());
    for (const id of ids)
      await query(
        `insert into emails (id, recipient, subject, sealed_text, created_at, attempts, next_attempt_at) values ($1, 'a@example.org', 's', $2, now(), 0, now())`,
        [id, old.seal(`text of ${id}`, `email:${id}`)],
      );
    await query(`insert into oidc_payloads (kind, id_hash, sealed) values ('Session', 'abc', $1)`, [
      old.seal('{}', 'oidc:Session:abc'),
    ]);
    const lines: string[] = [];
    await rotateKeys({
      service: 'identity',
      vault: both,
      columns: sealedColumns,
      databaseUrl: persistence.database.systemUrl,
      print: (line) => lines.push(line),
    });
    expect(lines).toContain('emails.sealed_text: 450 sealed anew');
    expect(await sealedWithOlderKeys({ query }, fresh, sealedColumns)).toEqual({
      'signing_keys.sealed_private_jwk': 0,
      'oidc_payloads.sealed': 0,
      'second_factors.sealed': 0,
      'sign_in_second_steps.sealed': 0,
      'emails.sealed_text': 0,
    });
    const rows = await query<{ id: string; sealed_text: Buffer }[]>('select id, sealed_text from emails');
    expect(rows.map(({ id, sealed_text }) => fresh.open(sealed_text, `email:${id}`).toString()).sort()).toEqual(
      ids.map((id) => `text of ${id}`).sort(),
    );
    const [same] = await new SigningKeysService(persistence.unitOfWork, fresh).current();
    expect(same).toEqual(signing);
  });

  it('changes nothing where a key is missing, and says so', async () => {
    await expect(resealRows({ query }, testVault(3), sealedColumns)).rejects.toThrow('IDENTITY_ENCRYPTION_KEYS');
    expect(await new SigningKeysService(persistence.unitOfWork, fresh).current()).toHaveLength(1);
  });
});
