import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testPersistence, type TestPersistence } from '../identity.testing.js';
import { TriesService } from './tries.service.js';

let persistence: TestPersistence;
let tries: TriesService;

beforeAll(async () => {
  persistence = await testPersistence();
  tries = new TriesService(persistence.unitOfWork);
});

afterAll(() => persistence.close());

describe('tries', () => {
  it('at the same moment do not get past the lock', async () => {
    const decisions = await Promise.all(Array.from({ length: 12 }, () => tries.count('password', 'crowd@example.org')));
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  it('outlive the process that counted them', async () => {
    for (let failure = 1; failure <= 5; failure++) await tries.count('password', 'restart@example.org');
    expect(await new TriesService(persistence.unitOfWork).count('password', 'restart@example.org')).toMatchObject({
      allowed: false,
    });
  });

  it('of one thing do not count for another, nor for another address', async () => {
    for (let failure = 1; failure <= 6; failure++) await tries.count('password', 'one@example.org');
    expect(await tries.count('code', 'one@example.org')).toMatchObject({ allowed: true });
    expect(await tries.count('password', 'two@example.org')).toMatchObject({ allowed: true });
  });

  it('are forgotten after a success', async () => {
    for (let failure = 1; failure <= 4; failure++) await tries.count('password', 'success@example.org');
    await tries.forget('password', 'success@example.org');
    expect(await tries.count('password', 'success@example.org')).toMatchObject({ allowed: true, tries: { count: 1 } });
  });

  it('do not keep the address', async () => {
    await tries.count('password', 'private@example.org');
    const rows = await persistence.unitOfWork.run(({ manager }) =>
      manager.query<object[]>('select * from sign_in_tries'),
    );
    expect(JSON.stringify(rows)).not.toContain('private');
  });
});
