import { describe, expect, it } from '@jest/globals';
import {
  anAwardCase,
  anOutcome,
  CASE_NOW,
  circumstances,
  DAY,
  eldpRules,
  hoursMet,
  hoursShort,
} from './award-case.builder.js';
import {
  decide,
  learnAccepted,
  learnHours,
  learnOutcome,
  learnResubmission,
  learnStanding,
  missingFacts,
  nameToPrint,
  type AwardCase,
} from './award-case.js';

const ago = (days: number) => new Date(CASE_NOW.getTime() - days * DAY);

describe('an award case', () => {
  it('grants when all that the rules ask for is there', () => {
    expect(decide(anAwardCase().complete().build(), circumstances())).toEqual({ kind: 'grant' });
  });

  it.each([
    [
      'nothing known',
      anAwardCase(),
      circumstances({ rules: null }),
      ['programme_definition', 'enrolment_accepted', 'enrolment_started'],
    ],
    ['no definition', anAwardCase().complete(), circumstances({ rules: null }), ['programme_definition']],
    [
      'no consent of a joint issuer',
      anAwardCase().complete(),
      circumstances({ jointConsented: false }),
      ['joint_consent'],
    ],
    [
      'no name of the provider',
      anAwardCase().complete(),
      circumstances({ issuerKnown: false }),
      ['issuing_organisation'],
    ],
    ...['', '   ', 'A\u200B', '12'].map(
      (displayName) =>
        [
          `the name ${JSON.stringify(displayName)}`,
          anAwardCase().complete().with({ displayName }),
          circumstances(),
          ['holder_name'],
        ] as const,
    ),
    ['not started', anAwardCase().accepted().withHours().withOutcome(), circumstances(), ['enrolment_started']],
    ['deferred', anAwardCase().complete().deferred(), circumstances(), ['enrolment_resumed']],
    ['no outcome', anAwardCase().accepted().started().withHours(), circumstances(), ['portfolio_outcome']],
    [
      'a referral',
      anAwardCase().accepted().started().withHours().withOutcome({ outcome: 'referred' }),
      circumstances(),
      ['portfolio_resubmission'],
    ],
    ['too few hours', anAwardCase().complete().withHours(hoursShort), circumstances(), ['minimum_hours']],
    [
      'a student registration to come',
      anAwardCase().complete(),
      circumstances({ rules: { ...eldpRules, studentRegistration: true } }),
      ['student_registration_not_confirmed'],
    ],
  ])('waits with %s, and says for what', (_name, builder, given, missing) => {
    expect(decide(builder.build(), given)).toMatchObject({ kind: 'wait', missing });
    expect(missingFacts(builder.build(), given)).toEqual(missing);
  });

  it.each([
    [
      'a failed portfolio',
      anAwardCase().complete().withOutcome({ outcome: 'failed', releasedAt: '2027-07-02T09:00:00Z' }),
      circumstances(),
      ['portfolio_failed'],
    ],
    [
      'hours under the minimum when the cohort has finished and settled',
      anAwardCase().complete().withHours(hoursShort),
      circumstances({ cohortFinishedAt: ago(7) }),
      ['hours_under_minimum'],
    ],
    [
      'no hours at all by then',
      anAwardCase().accepted().started().withOutcome(),
      circumstances({ cohortFinishedAt: ago(30) }),
      ['hours_under_minimum'],
    ],
    [
      'both',
      anAwardCase().accepted().started().withOutcome({ outcome: 'failed' }),
      circumstances({ cohortFinishedAt: ago(30) }),
      ['portfolio_failed', 'hours_under_minimum'],
    ],
    [
      'a referral that nobody resubmitted in time',
      anAwardCase().accepted().started().withHours().withOutcome({ outcome: 'referred', resubmitBy: '2027-07-01' }),
      circumstances(),
      ['portfolio_not_resubmitted'],
    ],
  ])('refuses with %s', (_name, builder, given, reasons) => {
    expect(decide(builder.build(), given)).toEqual({ kind: 'refuse', reasons });
  });

  it.each([
    [
      'the cohort finished only now, and registers may be on their way',
      anAwardCase().complete().withHours(hoursShort),
      circumstances({ cohortFinishedAt: ago(6) }),
      new Date(ago(6).getTime() + 7 * DAY),
    ],
    [
      'the referral may still be resubmitted',
      anAwardCase().accepted().started().withHours().withOutcome({ outcome: 'referred', resubmitBy: '2027-09-30' }),
      circumstances(),
      new Date('2027-10-07T23:59:59Z'),
    ],
  ])('does not refuse while %s, and looks again when that has passed', (_name, builder, given, reviewAt) => {
    expect(decide(builder.build(), given)).toMatchObject({ kind: 'wait', reviewAt });
  });

  it('does not refuse a deferred participant because the cohort finished', () => {
    expect(
      decide(
        anAwardCase().accepted().started().deferred().withOutcome().build(),
        circumstances({ cohortFinishedAt: ago(100) }),
      ),
    ).toMatchObject({ kind: 'wait', reviewAt: null });
  });

  it('keeps a referral open once it has been resubmitted, however late its outcome', () => {
    const referred = anAwardCase()
      .accepted()
      .started()
      .withHours()
      .withOutcome({ outcome: 'referred', resubmitBy: '2027-07-01' })
      .build();
    expect(decide(learnResubmission(referred, referred.outcome!.submissionId), circumstances())).toMatchObject({
      kind: 'wait',
      missing: ['portfolio_resubmission'],
    });
  });

  it('closes for a participant who left, whatever else is known', () => {
    expect(decide(anAwardCase().complete().withdrawn().build(), circumstances())).toEqual({ kind: 'close' });
  });

  it('does not ask for what the rules leave out', () => {
    const rules = { ...eldpRules, portfolioPassed: false, minimumHours: false };
    expect(
      decide(anAwardCase().accepted().started().build(), circumstances({ rules, cohortFinishedAt: ago(100) })),
    ).toEqual({ kind: 'grant' });
  });

  it('grants once the student registration that the rules demand is confirmed', () => {
    const rules = { ...eldpRules, studentRegistration: true };
    expect(decide(anAwardCase().complete().build(), circumstances({ rules, registrationConfirmed: true }))).toEqual({
      kind: 'grant',
    });
  });

  it('is held for a name that no font draws, and granted with the Latin form', () => {
    const given = circumstances({ undrawable: (name) => (name === '王小明' ? ['王'] : []) });
    const state = anAwardCase().complete().with({ displayName: '王小明' }).build();
    expect(decide(state, given)).toEqual({ kind: 'hold', reasons: ['name_not_drawable'] });
    const told: AwardCase = { ...state, latinName: 'Wáng Xiǎomíng' };
    expect(decide(told, given)).toEqual({ kind: 'grant' });
    expect(nameToPrint(told, given.undrawable)).toBe('Wáng Xiǎomíng');
    expect(nameToPrint(told, () => [])).toBe('王小明');
  });

  it('is held for any other text that no font draws, beside the name or alone, and granted once there is a form of it', () => {
    const undrawable = (text: string) => (text.includes('교') ? ['교'] : []);
    const [state, named] = [
      anAwardCase().complete().build(),
      anAwardCase().complete().with({ displayName: '김교' }).build(),
    ];
    expect(decide(state, circumstances({ undrawable, texts: ['Certificate', '교육'] }))).toEqual({
      kind: 'hold',
      reasons: ['text_not_drawable'],
    });
    expect(decide(named, circumstances({ undrawable, texts: ['교육'] }))).toEqual({
      kind: 'hold',
      reasons: ['name_not_drawable', 'text_not_drawable'],
    });
    expect(decide({ ...named, latinName: 'Kim Gyo' }, circumstances({ undrawable, texts: ['교육'] }))).toEqual({
      kind: 'hold',
      reasons: ['text_not_drawable'],
    });
    expect(decide({ ...named, latinName: 'Kim Gyo' }, circumstances({ undrawable, texts: ['Education'] }))).toEqual({
      kind: 'grant',
    });
  });
});

