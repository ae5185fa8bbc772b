import { describe, expect, it } from '@jest/globals';
import { columnOf, readApplicantRow, readHeader } from './applicant-row.js';

const header = [
  'displayName',
  'email',
  'staffRole',
  'trn',
  'urn',
  'settingKind',
  'settingName',
  'settingTimeZone',
  'creditWanted',
  'university',
  'fact:settingSupports',
  'fact:teachingSince',
];
const columns = readHeader(header);
const values = {
  displayName: 'Ama Mensah',
  email: 'ama@example.org',
  staffRole: 'support-staff',
  trn: '',
  urn: '900001',
  settingKind: '',
  settingName: '',
  settingTimeZone: '',
  creditWanted: 'yes',
  university: 'herts',
  'fact:settingSupports': 'Yes',
  'fact:teachingSince': '2019-09-01',
};
const read = (changes: Partial<typeof values> = {}) =>
  readApplicantRow({ line: 4, fields: Object.values({ ...values, ...changes }) }, columns);

describe('readHeader', () => {
  it('takes the columns in any order, optional ones left out', () => {
    expect(readHeader(['email', 'displayName', 'staffRole']).positions.get('email')).toBe(0);
  });

  it.each([
    ['a missing column', ['email', 'staffRole'], 'The column displayName is missing.'],
    ['a column that does not exist', ['displayName', 'email', 'staffRole', 'e-mail'], 'There is no column e-mail;'],
    [
      'a column that stands there twice',
      ['displayName', 'email', 'staffRole', 'email'],
      'The column email stands there twice.',
    ],
  ])('refuses %s', (_what, fields, message) => {
    expect(() => readHeader(fields)).toThrow(
      expect.objectContaining({ code: 'import_malformed', message: expect.stringContaining(message) }),
    );
  });
});

describe('readApplicantRow', () => {
  it('reads an applicant', () => {
    expect(read()).toEqual({
      errors: [],
      applicant: {
        displayName: 'Ama Mensah',
        email: 'ama@example.org',
        trn: null,
        staffRole: 'support-staff',
        setting: { urn: '900001' },
        creditWanted: true,
        university: 'herts',
        facts: { settingSupports: true, teachingSince: '2019-09-01' },
      },
    });
  });

  it('reads a setting without a URN, and leaves out facts that nobody stated', () => {
    const { applicant } = read({
      urn: '',
      settingKind: 'overseas-school',
      settingName: 'Nile School',
      settingTimeZone: 'Africa/Cairo',
      'fact:settingSupports': '',
      creditWanted: '',
    });
    expect(applicant).toMatchObject({
      setting: { kind: 'overseas-school', name: 'Nile School', timeZone: 'Africa/Cairo' },
      creditWanted: false,
      facts: { teachingSince: '2019-09-01' },
    });
    expect(applicant!.facts).not.toHaveProperty('settingSupports');
  });

  it.each([
    ['no name', { displayName: ' ' }, 'displayName', 'missing'],
    ['no address', { email: '' }, 'email', 'missing'],
    ['half an address', { email: 'ama@' }, 'email', 'invalid_email'],
    ['an unknown role', { staffRole: 'wizard' }, 'staffRole', 'not_in_list'],
    ['a short TRN', { trn: '123' }, 'trn', 'invalid_trn'],
    ['a short URN', { urn: '123' }, 'urn', 'invalid_urn'],
    ['an unknown kind of setting', { settingKind: 'castle' }, 'settingKind', 'not_in_list'],
    ['a wish for credit in other words', { creditWanted: 'maybe' }, 'creditWanted', 'invalid_boolean'],
  ])('refuses %s', (_what, changes, column, code) => {
    expect(read(changes)).toMatchObject({ errors: [{ line: 4, column, code }] });
  });

  it('refuses a row of another width', () => {
    expect(readApplicantRow({ line: 9, fields: ['x'] }, columns).errors).toMatchObject([
      { line: 9, code: 'malformed_row' },
    ]);
  });
});

describe('columnOf', () => {
  it.each([
    ['/setting/urn', 'urn'],
    ['/setting/timeZone', 'settingTimeZone'],
    ['/facts/settingSupports', 'fact:settingSupports'],
    ['/trn', 'trn'],
    ['', ''],
  ])('%s is column %s', (pointer, column) => {
    expect(columnOf(pointer)).toBe(column);
  });
});
