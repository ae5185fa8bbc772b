import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { expectedMinutes } from './definition.js';
import { readDefinition } from './definition-file.js';

const seed = (version: number) =>
  readFileSync(
    new URL(`../../../../scenarios/eldp/definitions/eldp-participant-v${version}.yaml`, import.meta.url),
    'utf8',
  );
const facts = {
  providers: new Set(['hertscam']),
  universities: new Set(['herts']),
  organisations: new Set(['hertscam', 'herts', 'hertfordshire']),
};
const joint = (jointWith: string, organisation = 'hertfordshire') =>
  eldp.replace(
    /( {2}criteriaNarrative: >-\n(?: {4}.*\n)+)/,
    `$1  certificate:\n    jointWith: [${jointWith}]\n    signatories:\n      - { name: Jonathan Reid, role: Head of School Improvement, organisation: ${organisation} }\n`,
  );
const eldp = seed(1);

/** The seed definition with some lines changed. */
const changed = (from: string | RegExp, to: string) => {
  const text = eldp.replace(from, to);
  if (text === eldp) throw new Error(`nothing to change: ${String(from)}`);
  return text;
};
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('readDefinition', () => {
  it.each([1, 2])('reads version %d of the seed programme, whose expected kinds cover what is owed', (version) => {
    const { definition, flaws } = readDefinition(seed(version), facts);
    expect(flaws).toEqual([]);
    expect(definition).toMatchObject({
      code: 'eldp-participant',
      version,
      entitlement: { minutes: 900, minimumMinutes: 600 },
      credit: { length: version === 1 ? 1 : 0 },
    });
    expect(expectedMinutes(definition!)).toBe(960);
  });

  it('reads the same from JSON', () => {
    expect(readDefinition(JSON.stringify(parse(eldp)), facts)).toEqual(readDefinition(eldp, facts));
  });

  it('fills in what may be left out', () => {
    expect(readDefinition(eldp, facts).definition?.sessionKinds[1]).toMatchObject({
      kind: 'tutorial',
      startsAt: '',
      months: [],
      openToOtherGroups: false,
    });
  });

  it.each([
    ['NUL', 'ELDP\\0', 'control_character'],
    ['a bell', 'ELDP\\a', 'control_character'],
    ['a line break', 'ELDP\\nnow', 'control_character'],
    ['a turned direction', 'ELDP\\u202Enow', 'direction_character'],
    ['a zero-width space', 'ELDP\\u200Bnow', 'invisible_character'],
    ['half an emoji', 'ELDP\\ud83d', 'not_well_formed'],
    ['no letter', '2026 !', 'no_letter'],
  ])('refuses a title with %s, by line and pointer', (_what, title, code) => {
    const text = changed(/^title: .*$/m, `title: "${title}"`);
    expect(readDefinition(text, facts).flaws).toEqual([
      expect.objectContaining({ pointer: '/title', code, line: lineOf(text, 'title: ') }),
    ]);
  });

  it('refuses what no text may hold in any other text too, and blanks for a title', () => {
    const { flaws } = readDefinition(joint('hertfordshire').replace('Jonathan Reid', '"\u202Ediea"'), facts);
    expect(flaws).toContainEqual(
      expect.objectContaining({ pointer: '/award/certificate/signatories/0/name', code: 'direction_character' }),
    );
    expect(readDefinition(changed(/^title: .*$/m, 'title: "   "'), facts).flaws).toMatchObject([
      { pointer: '/title', code: 'out_of_range' },
    ]);
    expect(readDefinition(`${eldp}# \u0000`, facts).flaws).toMatchObject([{ pointer: '', code: 'malformed' }]);
    expect(readDefinition(`${eldp}# \ud83d`, facts).flaws).toMatchObject([{ pointer: '', code: 'malformed' }]);
  });

  it('keeps texts composed, with single spaces', () => {
    const text = changed(/^title: .*$/m, 'title: " Lea\\u0301dership   now "');
    expect(readDefinition(text, facts).definition?.title).toBe('Leádership now');
  });

  it('points at every flaw by line, column and JSON pointer', () => {
    const text = changed('  minutes: 900\n', '  minutes: 1200\n').replace('level: 7', 'level: 9');
    expect(readDefinition(text, facts).flaws).toEqual([
      {
        pointer: '/credit/0/level',
        code: 'out_of_range',
        message: 'must be <= 8.',
        line: lineOf(text, 'level: 9'),
        column: 12,
      },
    ]);
    const second = text.replace('level: 9', 'level: 7');
    expect(readDefinition(second, facts).flaws).toEqual([
      {
        pointer: '/entitlement/minutes',
        code: 'entitlement_not_covered',
        message: 'The expected session kinds add up to 960 minutes, 240 fewer than the 1200 minutes owed.',
        line: lineOf(second, 'minutes: 1200'),
        column: 12,
      },
    ]);
  });

  it.each([
    ['a file that is no YAML', () => 'code: [', '', 'malformed', 1],
    ['a key given twice', () => `${eldp}\ntutorialGapDays: 3\n`, '', 'malformed', undefined],
    ['an empty file', () => '', '', 'wrong_type', 1],
    ['a list', () => '- 1', '', 'wrong_type', 1],
    [
      'a missing field, at what should hold it',
      () => changed('  minutes: 900\n', ''),
      '/entitlement/minutes',
      'missing',
      'entitlement:',
    ],
    [
      'an unknown field',
      () => changed('tutorialGapDays', 'tutorialGapDay'),
      '/tutorialGapDay',
      'unknown_field',
      'tutorialGapDay',
    ],
    [
      'text for a number',
      () => changed('resubmissionDays: 60', 'resubmissionDays: sixty'),
      '/resubmissionDays',
      'wrong_type',
      'resubmissionDays',
    ],
    [
      'a scope that does not exist',
      () => changed('scope: pair', 'scope: couple'),
      '/sessionKinds/1/scope',
      'not_in_list',
      'scope: couple',
    ],
    [
      'a time of day that does not exist',
      () => changed("'16:30'", "'24:30'"),
      '/sessionKinds/2/startsAt',
      'wrong_format',
      "'24:30'",
    ],
    [
      'a kind of rule that does not exist',
      () => changed('kind: statement', 'kind: hunch'),
      '/eligibility/rules/3/kind',
      'not_in_list',
      'kind: hunch',
    ],
    [
      'a rule without its fact',
      () => changed('      fact: settingSupports\n', ''),
      '/eligibility/rules/3/fact',
      'missing',
      '- kind: statement',
    ],
    [
      'a zone that does not exist',
      () => changed('Europe/London', 'Europe/Hertford'),
      '/timeZone',
      'unknown_time_zone',
      'timeZone',
    ],
    ['an offset for a zone', () => changed('Europe/London', '"+01:00"'), '/timeZone', 'unknown_time_zone', 'timeZone'],
    [
      'a provider that is not registered',
      () => changed('provider: hertscam', 'provider: hertscan'),
      '/provider',
      'unknown_provider',
      'provider: hertscan',
    ],
    [
      'a university that is not registered',
      () => changed('university: herts', 'university: hertz'),
      '/credit/0/university',
      'unknown_university',
      'university: hertz',
    ],
    [
      'a minimum above what is owed',
      () => changed('minimumMinutes: 600', 'minimumMinutes: 901'),
      '/entitlement/minimumMinutes',
      'minimum_above_entitlement',
      'minimumMinutes',
    ],
    [
      'an award by a minimum that is not set',
      () => changed('  minimumMinutes: 600\n', ''),
      '/award/minimumHours',
      'minimum_missing',
      'minimumHours: true',
    ],
    [
      'a session kind used twice',
      () => changed('kind: tutorial', 'kind: twilight'),
      '/sessionKinds/1/kind',
      'repeated',
      undefined,
    ],
    [
      'months that do not match the count',
      () => changed('months: [2]', 'months: [2, 3]'),
      '/sessionKinds/2/months',
      'months_do_not_match',
      'months: [2, 3]',
    ],
    [
      'no start for a session that is not booked',
      () => changed("    startsAt: '16:30'\n", ''),
      '/sessionKinds/2/startsAt',
      'start_missing',
      '- kind: regional',
    ],
    [
      'evidence without items',
      () => changed('minimumItems: 1', 'minimumItems: 0'),
      '/requirements/0/minimumItems',
      'items_missing',
      'minimumItems',
    ],
    [
      'an account whose range is upside down',
      () => changed('maximumWords: 4000', 'maximumWords: 100'),
      '/requirements/1/minimumWords',
      'word_range_missing',
      'minimumWords',
    ],
    [
      'assessed work without criteria',
      () => changed(/criteria:\n( {2}.*\n)+/, 'criteria: []\n'),
      '/criteria',
      'criteria_missing',
      'criteria: []',
    ],
    [
      'a passed portfolio where nothing is assessed',
      () => eldp.replaceAll('treatment: assessed', 'treatment: received'),
      '/award/portfolioPassed',
      'nothing_assessed',
      'portfolioPassed',
    ],
    [
      'a joint issuer that is not registered',
      () => joint('hertford', 'hertscam'),
      '/award/certificate/jointWith/0',
      'unknown_organisation',
      'jointWith',
    ],
    [
      'the provider as its own joint issuer',
      () => joint('hertscam', 'hertscam'),
      '/award/certificate/jointWith/0',
      'repeated',
      'jointWith',
    ],
    [
      'a joint issuer named twice',
      () => joint('hertfordshire, hertfordshire'),
      '/award/certificate/jointWith',
      'out_of_range',
      'jointWith',
    ],
    [
      'a joint issuer for whom nobody signs',
      () => joint('hertfordshire', 'hertscam'),
      '/award/certificate/jointWith/0',
      'signatory_missing',
      'jointWith',
    ],
    [
      'a signatory of a body that does not issue it',
      () => joint('hertfordshire', 'herts'),
      '/award/certificate/signatories/0/organisation',
      'not_an_issuing_body',
      'Jonathan Reid',
    ],
    [
      'a title in a script that certificates have no font for',
      () => changed(/certificateTitle: .*/, 'certificateTitle: 교육 수료증'),
      '/award/certificateTitle',
      'not_printable',
      'certificateTitle',
    ],
    [
      'a signatory with a picture in the role',
      () => joint('hertfordshire').replace('role: Head', 'role: 🎓 Head'),
      '/award/certificate/signatories/0/role',
      'not_printable',
      'Jonathan Reid',
    ],
    [
      'a signatory without a role',
      () => joint('hertfordshire').replace('role: Head of School Improvement, ', ''),
      '/award/certificate/signatories/0/role',
      'missing',
      'Jonathan Reid',
    ],
    [
      'a reason code used twice',
      () => changed('code: applied_too_late', 'code: setting_not_admitted'),
      '/eligibility/rules/2/code',
      'repeated',
      undefined,
    ],
  ])('refuses %s', (_what, make, pointer, code, at) => {
    const text = make();
    const { definition, flaws } = readDefinition(text, facts);
    expect(definition).toBeUndefined();
    expect(flaws).toContainEqual(expect.objectContaining({ pointer, code }));
    const line = typeof at === 'string' ? lineOf(text, at) : at;
    if (line !== undefined) expect(flaws.map((flaw) => flaw.line)).toContain(line);
  });

  it('reads who issues the certificate together, and who signs it', () => {
    const { definition, flaws } = readDefinition(joint('hertfordshire'), facts);
    expect(flaws).toEqual([]);
    expect(definition!.award.certificate).toEqual({
      jointWith: ['hertfordshire'],
      signatories: [{ name: 'Jonathan Reid', role: 'Head of School Improvement', organisation: 'hertfordshire' }],
    });
  });

  it('refuses aliases that unfold without end', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1]',
      ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
    ].join('\n');
    expect(readDefinition(bomb, facts).flaws).toMatchObject([{ code: 'malformed', line: 1 }]);
  });

  it('refuses optional kinds as a way to cover what is owed', () => {
    const everythingOptional = stringify({
      ...(parse(eldp) as object),
      sessionKinds: (parse(eldp) as { sessionKinds: object[] }).sessionKinds.map((kind) => ({
        ...kind,
        expected: false,
      })),
    });
    expect(readDefinition(everythingOptional, facts).flaws[0]?.message).toBe(
      'The expected session kinds add up to 0 minutes, 900 fewer than the 900 minutes owed.',
    );
  });
});
