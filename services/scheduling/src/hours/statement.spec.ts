import { describe, expect, it } from '@jest/globals';
import { anEnrolment } from '../enrolments/enrolment.builder.js';
import { aMembership } from '../groups/group.builder.js';
import { aProgramme, kinds } from '../programmes/programme.builder.js';
import { aCancelledSession, anUndatedSession, aSession } from '../sessions/session.builder.js';
import { append } from './ledger.builder.js';
import { settle, type PersonFacts } from './settlement.js';
import { statementOf, type Statement } from './statement.js';

const enrolment = anEnrolment();
const programme = aProgramme({
  entitlementMinutes: 300,
  kinds: [{ ...kinds.twilight, count: 3 }, { ...kinds.tutorial, count: 2 }, kinds.network],
});
const participant = {
  enrolment,
  programme,
  cohort: { startsOn: '2026-09-01', endsOn: '2027-07-31' },
  memberships: [aMembership()],
};
const afterwards = new Date('2027-07-01T00:00:00Z');

function statement(changes: Partial<PersonFacts> = {}, now = afterwards): Statement {
  const facts: PersonFacts = {
    participants: [participant],
    sessions: [],
    bookings: [],
    attendances: [],
    ledger: [],
    ...changes,
  };
  return statementOf({
    participant: facts.participants[0]!,
    sessions: facts.sessions,
    attendances: facts.attendances,
    ledger: append([], settle(facts)),
    now,
  });
}
const total = (gaps: readonly { minutes: number }[]): number => gaps.reduce((sum, gap) => sum + gap.minutes, 0);
const balanced = (said: Statement): boolean =>
  total(said.owedNotOffered) === said.owedMinutes - said.offeredMinutes &&
  total(said.offeredNotReceived) === said.offeredMinutes - said.receivedMinutes;

describe('a statement', () => {
  it('explains what is owed and not offered, minute for minute', () => {
    const said = statement({
      sessions: [aSession({ id: 's1' }), anUndatedSession({ id: 's2' }), aCancelledSession({ id: 's3' })],
    });
    expect(said).toMatchObject({ owedMinutes: 300, offeredMinutes: 90, receivedMinutes: 0 });
    expect(said.owedNotOffered).toEqual([
      { minutes: -30, reason: 'template_beyond_entitlement', kind: null, sessionId: null },
      { minutes: 90, reason: 'session_to_be_confirmed', kind: 'twilight', sessionId: 's2' },
      { minutes: 90, reason: 'session_cancelled', kind: 'twilight', sessionId: 's3' },
      { minutes: 60, reason: 'not_booked', kind: 'tutorial', sessionId: null },
    ]);
    expect(balanced(said)).toBe(true);
  });

  it('does not blame a cancelled session that another took the place of', () => {
    const held = ['s1', 's2', 's3'].map((id, week) => aSession({ id, localStart: `2026-10-0${week + 5}T15:45` }));
    const said = statement({ sessions: [...held, aCancelledSession({ id: 's4' })] });
    expect(said.owedNotOffered.map((gap) => gap.reason)).toEqual(['template_beyond_entitlement', 'not_booked']);
    expect(balanced(said)).toBe(true);
  });

  it('names the time in which nobody was expected', () => {
    const paused = {
      ...participant,
      enrolment: { ...enrolment, pauses: [{ from: new Date('2026-10-01T00:00:00Z'), until: null }] },
    };
    const said = statement({ participants: [paused], sessions: [aSession({ id: 's1' })] });
    expect(said.owedNotOffered).toContainEqual({
      minutes: 90,
      reason: 'not_active',
      kind: 'twilight',
      sessionId: 's1',
    });
    expect(balanced(said)).toBe(true);
  });

  it('shows a booked optional event as offered beyond what is owed', () => {
    const event = aSession({ id: 's5', kind: 'network-event', scope: 'cohort', groupId: null });
    const said = statement({
      sessions: [event],
      bookings: [{ sessionId: 's5', enrolmentId: enrolment.id, kind: 'network-event' }],
    });
    expect(said.owedNotOffered).toContainEqual({
      minutes: -120,
      reason: 'optional_session',
      kind: 'network-event',
      sessionId: 's5',
    });
    expect(balanced(said)).toBe(true);
  });

  it.each([
    ['present', 90, undefined],
    ['part', 30, 'part'],
    ['absent', 0, 'absent'],
    ['excused', 0, 'excused'],
  ] as const)('gives the reason of what is offered and not received: %s', (attendance, attendedMinutes, reason) => {
    const said = statement({
      sessions: [aSession({ id: 's1' })],
      attendances: [{ id: 'r1', sessionId: 's1', enrolmentId: enrolment.id, attendance, attendedMinutes }],
    });
    expect(said.offeredNotReceived).toEqual(
      reason ? [{ minutes: 90 - attendedMinutes, reason, kind: 'twilight', sessionId: 's1' }] : [],
    );
    expect(balanced(said)).toBe(true);
  });

  it.each([
    ['upcoming', new Date('2026-10-13T16:00:00Z')],
    ['register_missing', afterwards],
  ])('says %s where no register was written, by the clock', (reason, now) => {
    expect(statement({ sessions: [aSession({ id: 's1' })] }, now).offeredNotReceived).toMatchObject([
      { minutes: 90, reason },
    ]);
  });

  it('before the start owes nothing and explains nothing', () => {
    const said = statement({
      participants: [{ ...participant, enrolment: { ...enrolment, startedAt: null, status: 'accepted' } }],
      sessions: [aSession()],
    });
    expect(said).toEqual({
      owedMinutes: 0,
      offeredMinutes: 0,
      receivedMinutes: 0,
      owedNotOffered: [],
      offeredNotReceived: [],
    });
  });
});
