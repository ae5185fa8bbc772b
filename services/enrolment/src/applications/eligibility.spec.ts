import { describe, expect, it } from '@jest/globals';
import { aSetting, eligibilityInputs, NOW } from './application.builder.js';
import { evaluateEligibility, readFacts, type EligibilityInputs, type EligibilityRule } from './eligibility.js';

const title = 'A rule';
const rules = {
  role: { kind: 'staff-role', code: 'role_not_admitted', title, roles: ['teacher', 'support-staff'] },
  setting: {
    kind: 'setting',
    code: 'setting_not_admitted',
    title,
    kinds: ['school', 'overseas-school'],
    openSchool: true,
  },
  time: { kind: 'applied-in-time', code: 'applied_too_late', title },
  years: {
    kind: 'minimum-years',
    code: 'too_little_experience',
    title,
    fact: 'teachingSince',
    years: 3,
    on: 'application',
    appliesTo: ['teacher'],
  },
  support: { kind: 'statement', code: 'not_supported', title, fact: 'settingSupports' },
} satisfies Record<string, EligibilityRule>;

const evaluate = (list: readonly EligibilityRule[], inputs: Partial<EligibilityInputs>) =>
  evaluateEligibility(list, eligibilityInputs(inputs), { rulesVersion: 2, now: NOW });
const fact = (value: boolean | string) => ({ value, asOf: '2026-09-01' });

describe('evaluateEligibility', () => {
  it.each<[string, EligibilityRule, Partial<EligibilityInputs>, string]>([
    ['a role that is admitted', rules.role, { staffRole: 'support-staff' }, 'eligible'],
    ['a role that is not', rules.role, { staffRole: 'governor' }, 'role_not_admitted'],
    ['an open school', rules.setting, {}, 'eligible'],
    [
      'a school proposed to close later',
      rules.setting,
      { school: { status: 'proposed_to_close', closesOn: '2026-12-31', lastChangedOn: null } },
      'eligible',
    ],
    [
      'a school proposed to close earlier',
      rules.setting,
      { school: { status: 'proposed_to_close', closesOn: '2026-09-01', lastChangedOn: null } },
      'setting_not_admitted',
    ],
    [
      'a closed school',
      rules.setting,
      { school: { status: 'closed', closesOn: '2020-08-31', lastChangedOn: null } },
      'setting_not_admitted',
    ],
    [
      'an overseas school outside the register',
      rules.setting,
      { setting: aSetting({ urn: null, kind: 'overseas-school', timeZone: 'Asia/Dubai' }), school: null },
      'eligible',
    ],
    [
      'a kind of setting that is not admitted',
      rules.setting,
      { setting: aSetting({ urn: null, kind: 'other' }), school: null },
      'setting_not_admitted',
    ],
    ['an application on the closing date', rules.time, { appliedOn: '2026-09-20' }, 'eligible'],
    ['an application a day later', rules.time, { appliedOn: '2026-09-21' }, 'applied_too_late'],
    ['no closing date', rules.time, { closesOn: null, appliedOn: '2027-01-01' }, 'eligible'],
    ['three years to the day', rules.years, { facts: { teachingSince: fact('2023-09-10') } }, 'eligible'],
    ['two years and 364 days', rules.years, { facts: { teachingSince: fact('2023-09-11') } }, 'too_little_experience'],
    ['years that nobody stated', rules.years, {}, 'missing_teaching_since'],
    ['years, of somebody the rule is not for', rules.years, { staffRole: 'support-staff' }, 'eligible'],
    [
      'years counted on the first day',
      { ...rules.years, on: 'start' },
      { facts: { teachingSince: fact('2023-09-28') } },
      'eligible',
    ],
    ['a statement that is true', rules.support, { facts: { settingSupports: fact(true) } }, 'eligible'],
    ['a statement that is not', rules.support, { facts: { settingSupports: fact(false) } }, 'not_supported'],
    ['a statement that nobody made', rules.support, {}, 'missing_setting_supports'],
  ])('%s', (_what, rule, inputs, expected) => {
    const { outcome, reasons } = evaluate([rule], inputs);
    expect(reasons[0]?.code ?? outcome).toBe(expected);
    expect(outcome).toBe(
      reasons.length === 0 ? 'eligible' : expected.startsWith('missing_') ? 'undecided' : 'ineligible',
    );
  });

  it('keeps what it looked at, the version of the rules and when', () => {
    const inputs = eligibilityInputs({ staffRole: 'governor' });
    expect(evaluateEligibility(Object.values(rules), inputs, { rulesVersion: 2, now: NOW })).toMatchObject({
      inputs,
      rulesVersion: 2,
      evaluatedAt: NOW.toISOString(),
    });
  });

  it('gives every reason, and decides by a rule that fails though facts are missing', () => {
    const { outcome, reasons } = evaluate(Object.values(rules), { staffRole: 'governor', appliedOn: '2026-10-01' });
    expect(outcome).toBe('ineligible');
    expect(reasons.map(({ code }) => code)).toEqual([
      'role_not_admitted',
      'applied_too_late',
      'missing_setting_supports',
    ]);
  });
});

describe('readFacts', () => {
  const read = (stated: Record<string, unknown>) => readFacts(stated, [rules.years, rules.support], '2026-09-10');

  it('takes bare values as of today, and values with their date', () => {
    expect(read({ settingSupports: true, teachingSince: { value: '2020-09-01', asOf: '2026-09-01' } })).toEqual({
      facts: {
        settingSupports: { value: true, asOf: '2026-09-10' },
        teachingSince: { value: '2020-09-01', asOf: '2026-09-01' },
      },
      errors: [],
    });
  });

  it.each([
    ['a name that no rule asks for', { settingSuports: true }, '/facts/settingSuports', 'unknown_fact'],
    ['a statement that is text', { settingSupports: 'yes' }, '/facts/settingSupports', 'wrong_type'],
    ['a date that is none', { teachingSince: '2020-02-30' }, '/facts/teachingSince', 'wrong_type'],
    ['nothing', { settingSupports: null }, '/facts/settingSupports', 'wrong_type'],
    [
      'a fact of tomorrow',
      { settingSupports: { value: true, asOf: '2026-09-11' } },
      '/facts/settingSupports/asOf',
      'invalid_date',
    ],
    [
      'a date in words',
      { settingSupports: { value: true, asOf: 'yesterday' } },
      '/facts/settingSupports/asOf',
      'invalid_date',
    ],
  ])('refuses %s', (_what, stated, pointer, code) => {
    expect(read(stated)).toMatchObject({ facts: {}, errors: [{ pointer, code }] });
  });
});
