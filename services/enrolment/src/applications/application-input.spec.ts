import { describe, expect, it } from '@jest/globals';
import { readSetting, universityFor, type GivenSetting } from './application-input.js';

const school = { urn: '900001', name: 'Oak School' };

describe('readSetting', () => {
  it.each<[string, GivenSetting, object]>([
    [
      'a school, by its name of the day',
      { urn: '900001' },
      { urn: '900001', kind: 'school', name: 'Oak School', timeZone: 'Europe/London' },
    ],
    ['a nursery with a URN', { urn: '900001', kind: 'nursery' }, { kind: 'nursery' }],
    [
      'a British school overseas, with its zone',
      { urn: '900001', kind: 'overseas-school', timeZone: 'Asia/Dubai' },
      { kind: 'overseas-school', timeZone: 'Asia/Dubai' },
    ],
    [
      "a children's centre without a URN",
      { kind: 'childrens-centre', name: 'Elm Centre' },
      { urn: null, name: 'Elm Centre', timeZone: 'Europe/London' },
    ],
    [
      'an overseas school outside the register',
      { kind: 'overseas-school', name: 'Nile School', timeZone: 'Africa/Cairo' },
      { urn: null, timeZone: 'Africa/Cairo' },
    ],
  ])('reads %s', (_what, given, expected) => {
    expect(readSetting(given, given.urn ? school : null)).toMatchObject(expected);
  });

  it.each<[string, GivenSetting, typeof school | null, string]>([
    ['a URN that the register does not have', { urn: '999999' }, null, '/setting/urn'],
    ['another name for a school with a URN', { urn: '900001', name: 'My school' }, school, '/setting/name'],
    ['a kind that has no URN', { urn: '900001', kind: 'other' }, school, '/setting/kind'],
    ['nothing', {}, null, '/setting/kind'],
    ['a kind without a name', { kind: 'nursery' }, null, '/setting/name'],
    ['a school without a URN', { kind: 'school', name: 'Oak' }, null, '/setting/urn'],
    [
      'an overseas school without its zone',
      { kind: 'overseas-school', name: 'Nile School' },
      null,
      '/setting/timeZone',
    ],
    ['a zone that does not exist', { urn: '900001', timeZone: 'Mars/Olympus' }, school, '/setting/timeZone'],
  ])('refuses %s', (_what, given, found, pointer) => {
    expect(() => readSetting(given, found)).toThrow(
      expect.objectContaining({ code: 'setting_unknown', errors: [expect.objectContaining({ pointer })] }),
    );
  });
});

describe('universityFor', () => {
  it.each([
    ['no credit wanted', { creditWanted: false }, ['herts'], null],
    ['the only university there is', { creditWanted: true }, ['herts'], 'herts'],
    ['the one named', { creditWanted: true, university: 'bath-spa' }, ['herts', 'bath-spa'], 'bath-spa'],
  ])('%s', (_what, given, universities, expected) => {
    expect(universityFor(given, universities)).toBe(expected);
  });

  it.each([
    ['credit that the programme does not carry', { creditWanted: true }, [], '/creditWanted'],
    ['none of several named', { creditWanted: true }, ['herts', 'bath-spa'], '/university'],
    ['a university that gives none', { creditWanted: true, university: 'other' }, ['herts'], '/university'],
    ['a university without the wish', { creditWanted: false, university: 'herts' }, ['herts'], '/university'],
  ])('refuses %s', (_what, given, universities, pointer) => {
    expect(() => universityFor(given, universities)).toThrow(
      expect.objectContaining({ code: 'validation_failed', errors: [expect.objectContaining({ pointer })] }),
    );
  });
});
