import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testPersistence, type TestPersistence, testVault } from '../identity.testing.js';
import { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeysService } from './signing-keys.service.js';

const vault = testVault(3);
let persistence: TestPersistence | undefined;
let keys: SigningKeysService;

beforeEach(async () => {
  await persistence?.close();
  persistence = await testPersistence();
  keys = new SigningKeysService(persistence.unitOfWork, vault);
});

afterAll(() => persistence?.close());

const states = async () => (await keys.list()).map(({ state }) => state);
const daysOld = (days: number) =>
  persistence!.unitOfWork.run(({ manager }) =>
    manager.query(`update signing_keys set active_from = active_from - make_interval(hours => $1)`, [days * 24]),
  );

describe('signing keys', () => {
  it('are made once, however many replicas start at once', async () => {
    const replicas = Array.from({ length: 4 }, () => new SigningKeysService(persistence!.unitOfWork, vault));
    const sets = await Promise.all(replicas.map((replica) => replica.current()));
    expect(new Set(sets.map((jwks) => jwks.map(({ kid }) => kid).join())).size).toBe(1);
    expect(sets[0]).toEqual([expect.objectContaining({ alg: 'ES256', use: 'sig', d: expect.any(String) })]);
  });

  it('rest sealed: the private half is not in the table', async () => {
    const [key] = await keys.current();
    const [row] = await persistence!.unitOfWork.run(({ manager }) => manager.find(SigningKeyRow));
    expect(JSON.stringify(row?.publicJwk)).not.toContain(key?.d);
    expect(row?.sealedPrivateJwk.includes(key?.d as string)).toBe(false);
    await expect(new SigningKeysService(persistence!.unitOfWork, testVault(4)).current()).rejects.toThrow(
      'not among IDENTITY_ENCRYPTION_KEYS',
    );
  });

  it('rotate by themselves: published, then signing, then kept, then gone', async () => {
    const [first] = await keys.current();
    await daysOld(89.5);
    expect(await keys.rotateIfDue()).toBe(true);
    expect(await keys.rotateIfDue()).toBe(false);
    expect(await states()).toEqual(['next', 'current']);
    expect((await keys.current())[0]?.kid).toBe(first?.kid);
    await daysOld(1);
    expect(await states()).toEqual(['current', 'old']);
    const [signing, old] = await keys.current();
    expect([signing?.kid === first?.kid, old?.kid]).toEqual([false, first?.kid]);
    await daysOld(1);
    expect(await states()).toEqual(['current', 'gone']);
    expect(await keys.current()).toHaveLength(1);
  });

  it('go on without a revoked one, with a new one if none is left', async () => {
    const [first] = await keys.current();
    await keys.revoke(first?.kid as string);
    const after = await keys.current();
    expect(after.map(({ kid }) => kid)).toEqual([expect.not.stringMatching(first?.kid as string)]);
    expect(await states()).toEqual(['current', 'revoked']);
    await expect(keys.revoke('unknown')).rejects.toMatchObject({ code: 'signing_key_not_found' });
  });
});
