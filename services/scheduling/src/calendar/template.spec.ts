import { describe, expect, it } from '@jest/globals';
import { holidayCalendar } from '../bank-holidays/bank-holiday.js';
import { aKind, aProgramme, kinds } from '../programmes/programme.builder.js';
import { aSession } from '../sessions/session.builder.js';
import { weekdayOf } from './month.js';
import {
  planCalendar,
  type CalendarWishes,
  type GroupToPlan,
  type StandingSession,
  type TemplateFacts,
} from './template.js';

const cohort = {
  id: 'c1',
  tenant: 'hertscam',
  timeZone: 'Europe/London',
  startsOn: '2026-09-01',
  endsOn: '2027-07-31',
};
const wishes: CalendarWishes = {
  weekday: 'tuesday',
  weekdayByKind: {},
  weekdayByGroup: {},
  avoid: [],
  placeByKind: {},
};
const group = (id: string, leader = `leader-${id}`): GroupToPlan => ({
  id,
  name: `Group ${id}`,
  leaderIds: [leader],
  place: { kind: 'school', urn: '117500', name: 'Fern Hill School' },
});
const holidays = holidayCalendar('england-and-wales', [
  { date: '2026-12-25', title: 'Christmas Day' },
  { date: '2027-05-03', title: 'Early May bank holiday' },
  { date: '2027-05-31', title: 'Spring bank holiday' },
]);
const facts = (changes: Partial<TemplateFacts> = {}): TemplateFacts => ({
  programme: aProgramme(),
  cohort,
  groups: [group('g1'), group('g2')],
  holidays,
  standing: [],
  wishes,
  ...changes,
});
const only = (...list: ReturnType<typeof aKind>[]) => aProgramme({ kinds: list });
const standing = (changes: Parameters<typeof aSession>[0], leaderIds: string[] = []): StandingSession => ({
  ...aSession({ cohortId: 'c1', ...changes }),
  leaderIds,
});

