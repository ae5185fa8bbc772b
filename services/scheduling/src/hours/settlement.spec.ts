import { describe, expect, it } from '@jest/globals';
import { anEnrolment } from '../enrolments/enrolment.builder.js';
import type { Enrolment } from '../enrolments/enrolment.js';
import { aMembership } from '../groups/group.builder.js';
import { aKind, aProgramme, kinds } from '../programmes/programme.builder.js';
import type { Participant } from '../sessions/expectation.js';
import { aCancelledSession, anUndatedSession, aSession } from '../sessions/session.builder.js';
import { balance, type LedgerEntry } from './ledger.js';
import { append } from './ledger.builder.js';
import { settle, type PersonFacts } from './settlement.js';

const year = { startsOn: '2026-09-01', endsOn: '2027-07-31' };
const participant = (changes: Partial<Participant> & { enrolment?: Enrolment } = {}): Participant => ({
  enrolment: anEnrolment(),
  programme: aProgramme(),
  cohort: year,
  memberships: [aMembership()],
  ...changes,
});
const e1 = anEnrolment().id;
const twilight = aSession({ id: 's1' });
const conference = aSession({
  id: 's2',
  kind: 'conference',
  scope: 'programme',
  cohortId: null,
  groupId: null,
  localStart: '2027-07-06T09:30',
  durationMinutes: 360,
});
const present = (sessionId: string, id: string, changes = {}) => ({
  id,
  sessionId,
  enrolmentId: e1,
  attendance: 'present' as const,
  attendedMinutes: 360,
  ...changes,
});
const facts = (changes: Partial<PersonFacts> = {}): PersonFacts => ({
  participants: [participant()],
  sessions: [twilight],
  bookings: [],
  attendances: [],
  ledger: [],
  ...changes,
});
const totals = (ledger: readonly LedgerEntry[], enrolment = e1) =>
  (['owed', 'offered', 'received'] as const).map((account) => balance(ledger, account, enrolment));
const settled = (given: PersonFacts) => append(given.ledger, settle(given));

