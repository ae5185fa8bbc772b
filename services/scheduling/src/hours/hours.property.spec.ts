import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anEnrolment } from '../enrolments/enrolment.builder.js';
import { afterFact, type Enrolment } from '../enrolments/enrolment.js';
import type { Membership } from '../groups/group.js';
import { aProgramme } from '../programmes/programme.builder.js';
import type { Participant } from '../sessions/expectation.js';
import { cancelSession, isDated, type Session } from '../sessions/session.js';
import { aSession } from '../sessions/session.builder.js';
import { balance, holderOf, standing, type LedgerEntry } from './ledger.js';
import { append } from './ledger.builder.js';
import { settle, type PersonFacts } from './settlement.js';
import { statementOf } from './statement.js';

/** A year in the life of a person with two enrolments: moves between groups, deferrals, bookings, registers and corrections. */
type Step =
  | { readonly do: 'move'; readonly enrolment: number; readonly group: number }
  | { readonly do: 'defer' | 'resume' | 'withdraw'; readonly enrolment: number }
  | { readonly do: 'book' | 'giveUp'; readonly enrolment: number; readonly session: number }
  | { readonly do: 'register'; readonly enrolment: number; readonly session: number; readonly attended: number }
  | { readonly do: 'cancel'; readonly session: number };

const SESSIONS = 8;
const enrolmentIndex = fc.nat(1);
const sessionIndex = fc.nat(SESSIONS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('move' as const), enrolment: enrolmentIndex, group: fc.nat(2) }),
  fc.record({
    do: fc.constantFrom('defer' as const, 'resume' as const, 'withdraw' as const),
    enrolment: enrolmentIndex,
  }),
  fc.record({
    do: fc.constantFrom('book' as const, 'giveUp' as const),
    enrolment: enrolmentIndex,
    session: sessionIndex,
  }),
  fc.record({
    do: fc.constant('register' as const),
    enrolment: enrolmentIndex,
    session: sessionIndex,
    attended: fc.constantFrom(0, 30, 45, 90),
  }),
  fc.record({ do: fc.constant('cancel' as const), session: sessionIndex }),
);

const year = { startsOn: '2026-09-01', endsOn: '2027-07-31' };
const programme = aProgramme();
const dayOf = (step: number): Date => new Date(Date.UTC(2026, 8, 2 + step * 4));

function sessionAt(index: number): Session {
  const localStart = `2026-${index < 4 ? '10' : '11'}-1${index % 4}T15:45`;
  const shapes = [
    { kind: 'twilight', scope: 'group' },
    { kind: 'twilight', scope: 'group', groupId: 'g1' },
    { kind: 'tutorial', scope: 'pair', groupId: 'g0' },
    { kind: 'conference', scope: 'programme', groupId: null, cohortId: null },
  ] as const;
  return aSession({ id: `s${index}`, groupId: 'g0', ...shapes[index % 4], localStart });
}

/** The world that the steps act on; facts only, as the tables keep them. */
class World {
  enrolments: Enrolment[] = [
    anEnrolment({ id: 'e0' }),
    anEnrolment({ id: 'e1', startedAt: new Date('2026-09-01T09:00:00Z') }),
  ];
  memberships: Membership[] = [];
  sessions = Array.from({ length: SESSIONS }, (_, index) => sessionAt(index));
  bookings: PersonFacts['bookings'][number][] = [];
  attendances = new Map<string, PersonFacts['attendances'][number]>();
  ledger: LedgerEntry[] = [];
  private entries = 0;

