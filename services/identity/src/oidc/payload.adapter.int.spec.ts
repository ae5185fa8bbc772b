import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { newId } from '@collegium/persistence';
import { testPersistence, type TestPersistence, testVault } from '../identity.testing.js';
import type { Vault } from '@collegium/vault';
import { ClientAdapter, PayloadAdapter } from './payload.adapter.js';
import { StoredSessions } from './sessions.store.js';

let persistence: TestPersistence;
let source: DataSource;
let vault: Vault;
const adapter = (kind: string) => new PayloadAdapter(kind, source, vault);

beforeAll(async () => {
  persistence = await testPersistence();
  source = persistence.unitOfWork.dataSource;
  vault = testVault(7);
});

afterAll(() => persistence.close());

describe('the provider’s storage', () => {
  it('gives back what it was given, replaced by what came later', async () => {
    const tokens = adapter('RefreshToken');
    await tokens.upsert('one', { jti: 'one', accountId: 'a', grantId: 'g1' }, 60);
    await tokens.upsert('one', { jti: 'one', accountId: 'a', grantId: 'g1', scope: 'api' }, 60);
    expect(await tokens.find('one')).toEqual({ jti: 'one', accountId: 'a', grantId: 'g1', scope: 'api' });
    expect(await adapter('AccessToken').find('one')).toBeUndefined();
    await tokens.destroy('one');
    expect(await tokens.find('one')).toBeUndefined();
  });

  it('finds sessions by uid and devices by user code', async () => {
    await adapter('Session').upsert('cookie', { jti: 'cookie', uid: 'u1', accountId: 'a' }, 60);
    await adapter('DeviceCode').upsert('device', { jti: 'device', userCode: 'BCDFGHJK' }, 60);
    expect(await adapter('Session').findByUid('u1')).toMatchObject({ jti: 'cookie' });
    expect(await adapter('DeviceCode').findByUserCode('BCDFGHJK')).toMatchObject({ jti: 'device' });
    expect(await adapter('DeviceCode').findByUserCode('XXXXXXXX')).toBeUndefined();
  });

  it('keeps nothing that lets anybody in who reads the table', async () => {
    await adapter('RefreshToken').upsert(
      'a-bearer-secret',
      { jti: 'a-bearer-secret', grantId: 'g', scope: 'a-telling-scope' },
      60,
    );
    const dump = await source.query<{ row: string }[]>(
      `select oidc_payloads::text || encode(sealed, 'escape') as row from oidc_payloads`,
    );
    expect(JSON.stringify(dump)).not.toMatch(/a-bearer-secret|a-telling-scope/);
  });

  it('does not give what has expired, and clears it away', async () => {
    await adapter('Interaction').upsert('old', { jti: 'old' }, -1);
    await adapter('Interaction').upsert('new', { jti: 'new' }, 60);
    expect(await adapter('Interaction').find('old')).toBeUndefined();
    expect(await new StoredSessions(persistence.unitOfWork).forgetExpired()).toBe(1);
    expect(await adapter('Interaction').find('new')).toBeDefined();
  });

  it('revokes all that came of a grant together', async () => {
    await adapter('Grant').upsert('g2', { jti: 'g2', accountId: 'a' }, 60);
    await adapter('RefreshToken').upsert('r', { jti: 'r', grantId: 'g2' }, 60);
    await adapter('AuthorizationCode').upsert('c', { jti: 'c', grantId: 'g2' }, 60);
    await adapter('RefreshToken').upsert('other', { jti: 'other', grantId: 'g3' }, 60);
    await adapter('AccessToken').revokeByGrantId('g2');
    expect(
      await Promise.all([
        adapter('Grant').find('g2'),
        adapter('RefreshToken').find('r'),
        adapter('AuthorizationCode').find('c'),
      ]),
    ).toEqual([undefined, undefined, undefined]);
    expect(await adapter('RefreshToken').find('other')).toBeDefined();
  });

  it('lets a code be consumed once, and takes back what came of it when it is used again', async () => {
    const codes = adapter('AuthorizationCode');
    await codes.upsert('code', { jti: 'code', grantId: 'g4' }, 60);
    await adapter('RefreshToken').upsert('from-code', { jti: 'from-code', grantId: 'g4' }, 60);
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => codes.consume('code')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({
      error: 'invalid_grant',
    });
    expect(await adapter('RefreshToken').find('from-code')).toBeUndefined();
  });

  it('says that something was consumed', async () => {
    await adapter('RefreshToken').upsert('used', { jti: 'used' }, 60);
    await adapter('RefreshToken').consume('used');
    expect(await adapter('RefreshToken').find('used')).toMatchObject({ consumed: expect.any(Number) });
  });

  it('accepts an assertion’s id once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => adapter('ReplayDetection').upsert('jti', { iss: 'client' }, 60)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('ends all that an account has signed in', async () => {
    const leaver = newId();
    await adapter('Session').upsert('s5', { jti: 's5', uid: 'u5', accountId: leaver }, 60);
    await adapter('Grant').upsert('g5', { jti: 'g5', accountId: leaver }, 60);
    await adapter('DeviceCode').upsert('d5', { jti: 'd5', userCode: 'QQQQQQQQ', grantId: 'g5' }, 60);
    await new StoredSessions(persistence.unitOfWork).endAllOf(leaver);
    expect(
      await Promise.all([adapter('Session').find('s5'), adapter('Grant').find('g5'), adapter('DeviceCode').find('d5')]),
    ).toEqual([undefined, undefined, undefined]);
  });

  it('has no hand in clients', async () => {
    const clients = new ClientAdapter(async (id) => (id === 'known' ? { client_id: id } : undefined));
    expect(await clients.find('known')).toEqual({ client_id: 'known' });
    await expect(clients.upsert()).rejects.toThrow('not kept by the provider');
  });
});
