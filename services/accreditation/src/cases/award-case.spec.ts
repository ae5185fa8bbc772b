import { standstillsOf, withClockChange, type ClockChange } from '@collegium/standstill';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
  deadlinesOf,
  decide,
  learnAccepted,
  learnHours,
  learnOutcome,
  learnResubmission,
  learnStanding,
  missingFacts,
  nameToPrint,
  refusalFalls,
  type AwardCase,
  type Circumstances,
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
    ...['', '   ', '\u200B', 'A\u200B', 'A\u202EB', '\u200EAnn', 'A\nB', 'A\ud83d', '12'].map(
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

  describe('while time stands still', () => {
    const referred = anAwardCase().accepted().started().withOutcome({ outcome: 'referred', resubmitBy: '2027-10-01' });
    const deferred = referred.deferred(new Date('2027-09-20T09:00:00Z'));
    const on = (date: string, changes: Partial<Circumstances> = {}) =>
      circumstances({ now: new Date(`${date}T12:00:00Z`), ...changes });
    const postponed = (until: string | null) => ({
      cohortStandstills: [
        { from: new Date('2027-09-20T09:00:00Z'), until: until ? new Date(`${until}T09:00:00Z`) : null },
      ],
    });

    it('waits for a deferred participant to come back, whose date to resubmit is past', () => {
      expect(decide(deferred.withHours().build(), on('2027-10-20'))).toEqual({
        kind: 'wait',
        missing: ['enrolment_resumed', 'portfolio_resubmission'],
        reviewAt: null,
      });
      expect(decide(deferred.withHours(hoursShort).build(), on('2028-10-20', { cohortFinishedAt: ago(0) }))).toEqual({
        kind: 'wait',
        missing: ['enrolment_resumed', 'portfolio_resubmission', 'minimum_hours'],
        reviewAt: null,
      });
    });

    it('does not even refuse for work that has failed', () => {
      expect(
        decide(anAwardCase().complete().withOutcome({ outcome: 'failed' }).deferred().build(), circumstances()).kind,
      ).toBe('wait');
    });

    it('adds the days of the pause once the participant is back', () => {
      const back = deferred.resumed(new Date('2027-10-25T09:00:00Z')).withHours().build();
      expect(deadlinesOf(back, on('2027-10-26')).deadlines).toEqual([
        { code: 'portfolio_resubmission', on: '2027-11-05', extendedBy: 35 },
      ]);
      expect(decide(back, on('2027-11-05'))).toMatchObject({
        kind: 'wait',
        reviewAt: new Date('2027-11-12T23:59:59Z'),
      });
      expect(decide(back, on('2027-11-13'))).toEqual({ kind: 'refuse', reasons: ['portfolio_not_resubmitted'] });
    });

    it('holds for a postponed cohort what holds for a deferred participant', () => {
      const state = referred.withHours().build();
      expect(decide(state, on('2027-10-20', postponed(null)))).toMatchObject({ kind: 'wait', reviewAt: null });
      expect(decide(state, on('2027-11-05', postponed('2027-10-25')))).toMatchObject({ kind: 'wait' });
      expect(decide(state, on('2027-11-13', postponed('2027-10-25')))).toMatchObject({ kind: 'refuse' });
    });

    it('gives a participant who was back before the cohort finished as many days more for their hours', () => {
      const back = deferred.resumed(new Date('2027-10-20T09:00:00Z')).withOutcome().withHours(hoursShort).build();
      const finished = { cohortFinishedAt: new Date('2027-11-01T12:00:00Z') };
      expect(decide(back, on('2027-12-07', finished))).toMatchObject({ kind: 'wait', missing: ['minimum_hours'] });
      expect(decide(back, on('2027-12-09', finished))).toEqual({ kind: 'refuse', reasons: ['hours_under_minimum'] });
    });

    it('takes a refusal back that did not know of the pause, and lets one stand that was made before it', () => {
      const refused = { status: 'refused' as const, reasons: ['portfolio_not_resubmitted'] };
      const early = deferred
        .withHours()
        .with({ ...refused, decidedAt: new Date('2027-10-10T09:00:00Z') })
        .build();
      expect(refusalFalls(early, on('2027-10-20'), new Date('2027-09-20T09:00:00Z'))).toBe(true);
      const before = referred
        .withHours()
        .with({ ...refused, decidedAt: new Date('2027-10-10T09:00:00Z') })
        .build();
      expect(refusalFalls(before, on('2027-11-20', postponed(null)), new Date('2027-11-15T09:00:00Z'))).toBe(false);
    });

    it('ends nothing in any order of pausing, coming back, postponing and recommencing, and leaves the days that were left', () => {
      fc.assert(
        fc.property(
          fc.array(fc.record({ days: fc.integer({ min: 1, max: 60 }), who: fc.boolean(), stops: fc.boolean() }), {
            maxLength: 10,
          }),
          fc.boolean(),
          (history, hours) => {
            let state = hours ? anAwardCase().complete().withHours(hoursShort).build() : referred.withHours().build();
            let cohort: ClockChange[] = [];
            let now = new Date('2027-07-05T09:00:00Z');
            let left: number | null = null;
            const given = (): Circumstances =>
              circumstances({
                now,
                cohortFinishedAt: hours ? new Date('2027-07-02T09:00:00Z') : null,
                cohortStandstills: hours ? [] : standstillsOf(cohort),
              });
            const stands = (): boolean => state.standing === 'deferred' || (!hours && cohort.at(-1)?.stops === true);
            const daysLeft = (): number | null => {
              const decision = decide(state, given());
              return decision.kind === 'wait' && decision.reviewAt ? decision.reviewAt.getTime() - now.getTime() : null;
            };
            for (const { days, who, stops } of history) {
              now = new Date(now.getTime() + days * DAY);
              const before = stands();
              if (before) expect(decide(state, given()).kind).toBe('wait');
              else left = daysLeft();
              const at = { version: state.standingVersion + 1 + cohort.length, at: now.toISOString(), stops };
              if (who || hours)
                state = learnStanding(state, stops ? 'deferred' : 'started', state.standingVersion + 1, now);
              else cohort = withClockChange(cohort, at);
              if (stands()) expect(decide(state, given()).kind).toBe('wait');
              else if (before && left !== null) expect(daysLeft()).toBeGreaterThanOrEqual(left);
            }
          },
        ),
      );
    });
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
    for (const latinName of ['   ', 'Wang\u200B', 'W\u202Eang'])
      expect(nameToPrint({ ...told, latinName }, given.undrawable)).toBe('王小明');
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