describe('a person’s hours', () => {
  it('are owed by the entitlement, offered by a session at which they are expected, received by attending it', () => {
    const before = settled(facts());
    expect(totals(before)).toEqual([900, 90, 0]);
    const after = settled(facts({ ledger: before, attendances: [present('s1', 'r1', { attendedMinutes: 90 })] }));
    expect(totals(after)).toEqual([900, 90, 90]);
  });

  it('do not change when nothing happened', () => {
    const given = facts({ attendances: [present('s1', 'r1')] });
    expect(settle({ ...given, ledger: settled(given) })).toEqual({ reversals: [], credits: [] });
  });

  it('are not owed before the start, nor before the definition is known', () => {
    expect(
      settle(
        facts({ participants: [participant({ enrolment: anEnrolment({ startedAt: null, status: 'accepted' }) })] }),
      ),
    ).toEqual({ reversals: [], credits: [] });
    expect(settle(facts({ participants: [participant({ programme: null })] }))).toEqual({ reversals: [], credits: [] });
  });

  it.each([
    ['has no date', [anUndatedSession()], {}],
    ['is cancelled', [aCancelledSession()], {}],
    ['is another group’s', [aSession({ groupId: 'other' })], {}],
    [
      'came before they joined',
      [twilight],
      { memberships: [aMembership({ joinedAt: new Date('2026-10-14T00:00:00Z') })] },
    ],
    ['came after they left', [twilight], { memberships: [aMembership({ leftAt: new Date('2026-10-12T00:00:00Z') })] }],
    [
      'falls into a deferral',
      [twilight],
      { enrolment: anEnrolment({ pauses: [{ from: new Date('2026-10-01T00:00:00Z'), until: null }] }) },
    ],
    ['came after they withdrew', [twilight], { enrolment: anEnrolment({ endedAt: new Date('2026-10-01T00:00:00Z') }) }],
    ['is optional', [aSession({ kind: 'network-event', scope: 'cohort', groupId: null })], {}],
    ['is a tutorial slot that they have not booked', [aSession({ kind: 'tutorial', scope: 'pair' })], {}],
    ['is another cohort’s', [aSession({ scope: 'cohort', groupId: null, cohortId: 'other' })], {}],
    ['is a conference of another provider', [{ ...conference, tenant: 'elsewhere' }], {}],
    [
      'is a conference of another academic year',
      [{ ...conference, ...aSession({ ...conference, localStart: '2028-07-04T09:30' }) }],
      {},
    ],
  ] as const)('are not offered by a session that %s', (_what, sessions, changes) => {
    expect(totals(settled(facts({ sessions: [...sessions], participants: [participant(changes)] })))[1]).toBe(0);
  });

  it('are offered by what they book, and taken back when it is given up', () => {
    const slot = aSession({ id: 's3', kind: 'tutorial', scope: 'pair' });
    const before = settled(
      facts({ sessions: [slot], bookings: [{ sessionId: 's3', enrolmentId: e1, kind: 'tutorial' }] }),
    );
    expect(totals(before)[1]).toBe(30);
    const after = settled(facts({ sessions: [slot], ledger: before }));
    expect(totals(after)[1]).toBe(0);
    expect(after.at(-1)).toMatchObject({ minutes: -30, reason: 'no_longer_offered' });
  });

  it('of a visit are those of the visitor’s kind', () => {
    const programme = aProgramme({ kinds: [kinds.twilight, { ...kinds.visit, creditedMinutes: 75 }] });
    const given = facts({
      participants: [participant({ programme })],
      sessions: [aSession({ id: 's4', groupId: 'other' })],
      bookings: [{ sessionId: 's4', enrolmentId: e1, kind: 'group-visit' }],
      attendances: [present('s4', 'r4')],
    });
    expect(totals(settled(given))).toEqual([900, 75, 75]);
  });

  it('are in proportion for part attendance', () => {
    const ledger = settled(facts({ attendances: [present('s1', 'r1', { attendance: 'part', attendedMinutes: 45 })] }));
    expect(totals(ledger)[2]).toBe(45);
    expect(ledger.at(-1)).toMatchObject({ account: 'received', reason: 'attended_in_part' });
  });

  it('stay with the person through a deferral', () => {
    const before = settled(facts({ attendances: [present('s1', 'r1')] }));
    const deferred = participant({
      enrolment: anEnrolment({ status: 'deferred', pauses: [{ from: new Date('2026-11-01T00:00:00Z'), until: null }] }),
    });
    expect(settle(facts({ participants: [deferred], attendances: [present('s1', 'r1')], ledger: before }))).toEqual({
      reversals: [],
      credits: [],
    });
  });

  it('are corrected by a reversal and a new entry', () => {
    const before = settled(facts({ attendances: [present('s1', 'r1')] }));
    const after = settled(
      facts({ attendances: [present('s1', 'r2', { attendance: 'part', attendedMinutes: 30 })], ledger: before }),
    );
    expect(after.slice(-2)).toMatchObject([
      { minutes: -90, reason: 'attendance_corrected', ordinal: 2 },
      { minutes: 30, ordinal: 3, registerEntryId: 'r2' },
    ]);
  });
});

describe('a conference that two experiences attend', () => {
  const e2 = '01900000-0000-7000-8000-0000000000e2';
  const first = participant();
  const second = participant({
    enrolment: anEnrolment({ id: e2, cohortId: 'c2', startedAt: new Date('2026-09-02T08:00:00Z') }),
    programme: aProgramme({ id: 'p2', kinds: [aKind({ ...kinds.conference, creditedMinutes: 240 })] }),
    memberships: [],
  });
  const both = [present('s2', 'r1'), present('s2', 'r2', { enrolmentId: e2 })];
  const given = (changes: Partial<PersonFacts> = {}) =>
    facts({ participants: [second, first], sessions: [conference], attendances: both, ...changes });

  it('is offered to both, and received once: by the one that started first', () => {
    const ledger = settled(given());
    expect([totals(ledger), totals(ledger, e2)]).toEqual([
      [900, 300, 300],
      [900, 240, 0],
    ]);
  });

  it('is received by the one that booked it', () => {
    const ledger = settled(given({ bookings: [{ sessionId: 's2', enrolmentId: e2, kind: 'conference' }] }));
    expect([totals(ledger)[2], totals(ledger, e2)[2]]).toEqual([0, 240]);
  });

  it('stays with the one that has it', () => {
    const ledger = settled(given({ attendances: [both[1]!] }));
    expect(settle(given({ ledger }))).toEqual({ reversals: [], credits: [] });
    expect(totals(ledger, e2)[2]).toBe(240);
  });

  it('goes to the other when the first is corrected to absent', () => {
    const ledger = settled(given());
    const after = settled(
      given({ ledger, attendances: [present('s2', 'r3', { attendance: 'absent', attendedMinutes: 0 }), both[1]!] }),
    );
    expect([totals(after)[2], totals(after, e2)[2]]).toEqual([0, 240]);
    expect(after.find((entry) => entry.minutes === -300)).toMatchObject({ reason: 'credited_to_other_enrolment' });
  });
});
