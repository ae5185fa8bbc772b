import { describe, expect, it } from '@jest/globals';
import { hashPassword, passwordProblem, verifyPassword } from './passwords.js';

describe('a password', () => {
  it('is hashed with argon2id, differently each time, and verified', async () => {
    const [one, two] = await Promise.all([
      hashPassword('correct horse battery'),
      hashPassword('correct horse battery'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(one).not.toBe(two);
    await expect(verifyPassword(one, 'correct horse battery')).resolves.toBe(true);
    await expect(verifyPassword(one, 'correct horse batteri')).resolves.toBe(false);
  });

  it('matches in whichever form its accents were typed', async () => {
    await expect(verifyPassword(await hashPassword('cafe\u0301 au lait ici'), 'caf\u00e9 au lait ici')).resolves.toBe(
      true,
    );
  });

  it.each([[null], [undefined]])('never matches where there is none', async (stored) => {
    await expect(verifyPassword(stored, 'anything at all')).resolves.toBe(false);
  });
});

describe('passwordProblem', () => {
  it.each([
    ['short', 'Enter a password of at least 12 characters'],
    ['x'.repeat(201), 'Enter a password of at most 200 characters'],
    ['aaaaaaaaaaaaaaa', 'Enter a password that is harder to guess'],
    ['jo.smith@example.org', 'Enter a password that is harder to guess'],
    ['jo.smith12345', 'Enter a password that is harder to guess'],
    ['three random words', undefined],
    ['jo.smith has three random words', undefined],
  ])('%s', (password, problem) => {
    expect(passwordProblem(password, 'jo.smith@example.org')).toBe(problem);
  });
});
