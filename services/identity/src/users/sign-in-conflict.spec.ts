import { describe, expect, it } from '@jest/globals';
import { decideMerge, decidePerson, takesTwo, type Bond, type PersonFacts } from './sign-in-conflict.js';

const email = 'jo@example.org';
const name = 'Jo Smith';
const own = { email, name, bonds: [] as Bond[] };
const old = { ...own, email: 'old@example.org' };

describe('a person who was registered', () => {
  it.each<[string, Partial<PersonFacts>, object]>([
    ['is invited if the address is nobody’s', {}, { do: 'invite' }],
    [
      'is never joined by itself to an account that is there, of whatever name',
      { taken: true },
      { do: 'conflict', kind: 'email_in_use' },
    ],
    ['gets no account by one of several providers', { alone: false }, { do: 'nothing' }],
    ['changes nothing the second time', { own }, { do: 'nothing' }],
    ['has no account without an address', { email: null }, { do: 'nothing' }],
    ['is renamed', { own: { ...own, name: 'Jo Smyth' } }, { do: 'rename' }],
    ['is renamed although the account was used', { own: { ...own, name: 'X', bonds: ['used'] } }, { do: 'rename' }],
    ['loses no name where the event tells none', { own, name: null }, { do: 'nothing' }],
    ['loses no address where the event tells none', { own: old, email: null }, { do: 'nothing' }],
    ['gets the new address while nothing binds the account', { own: old }, { do: 'rename_and_readdress' }],
    ['does not take over the address of another', { own: old, taken: true }, { do: 'conflict', kind: 'email_in_use' }],
  ])('%s', (_title, facts, expected) => {
    expect(decidePerson({ email, name, taken: false, alone: true, ...facts })).toEqual(expected);
  });

  it.each<Bond>(['roles', 'used', 'disabled', 'several_providers'])(
    'keeps the address of an account that is bound by %s',
    (bond) => {
      const facts = { email, name, taken: false, alone: true, own: { ...old, bonds: [bond] } };
      expect(decidePerson(facts)).toEqual({ do: 'conflict', kind: 'email_changed' });
      expect(decidePerson({ ...facts, taken: true })).toEqual({ do: 'conflict', kind: 'email_changed' });
    },
  );

  it.each<Bond>(['roles', 'disabled', 'several_providers'])(
    'keeps the name of an account that is bound by %s',
    (bond) => {
      const facts = { email, name, taken: false, alone: true, own: { ...own, name: 'Olga Operator', bonds: [bond] } };
      expect(decidePerson(facts)).toEqual({ do: 'conflict', kind: 'name_changed' });
      expect(decidePerson({ ...facts, name: 'OLGA OPERÁTOR' })).toEqual({ do: 'nothing' });
    },
  );
});

describe('the account of a record that was merged', () => {
  it.each([
    ['follows to a person without one', {}, 'follow'],
    ['follows where the person waits for this very account', { claimed: 'a' }, 'follow'],
    ['waits until the person who stays was heard of', { known: false }, 'wait'],
    ['is not given beside another account', { other: 'b' }, 'conflict'],
    ['is not given where another account has a claim', { claimed: 'b' }, 'conflict'],
    ['is none', { own: null }, 'nothing'],
  ])('%s', (_title, facts, expected) => {
    expect(decideMerge({ own: 'a', other: null, known: true, claimed: null, ...facts })).toBe(expected);
  });
});

it('takes two people where an account holds a role of the consortium’s', () => {
  expect(takesTwo(['provider:a:tutor', 'consortium:consortium:operator'])).toBe(true);
  expect(takesTwo(['provider:a:coordinator', 'university:herts:registrar'])).toBe(false);
});
