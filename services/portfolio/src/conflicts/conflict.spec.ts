import { describe, expect, it } from '@jest/globals';
import {
  assertMayModerate,
  conflictsOf,
  declareInterest,
  holdsOn,
  type AssessorFacts,
  type ConflictRule,
  type ModeratorFacts,
  type WorkFacts,
} from './conflict.js';
import { anInterest } from './conflict.builder.js';

const moderator: ModeratorFacts = { personId: 'mo', settings: ['urn:100001'], groups: ['g1'], interests: [] };
const assessor: AssessorFacts = { personId: 'ann', groups: ['g2'] };
const work: WorkFacts = {
  submissionId: 's1',
  personId: 'pat',
  assessors: ['ann'],
  tutors: ['ann'],
  leaders: ['ann'],
  settings: ['urn:100002'],
};

/** Each sentence of the rule, with the one fact that makes it true. */
const cases: [ConflictRule, string, Partial<ModeratorFacts>, Partial<AssessorFacts>, Partial<WorkFacts>][] = [
  ['moderates_own_work', 'their own', {}, {}, { personId: 'mo' }],
  ['moderates_what_they_assessed', 'what they assessed', {}, {}, { assessors: ['ann', 'mo'] }],
  ['moderates_what_they_assessed', 'marks of their own', {}, { personId: 'mo' }, {}],
  ['moderates_what_they_tutored', 'what they tutored', {}, {}, { tutors: ['mo'] }],
  ['moderates_own_group', 'a group they lead or co-lead', {}, {}, { leaders: ['ann', 'mo'] }],
  [
    'moderates_own_setting',
    'people of a setting where they hold a role that day',
    {},
    {},
    { settings: ['urn:100001'] },
  ],
  ['moderates_close_assessor', 'an assessor with whom they share a group', {}, { groups: ['g2', 'g1'] }, {}],
  ['moderates_declared_interest', 'a person in whom they declared an interest', { interests: ['pat'] }, {}, {}],
  ['moderates_declared_interest', 'an assessor in whom they declared an interest', { interests: ['ann'] }, {}, {}],
];

describe('a moderator', () => {
  it('from elsewhere may moderate', () => {
    expect(conflictsOf(moderator, assessor, [work])).toEqual([]);
    expect(() => assertMayModerate(moderator, assessor, [work])).not.toThrow();
  });

  it.each(cases)('is excluded by %s alone from %s', (rule, _what, m, a, w) => {
    expect(conflictsOf({ ...moderator, ...m }, { ...assessor, ...a }, [{ ...work, ...w }])).toEqual([
      { rule, submissionIds: ['s1'] },
    ]);
  });

  it.each(cases)('is refused with %s for %s', (rule, _what, m, a, w) => {
    expect(() => assertMayModerate({ ...moderator, ...m }, { ...assessor, ...a }, [{ ...work, ...w }])).toThrow(
      expect.objectContaining({ code: rule, details: expect.objectContaining({ rules: [rule] }) }),
    );
  });

  it('is excluded by one piece of work among many, and told which', () => {
    const works = [work, { ...work, submissionId: 's2', personId: 'mo' }, { ...work, submissionId: 's3' }];
    expect(conflictsOf(moderator, assessor, works)).toEqual([{ rule: 'moderates_own_work', submissionIds: ['s2'] }]);
  });

  it('is told every rule that excludes', () => {
    const all = conflictsOf({ ...moderator, groups: ['g2'] }, assessor, [
      { ...work, tutors: ['mo'], settings: ['urn:100001'] },
    ]);
    expect(all.map((conflict) => conflict.rule)).toEqual([
      'moderates_what_they_tutored',
      'moderates_own_setting',
      'moderates_close_assessor',
    ]);
  });

  it('of no known setting shares none', () => {
    expect(conflictsOf({ ...moderator, settings: [] }, assessor, [{ ...work, settings: [] }])).toEqual([]);
  });
});

describe('an interest', () => {
  it.each([
    ['2027-01-01', null, '2027-01-01', true],
    ['2027-01-01', '2027-02-01', '2027-02-01', true],
    ['2027-01-01', '2027-02-01', '2027-02-02', false],
    ['2027-01-01', null, '2026-12-31', false],
  ])('from %s until %s holds on %s: %s', (from, until, date, holds) => {
    expect(holdsOn({ from, until }, date)).toBe(holds);
  });

  it.each([
    ['a role at a setting without the setting', { setting: null }],
    ['a role at a setting with a person', { aboutPersonId: 'x' }],
    ['a tutor of nobody', { kind: 'tutors', setting: null }],
    ['a person and a setting', { kind: 'person', aboutPersonId: 'x' }],
    ['themselves', { kind: 'person', setting: null, aboutPersonId: anInterest().personId }],
    ['an end before the beginning', { until: '2026-08-31' }],
  ] as const)('about %s is refused', (_what, overrides) => {
    expect(() => declareInterest(anInterest(overrides))).toThrow(
      expect.objectContaining({ code: 'interest_incomplete' }),
    );
  });
});
