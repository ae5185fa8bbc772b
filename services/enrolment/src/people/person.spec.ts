import { describe, expect, it } from '@jest/globals';
import { aPerson } from './person.builder.js';
import { correctDetails, knownTo, mergePeople, sameAs, withTrn } from './person.js';

describe('a person', () => {
  it('may be known to several providers, each once', () => {
    const person = knownTo(aPerson(), 'elc');
    expect(person.providers).toEqual(['hertscam', 'elc']);
    expect(knownTo(person, 'elc')).toBe(person);
  });

  it.each([
    ['has none yet', null, '0012345', '0012345'],
    ['has the same', '0012345', '0012345', '0012345'],
    ['is given none', '0012345', undefined, '0012345'],
  ])('takes a teacher reference number that it %s', (_what, trn, given, expected) => {
    expect(withTrn(aPerson({ trn }), given).trn).toBe(expected);
  });

  it('does not take another one', () => {
    expect(() => withTrn(aPerson({ trn: '0012345' }), '7654321')).toThrow(
      expect.objectContaining({ code: 'trn_differs', errors: [expect.objectContaining({ pointer: '/trn' })] }),
    );
  });
});

describe('correcting', () => {
  const person = aPerson({ displayName: 'Priya Raman', email: 'priya@example.org', trn: '1344551' });

  it.each([
    [{ email: 'new@example.org' }],
    [{ displayName: 'Priya Nair' }],
    [{ trn: '0012345' }],
    [{ trn: null }],
    [{}],
  ])('%j leaves everything else as it is, also where the rest is undefined', (correction) => {
    const undefinedToo = { displayName: undefined, email: undefined, trn: undefined, ...correction };
    for (const given of [correction, undefinedToo])
      expect(correctDetails(person, given)).toEqual({ ...person, ...correction });
  });
});

describe('merging', () => {
  it('points the first record to the second, which gains providers and number', () => {
    const from = aPerson({ providers: ['elc', 'hertscam'], trn: '0012345' });
    const into = aPerson();
    expect(mergePeople(from, into)).toEqual({
      merged: { ...from, mergedInto: into.id },
      kept: { ...into, providers: ['hertscam', 'elc'], trn: '0012345' },
      newProviders: ['elc'],
    });
  });

  it('is refused into itself', () => {
    const person = aPerson();
    expect(() => mergePeople(person, person)).toThrow(expect.objectContaining({ code: 'merge_refused' }));
  });

  it('leaves nothing to be done with the first record but to follow it', () => {
    const gone = aPerson({ mergedInto: 'kept' });
    const refused = expect.objectContaining({
      code: 'person_merged',
      details: { personId: gone.id, mergedInto: 'kept' },
    });
    expect(() => mergePeople(gone, aPerson())).toThrow(refused);
    expect(() => mergePeople(aPerson(), gone)).toThrow(refused);
    expect(() => knownTo(gone, 'elc')).toThrow(refused);
    expect(() => correctDetails(gone, { displayName: 'Other' })).toThrow(refused);
  });
});

describe('sameAs', () => {
  it.each([
    [{ email: 'A@example.org', trn: null }, { email: 'a@example.org', trn: null }, ['email']],
    [{ email: 'a@example.org', trn: '0012345' }, { email: 'b@example.org', trn: '0012345' }, ['trn']],
    [{ email: 'a@example.org', trn: null }, { email: 'b@example.org', trn: null }, []],
  ])('%j and %j have %j in common', (one, other, expected) => {
    expect(sameAs(one, other)).toEqual(expected);
  });
});