describe('a calendar out of the template', () => {
  it('holds every session of the definition: seven twilights a group, the events once a cohort, the conference once', () => {
    const { sessions } = planCalendar(facts());
    const count = (kind: string, groupId: string | null) =>
      sessions.filter((session) => session.kind === kind && session.groupId === groupId).length;
    expect([
      count('twilight', 'g1'),
      count('twilight', 'g2'),
      count('network-event', null),
      count('conference', null),
      count('group-visit', 'g1'),
    ]).toEqual([7, 7, 2, 1, 1]);
    expect(count('tutorial', null)).toBe(0);
    expect(sessions.every((session) => session.localStart)).toBe(true);
  });

  it('takes times, length and credit from the definition, on the wished weekday, at the local time in winter and summer', () => {
    const twilights = planCalendar(facts({ groups: [group('g1')] })).sessions.filter(
      (session) => session.kind === 'twilight',
    );
    expect(twilights.map((session) => session.month)).toEqual([
      '2026-09',
      '2026-10',
      '2026-11',
      '2027-01',
      '2027-02',
      '2027-03',
      '2027-05',
    ]);
    for (const session of twilights) {
      expect(session).toMatchObject({
        durationMinutes: 90,
        creditedMinutes: 90,
        place: { kind: 'school', urn: '117500' },
      });
      expect(weekdayOf(session.localStart!)).toBe('tuesday');
      expect(session.localStart!.slice(11)).toBe('15:45');
    }
    expect(twilights[0]!.startsAt!.toISOString().slice(11, 16)).toBe('14:45');
    expect(twilights[2]!.startsAt!.toISOString().slice(11, 16)).toBe('15:45');
  });

  it('gives the same plan for the same facts', () => {
    expect(planCalendar(facts())).toEqual(planCalendar(facts()));
  });

  it('leaves out bank holidays and says which', () => {
    const programme = only(aKind({ count: 1, months: [5] }));
    const { sessions } = planCalendar(
      facts({ programme, groups: [group('g1')], wishes: { ...wishes, weekday: 'monday' } }),
    );
    expect(sessions[0]).toMatchObject({
      localStart: '2027-05-10T15:45',
      passedOver: [{ date: '2027-05-03', reason: 'bank_holiday', because: 'Early May bank holiday' }],
    });
  });

  it('leaves out the stretches to avoid, and takes another weekday when the wished one is full', () => {
    const programme = only(aKind({ count: 1, months: [5] }));
    const avoid = [{ from: '2027-05-04', until: '2027-05-25', reason: 'Examinations' }];
    const { sessions } = planCalendar(facts({ programme, groups: [group('g1')], wishes: { ...wishes, avoid } }));
    expect(sessions[0]).toMatchObject({ localStart: '2027-05-26T15:45' });
    expect(sessions[0]!.passedOver.map(({ date, reason }) => [date, reason])).toEqual(
      ['04', '11', '18', '25'].map((day) => [`2027-05-${day}`, 'avoided']),
    );
  });

  it('plans without a date where a whole month clashes', () => {
    const avoid = [{ from: '2027-05-01', until: '2027-05-31', reason: 'Examinations' }];
    const { sessions } = planCalendar(
      facts({ programme: only(aKind({ count: 1, months: [5] })), groups: [group('g1')], wishes: { ...wishes, avoid } }),
    );
    expect(sessions[0]).toMatchObject({ localStart: null, startsAt: null, month: '2027-05', clashes: true });
  });

  it('plans without a date where no month is left in the year', () => {
    const { sessions } = planCalendar(
      facts({ programme: only(aKind({ count: 1, months: [8] })), groups: [group('g1')] }),
    );
    expect(sessions).toMatchObject([{ localStart: null, month: null, clashes: true }]);
  });

  it('leaves the date of an expected kind open where the definition does, and an optional one to whoever wants it', () => {
    const { sessions } = planCalendar(
      facts({
        programme: only(
          aKind({ count: 1, months: [] }),
          aKind({ kind: 'visit', count: 1, months: [], expected: false }),
        ),
        groups: [group('g1')],
      }),
    );
    expect(sessions).toMatchObject([{ kind: 'twilight', localStart: null, clashes: false }]);
  });

  it('keeps two sessions of a kind in one month a week apart', () => {
    const { sessions } = planCalendar(
      facts({ programme: only(aKind({ count: 2, months: [10, 10] })), groups: [group('g1')] }),
    );
    expect(sessions.map((session) => session.localStart)).toEqual(['2026-10-06T15:45', '2026-10-13T15:45']);
    expect(sessions[1]!.passedOver).toEqual([
      { date: '2026-10-06', reason: 'too_close', because: 'Twilight session 1' },
    ]);
  });

  it('does not put one facilitator into two groups at once', () => {
    const { sessions } = planCalendar(
      facts({ programme: only(aKind({ count: 1, months: [10] })), groups: [group('g1', 'ada'), group('g2', 'ada')] }),
    );
    expect(sessions.map((session) => session.localStart)).toEqual(['2026-10-06T15:45', '2026-10-13T15:45']);
    expect(sessions[1]!.passedOver[0]).toMatchObject({ reason: 'facilitator_busy' });
  });

  it('does not put a group into two sessions at once: its own gives way to everybody’s', () => {
    const programme = only(aKind({ count: 1, months: [7] }), { ...kinds.conference, startsAt: '15:00' });
    const { sessions } = planCalendar(facts({ programme, groups: [group('g1')] }));
    expect(sessions.map((session) => [session.kind, session.localStart])).toEqual([
      ['conference', '2027-07-06T15:00'],
      ['twilight', '2027-07-13T15:45'],
    ]);
    expect(sessions[1]!.passedOver).toEqual([{ date: '2027-07-06', reason: 'taken', because: 'Annual conference' }]);
  });

  it('gives a group its own weekday', () => {
    const { sessions } = planCalendar(
      facts({
        programme: only(aKind({ count: 1, months: [10] })),
        wishes: { ...wishes, weekdayByGroup: { g2: 'thursday' } },
      }),
    );
    expect(sessions.map((session) => weekdayOf(session.localStart!))).toEqual(['tuesday', 'thursday']);
  });

  it('adds only what is missing when it is made again', () => {
    const first = planCalendar(facts({ groups: [group('g1')] }));
    const there = first.sessions.map((planned, index) =>
      standing({ ...planned, id: `s${index}`, cohortId: planned.scope === 'programme' ? null : 'c1' }),
    );
    const again = planCalendar(facts({ standing: there }));
    expect(again.existing).toHaveLength(first.sessions.length);
    expect(again.sessions.map((session) => session.groupId)).toEqual(again.sessions.map(() => 'g2'));
  });

  it('makes one conference for all cohorts of a year', () => {
    const conference = standing({
      id: 's9',
      cohortId: null,
      groupId: null,
      kind: 'conference',
      scope: 'programme',
      templateKey: 'programme|hertscam|2026|conference|1',
      localStart: '2027-07-06T09:30',
    });
    const plan = planCalendar(
      facts({ programme: only(kinds.conference), cohort: { ...cohort, id: 'c2' }, standing: [conference] }),
    );
    expect(plan).toEqual({
      sessions: [],
      existing: [{ templateKey: 'programme|hertscam|2026|conference|1', sessionId: 's9' }],
    });
  });

  it('makes one conference a year for a cohort of two years, whichever was planned before', () => {
    const twoYears = { ...cohort, id: 'c2', startsOn: '2026-09-01', endsOn: '2028-07-31' };
    const programme = only({ ...kinds.conference, count: 2, months: [7, 7] });
    const known = { ...holidays, until: '2028-12-31' };
    const plan = (year: number) => {
      const there = standing({
        id: 's9',
        cohortId: null,
        groupId: null,
        kind: 'conference',
        scope: 'programme',
        templateKey: `programme|hertscam|${year - 1}|conference|1`,
        localStart: `${year}-07-06T09:30`,
      });
      return planCalendar(facts({ programme, cohort: twoYears, standing: [there], holidays: known })).sessions.map(
        (session) => session.localStart?.slice(0, 7),
      );
    };
    expect([plan(2027), plan(2028)]).toEqual([['2028-07'], ['2027-07']]);
  });

  it('counts a session added by hand: a cohort gets exactly seven twilights', () => {
    const byHand = standing({ id: 's9', groupId: 'g1', templateKey: null });
    const { sessions } = planCalendar(facts({ programme: only(aKind()), groups: [group('g1')], standing: [byHand] }));
    expect(sessions).toHaveLength(6);
  });

  it.each([
    [
      'a date outside the bank holidays',
      { holidays: holidayCalendar('england-and-wales', [{ date: '2026-12-25', title: 'Christmas Day' }]) },
      'bank_holidays_not_covered',
    ],
    ['a group without a school', { groups: [{ ...group('g1'), place: null }] }, 'group_place_needed'],
    [
      'a group that meets online',
      { groups: [{ ...group('g1'), place: { kind: 'online', name: 'Online' } as const }] },
      'group_place_needed',
    ],
    ['thousands of sessions', { programme: only(aKind({ count: 1_001 })) }, 'calendar_too_large'],
  ] as const)('is refused with %s', (_what, changes, code) => {
    expect(() => planCalendar(facts(changes as Partial<TemplateFacts>))).toThrow(expect.objectContaining({ code }));
  });
});