  apply(step: Step, at: Date): void {
    switch (step.do) {
      case 'move':
        this.memberships = this.memberships.map((membership) =>
          membership.enrolmentId === `e${step.enrolment}` && !membership.leftAt
            ? { ...membership, leftAt: at }
            : membership,
        );
        this.memberships.push({
          id: `m${this.memberships.length}`,
          groupId: `g${step.group}`,
          enrolmentId: `e${step.enrolment}`,
          personId: 'p',
          joinedAt: at,
          leftAt: null,
        });
        return;
      case 'defer':
        return this.change(step.enrolment, 'started', { fact: 'deferred', at });
      case 'resume':
        return this.change(step.enrolment, 'deferred', { fact: 'resumed', at });
      case 'withdraw':
        return this.change(step.enrolment, 'started', { fact: 'withdrawn', at });
      case 'book':
        if (!this.booked(step))
          this.bookings = [
            ...this.bookings,
            {
              sessionId: `s${step.session}`,
              enrolmentId: `e${step.enrolment}`,
              kind: this.sessions[step.session]!.kind,
            },
          ];
        return;
      case 'giveUp':
        this.bookings = this.bookings.filter((booking) => booking !== this.booked(step));
        return;
      case 'register': {
        if (!isDated(this.sessions[step.session]!)) return;
        const attendance = step.attended === 0 ? 'absent' : step.attended === 90 ? 'present' : 'part';
        this.attendances.set(`${step.enrolment}|${step.session}`, {
          id: `r${++this.entries}`,
          sessionId: `s${step.session}`,
          enrolmentId: `e${step.enrolment}`,
          attendance,
          attendedMinutes: step.attended,
        });
        return;
      }
      case 'cancel': {
        const session = this.sessions[step.session]!;
        if (isDated(session) && ![...this.attendances.values()].some((entry) => entry.sessionId === session.id))
          this.sessions[step.session] = cancelSession(session, 'snow', at);
      }
    }
  }

  facts(): PersonFacts {
    return {
      participants: this.participants(),
      sessions: this.sessions,
      bookings: this.bookings,
      attendances: [...this.attendances.values()],
      ledger: this.ledger,
    };
  }

  participants(): Participant[] {
    return this.enrolments.map((enrolment) => ({
      enrolment,
      programme,
      cohort: year,
      memberships: this.memberships.filter((membership) => membership.enrolmentId === enrolment.id),
    }));
  }

  private booked(step: { enrolment: number; session: number }) {
    return this.bookings.find(
      (booking) => booking.sessionId === `s${step.session}` && booking.enrolmentId === `e${step.enrolment}`,
    );
  }

  private change(index: number, from: Enrolment['status'], fact: Parameters<typeof afterFact>[1]): void {
    const enrolment = this.enrolments[index]!;
    if (enrolment.status === from) this.enrolments[index] = afterFact(enrolment, fact);
  }
}

describe('over any history of moves, deferrals, bookings, registers and corrections', () => {
  it('received is the sum of the credits that stand, each hour once, and every gap has its reason', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const world = new World();
        steps.forEach((next, index) => {
          world.apply(next, dayOf(index));
          world.ledger = append(world.ledger, settle(world.facts()));
          check(world);
        });
        const fresh = append([], settle({ ...world.facts(), ledger: [] }));
        for (const { id } of world.enrolments)
          expect(balance(world.ledger, 'offered', id)).toBe(balance(fresh, 'offered', id));
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});

function check(world: World): void {
  const { ledger } = world;
  const credits = standing(ledger);
  expect(new Set(credits.map((entry) => `${entry.account}|${holderOf(entry)}|${entry.subjectId}`)).size).toBe(
    credits.length,
  );
  expect(ledger.every((entry) => entry.ordinal % 2 === (entry.minutes > 0 ? 1 : 0))).toBe(true);
  expect(settle(world.facts())).toEqual({ reversals: [], credits: [] });
  for (const participant of world.participants()) {
    const { id } = participant.enrolment;
    const attendances = [...world.attendances.values()].filter((entry) => entry.enrolmentId === id);
    const said = statementOf({ participant, sessions: world.sessions, attendances, ledger, now: dayOf(400) });
    const received = credits.filter((entry) => entry.account === 'received' && entry.enrolmentId === id);
    expect(said.receivedMinutes).toBe(total(received));
    expect(total(said.owedNotOffered)).toBe(said.owedMinutes - said.offeredMinutes);
    expect(total(said.offeredNotReceived)).toBe(said.offeredMinutes - said.receivedMinutes);
    expect(said.offeredNotReceived.every((gap) => gap.minutes > 0)).toBe(true);
  }
}

const total = (items: readonly { minutes: number }[]): number => items.reduce((sum, item) => sum + item.minutes, 0);
