import { createCipheriv, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, rotateKeys, SystemUnitOfWork } from '@collegium/persistence';
import { sealedWithOlderKeys } from '@collegium/vault';
import { startTestService, type TestService } from '@collegium/testing';
import { AppModule } from '../app.module.js';
import { LocalSigner } from '../issuers/signer.service.js';
import { sealedColumns, vaultOf } from './sealed-columns.js';

const [oldKey, freshKey] = [randomBytes(32), randomBytes(32)];
const both = vaultOf({ ENCRYPTION_KEY: `${freshKey.toString('base64')},${oldKey.toString('base64')}` });
const fresh = vaultOf({ ENCRYPTION_KEY: freshKey.toString('base64') });

let service: TestService;
beforeAll(async () => {
  service = await startTestService(AppModule, { env: { ENCRYPTION_KEY: oldKey.toString('base64') } });
}, 60_000);
afterAll(() => service.close());

const query = <T>(sql: string, parameters?: unknown[]): Promise<T> =>
  service.app.get(SystemUnitOfWork).run(({ manager }) => manager.query(sql, parameters) as Promise<T>);

/** As the first releases sealed: nonce, ciphertext and tag, under the bare key. */
function inOlderForm(text: string, owner: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', oldKey, nonce).setAAD(Buffer.from(owner));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

describe('replacing the encryption key', () => {
  it('covers every column of bytes that is not a form of a certificate', async () => {
    const found = await query<{ name: string }[]>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and data_type = 'bytea' and table_name not in ('retries', 'certificates') order by 1`,
    );
    expect(found.map(({ name }) => name)).toEqual(
      sealedColumns.map(({ table, column }) => `${table}.${column}`).sort(),
    );
  });

  it('seals secrets of either form anew, after which the old key is not needed', async () => {
    const signer = new LocalSigner(vaultOf({ ENCRYPTION_KEY: oldKey.toString('base64') }));
    const key = await signer.create('hertscam', 'Ed25519', new Date());
    const personId = newId();
    await query(
      `insert into credential_keys (id, tenant, algorithm, public_key_multibase, sealed_private_key, created_at)
      values ($1, 'hertscam', 'Ed25519', $2, $3, now())`,
      [key.id, key.publicKeyMultibase, key.sealedPrivateKey],
    );
    await query(`insert into person_details (id, version, sealed, changed_at) values ($1, 1, $2, now())`, [
      personId,
      inOlderForm('{"familyName":"王"}', `person-details:${personId}`),
    ]);
    await rotateKeys({
      service: 'accreditation',
      vault: both,
      columns: sealedColumns,
      databaseUrl: service.database.systemUrl,
      print: () => undefined,
    });
    const left = await sealedWithOlderKeys({ query }, fresh, sealedColumns);
    expect(Object.values(left).every((count) => count === 0)).toBe(true);
    const [row] = await query<{ sealed: Buffer }[]>('select sealed from person_details where id = $1', [personId]);
    expect(fresh.open(row!.sealed, `person-details:${personId}`).toString()).toBe('{"familyName":"王"}');
    const [kept] = await query<{ sealed_private_key: Buffer }[]>('select sealed_private_key from credential_keys');
    expect(fresh.open(kept!.sealed_private_key, key.id)).toHaveLength(48);
  });
});
