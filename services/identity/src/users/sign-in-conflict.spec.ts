import { describe, expect, it } from '@jest/globals';
import { decidePerson, type PersonFacts } from './sign-in-conflict.js';

const email = 'jo@example.org';
const own = { email, sameName: true, signedInBefore: false };
const holder = { hasPerson: false, sameName: true };

describe('a person who was registered', () => {
  it.each<[string, Omit<PersonFacts, 'email'>, object]>([
    ['is invited if the address is nobody’s', {}, { do: 'invite' }],
    ['is joined to the account of the same name and address', { holder }, { do: 'link' }],
    [
      'is not joined to an account of another name',
      { holder: { ...holder, sameName: false } },
      { do: 'conflict', kind: 'email_in_use' },
    ],
    [
      'is never merged with another person, even of the same name',
      { holder: { ...holder, hasPerson: true } },
      { do: 'conflict', kind: 'email_in_use' },
    ],
    ['changes nothing the second time', { own }, { do: 'nothing' }],
    ['is renamed', { own: { ...own, sameName: false } }, { do: 'rename' }],
    [
      'gets the new address while nobody has signed in',
      { own: { ...own, email: 'old@example.org' } },
      { do: 'rename_and_readdress' },
    ],
    [
      'keeps the address that was signed in with',
      { own: { ...own, email: 'old@example.org', signedInBefore: true } },
      { do: 'conflict', kind: 'email_changed' },
    ],
    [
      'does not take over the address of another',
      { own: { ...own, email: 'old@example.org' }, holder },
      { do: 'conflict', kind: 'email_in_use' },
    ],
  ])('%s', (_title, facts, expected) => {
    expect(decidePerson({ email, ...facts })).toEqual(expected);
  });
});
