import { describe, expect, it } from '@jest/globals';
import { somebodysDetails } from './person-details.builder.js';
import {
  detailNames,
  detailProblems,
  missingDetails,
  sentDetails,
  withNumber,
  type PersonDetails,
} from './person-details.js';

const TODAY = '2027-07-02';
const problems = (changes: Partial<PersonDetails>, asked = [...detailNames]) =>
  detailProblems(somebodysDetails(changes), asked, TODAY).map(({ pointer, code }) => `${pointer} ${code}`);

describe('personal details', () => {
  it.each<[string, Partial<PersonDetails>, string[]]>([
    ['are fine', {}, []],
    [
      'in other letters need their Latin form',
      { familyName: '王', givenNames: '小明' },
      ['/latinFamilyName latin_form_needed', '/latinGivenNames latin_form_needed'],
    ],
    [
      'in other letters with it',
      { familyName: '王', givenNames: '小明', latinFamilyName: 'Wáng', latinGivenNames: 'Xiǎomíng' },
      [],
    ],
    ['have a Latin form in Latin letters', { latinFamilyName: '王' }, ['/latinFamilyName not_latin']],
    ['of somebody with one name are fine', { familyName: 'Sukarno', givenNames: null }, []],
    ['with given names only', { familyName: null }, ['/familyName family_name_needed']],
    ['of a child', { dateOfBirth: '2013-07-03' }, ['/dateOfBirth not_plausible']],
    ['on the fourteenth birthday', { dateOfBirth: '2013-07-02' }, []],
    ['of somebody not yet born', { dateOfBirth: '2030-01-01' }, ['/dateOfBirth not_plausible']],
    [
      'with a mistyped number',
      { identifiers: [{ scheme: 'ULN', value: '9276308680' }] },
      ['/identifiers/0/value check_digit'],
    ],
    [
      'with two of one kind',
      {
        identifiers: [
          { scheme: 'TRN', value: '1234567' },
          { scheme: 'TRN', value: '1234568' },
        ],
      },
      ['/identifiers/1 given_twice'],
    ],
    [
      'with own numbers of two universities',
      {
        identifiers: [
          { scheme: 'OWNSTU', value: '1', university: 'herts' },
          { scheme: 'OWNSTU', value: '1', university: 'bath-spa' },
        ],
      },
      [],
    ],
    [
      'with a number that is said not to exist',
      { identifiers: [{ scheme: 'TRN', value: '1234567' }], without: ['TRN'] },
      ['/identifiers/0 contradicts_without'],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(problems(changes)).toEqual(expected);
  });

  it('that nobody asks for are refused', () => {
    expect(problems({}, ['legal-name'])).toEqual([
      '/previousFamilyName not_asked',
      '/dateOfBirth not_asked',
      '/identifiers/0 not_asked',
      '/identifiers/1 not_asked',
      '/identifiers/2 not_asked',
    ]);
  });

  it('are missing until told, or said not to exist', () => {
    const wanted = ['legal-name', 'date-of-birth', 'trn', 'husid', 'previous-family-name', 'student-number'] as const;
    expect(missingDetails(null, wanted, 'herts')).toEqual([
      'legal-name',
      'date-of-birth',
      'trn',
      'husid',
      'student-number',
    ]);
    expect(missingDetails(somebodysDetails(), wanted, 'herts')).toEqual(['husid']);
    expect(missingDetails(somebodysDetails({ without: ['HUSID'] }), wanted, 'herts')).toEqual([]);
    expect(missingDetails(somebodysDetails(), wanted, 'bath-spa')).toEqual(['husid', 'student-number']);
  });

  it('need no number told that the university has given itself, and its own counts for more', () => {
    const given = { scheme: 'OWNSTU', value: '26099999', university: 'herts' } as const;
    expect(missingDetails(withNumber(null, given), ['date-of-birth', 'student-number'], 'herts')).toEqual([
      'date-of-birth',
    ]);
    expect(sentDetails(withNumber(somebodysDetails(), given), ['student-number'], 'herts')).toEqual({
      identifiers: [given],
    });
    expect(withNumber(somebodysDetails({ identifiers: [], without: ['OWNSTU', 'TRN'] }), given)).toMatchObject({
      identifiers: [given],
      without: ['TRN'],
    });
    expect(sentDetails(withNumber(somebodysDetails(), given), ['student-number'], 'bath-spa')).toEqual({
      identifiers: [],
    });
    expect(sentDetails(withNumber(null, given), ['legal-name'], 'herts')).toEqual({ identifiers: [] });
  });

  it('are sent as asked for and no further', () => {
    expect(sentDetails(somebodysDetails(), [], 'herts')).toEqual({ identifiers: [] });
    expect(sentDetails(somebodysDetails(), ['date-of-birth', 'trn'], 'herts')).toEqual({
      dateOfBirth: '1989-04-12',
      identifiers: [{ scheme: 'TRN', value: '1234567' }],
    });
    expect(sentDetails(somebodysDetails(), ['student-number'], 'bath-spa')).toEqual({ identifiers: [] });
    expect(
      sentDetails(somebodysDetails({ previousFamilyName: null }), ['legal-name', 'previous-family-name'], 'herts'),
    ).toEqual({
      familyName: 'Nkemelu-Žák',
      givenNames: 'Zoë Adaeze',
      latinFamilyName: 'Nkemelu-Žák',
      latinGivenNames: 'Zoë Adaeze',
      identifiers: [],
    });
  });
});
