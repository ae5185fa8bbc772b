import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { identifierProblem, normalIdentifier, type Identifier } from './identifiers.js';

const SID = '26100077740001238';
const HUSID = '9811411234565';
const ULN = '9276308686';

describe('a number', () => {
  it.each<[string, Identifier, string | undefined]>([
    ['a unique learner number, as published', { scheme: 'ULN', value: ULN }, undefined],
    ['one with a wrong digit', { scheme: 'ULN', value: '9276308687' }, 'check_digit'],
    ['one that begins with nought', { scheme: 'ULN', value: '0276308686' }, 'format'],
    ['a student identifier', { scheme: 'SID', value: SID }, undefined],
    ['one with a wrong check digit', { scheme: 'SID', value: '26100077740001235' }, 'check_digit'],
    ['a former HUSID as student identifier', { scheme: 'SID', value: HUSID }, undefined],
    ['a student identifier whose UKPRN begins with nought', { scheme: 'SID', value: '26000077740001238' }, 'format'],
    ['a HUSID', { scheme: 'HUSID', value: HUSID }, undefined],
    ['a HUSID that is a student identifier', { scheme: 'HUSID', value: SID }, 'format'],
    ['a teacher reference number', { scheme: 'TRN', value: '1234567' }, undefined],
    ['one that is too short', { scheme: 'TRN', value: '123456' }, 'format'],
    ['no teacher reference number at all', { scheme: 'TRN', value: '0000000' }, 'format'],
    ["a university's own number", { scheme: 'OWNSTU', value: 'UH 26/091234', university: 'herts' }, undefined],
    ['one of nobody', { scheme: 'OWNSTU', value: '26091234' }, 'university_needed'],
    ['one in other letters', { scheme: 'OWNSTU', value: '２６', university: 'herts' }, 'format'],
    ['a ULN of one university', { scheme: 'ULN', value: ULN, university: 'herts' }, 'university_not_needed'],
  ])('%s is judged rightly', (_name, identifier, problem) => {
    expect(identifierProblem(identifier)).toBe(problem);
  });

  it.each([
    ['RP 12/34567', '1234567'],
    ['rp12-34567', '1234567'],
    [' 1234567 ', '1234567'],
  ])('written as %j is %s', (value, expected) => {
    expect(normalIdentifier({ scheme: 'TRN', value }).value).toBe(expected);
  });

  it.each<Identifier>([
    { scheme: 'ULN', value: ULN },
    { scheme: 'SID', value: SID },
    { scheme: 'HUSID', value: HUSID },
  ])('of scheme $scheme never hides one wrong digit', ({ scheme, value }) => {
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.integer({ min: 1, max: 9 }), (index, by) => {
        const wrong = value.slice(0, index) + String((Number(value[index]) + by) % 10) + value.slice(index + 1);
        return identifierProblem({ scheme, value: wrong }) !== undefined;
      }),
    );
  });
});