describe('facts in any order', () => {
  const accepted = {
    personId: 'p',
    cohortId: 'c',
    programmeId: 'g',
    displayName: 'Ada',
    settingName: 'S',
    creditWanted: true,
    university: 'herts',
    acceptedAt: CASE_NOW,
  };
  const referred = anOutcome({ outcome: 'referred', releasedAt: '2027-07-01T09:00:00Z' });
  const passed = anOutcome({ releasedAt: '2027-09-01T09:00:00Z' });
  const facts: Record<string, (state: AwardCase) => AwardCase> = {
    accepted: (state) => learnAccepted(state, accepted, 1),
    started: (state) => learnStanding(state, 'started', 2),
    short: (state) => learnHours(state, hoursShort, 7),
    met: (state) => learnHours(state, hoursMet, 8),
    referred: (state) => learnOutcome(state, referred),
    resubmitted: (state) => learnResubmission(state, referred.submissionId),
    passed: (state) => learnOutcome(state, passed),
  };

  it('come to the same knowledge and decision in all 5,040 of them', () => {
    const start = anAwardCase().build();
    const ends = permutations(Object.keys(facts)).map((order) =>
      order.reduce((state, name) => facts[name]!(state), start),
    );
    expect(ends).toHaveLength(5040);
    for (const end of ends) expect(end).toEqual(ends[0]);
    expect(decide(ends[0]!, circumstances())).toEqual({ kind: 'grant' });
  });

  it('change nothing when they come again', () => {
    const once = Object.values(facts).reduce((state, learn) => learn(state), anAwardCase().build());
    expect(Object.values(facts).reduce((state, learn) => learn(state), once)).toEqual(once);
  });
});

function permutations(items: readonly string[]): string[][] {
  return items.length === 0
    ? [[]]
    : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
