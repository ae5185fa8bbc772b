import { activeAt } from '../enrolments/enrolment.js';
import { plannedMinutes, type SessionKind } from '../programmes/programme.js';
import type { RegisterEntry } from '../registers/register.js';
import { isOwn, type Participant } from '../sessions/expectation.js';
import { isDated, type Session } from '../sessions/session.js';
import { balance, standing, type LedgerEntry } from './ledger.js';

/** Why hours that are owed are not offered. Negative minutes are more than was owed. */
export const owedGapReasons = [
  'session_cancelled',
  'session_to_be_confirmed',
  'not_active',
  'not_in_group',
  'not_booked',
  'not_scheduled',
  'more_than_planned',
  'optional_session',
  'template_beyond_entitlement',
] as const;
export type OwedGapReason = (typeof owedGapReasons)[number];
/** Why hours that are offered are not received. */
export const offeredGapReasons = [
  'upcoming',
  'register_missing',
  'absent',
  'excused',
  'part',
  'credited_to_other_enrolment',
] as const;
export type OfferedGapReason = (typeof offeredGapReasons)[number];

/** One reason, with the minutes that it explains. */
export interface Gap<Reason extends string> {
  readonly minutes: number;
  readonly reason: Reason;
  readonly kind: string | null;
  readonly sessionId: string | null;
}

/** What both sides read: three sums out of the ledger, and a reason for every minute between them. */
export interface Statement {
  readonly owedMinutes: number;
  readonly offeredMinutes: number;
  readonly receivedMinutes: number;
  /** `owed - offered`, minute for minute. */
  readonly owedNotOffered: readonly Gap<OwedGapReason>[];
  /** `offered - received`, minute for minute. */
  readonly offeredNotReceived: readonly Gap<OfferedGapReason>[];
}

/** What a statement is made of. */
export interface StatementFacts {
  readonly participant: Participant;
  /** Sessions of the participant's groups, cohort and programme, and those booked or attended. */
  readonly sessions: readonly Session[];
  /** The participant's register entries that stand. */
  readonly attendances: readonly Pick<RegisterEntry, 'sessionId' | 'attendance'>[];
  /** The person's ledger. */
  readonly ledger: readonly LedgerEntry[];
  readonly now: Date;
}

/** The statement of one enrolment. */
export function statementOf(facts: StatementFacts): Statement {
  const { participant, ledger } = facts;
  const id = participant.enrolment.id;
  return {
    owedMinutes: balance(ledger, 'owed', id),
    offeredMinutes: balance(ledger, 'offered', id),
    receivedMinutes: balance(ledger, 'received', id),
    owedNotOffered: owedNotOffered(facts).filter((gap) => gap.minutes !== 0),
    offeredNotReceived: offeredNotReceived(facts).filter((gap) => gap.minutes !== 0),
  };
}

function owedNotOffered(facts: StatementFacts): Gap<OwedGapReason>[] {
  const { participant, ledger } = facts;
  const { programme, enrolment } = participant;
  const owed = balance(ledger, 'owed', enrolment.id);
  const offers = standing(ledger).filter((entry) => entry.account === 'offered' && entry.enrolmentId === enrolment.id);
  if (!programme) return [{ minutes: owed - sum(offers), reason: 'not_scheduled', kind: null, sessionId: null }];
  const expected = programme.kinds.filter((kind) => kind.expected);
  const optional = offers.filter((offer) => !expected.some((kind) => kind.kind === offer.kind));
  // Before the start nothing is owed, so the template is no promise yet.
  const planned = owed === 0 ? 0 : expected.reduce((total, kind) => total + plannedMinutes(kind), 0);
  return [
    { minutes: owed - planned, reason: 'template_beyond_entitlement', kind: null, sessionId: null },
    ...expected.flatMap((kind) =>
      kindGaps(
        facts,
        kind,
        owed === 0 ? 0 : plannedMinutes(kind),
        offers.filter((offer) => offer.kind === kind.kind),
      ),
    ),
    ...optional.map((offer) => ({
      minutes: -offer.minutes,
      reason: 'optional_session' as const,
      kind: offer.kind,
      sessionId: offer.subjectId,
    })),
  ];
}

function kindGaps(
  { participant, sessions }: StatementFacts,
  kind: SessionKind,
  planned: number,
  offers: readonly LedgerEntry[],
): Gap<OwedGapReason>[] {
  let missing = planned - sum(offers);
  if (missing <= 0) return [{ minutes: missing, reason: 'more_than_planned', kind: kind.kind, sessionId: null }];
  const gaps: Gap<OwedGapReason>[] = [];
  const notOffered = sessions.filter(
    (session) =>
      session.kind === kind.kind &&
      session.scope === kind.scope &&
      !offers.some((offer) => offer.subjectId === session.id),
  );
  for (const session of notOffered) {
    const reason = whyNotOffered(participant, session);
    if (!reason || missing === 0) continue;
    const minutes = Math.min(missing, kind.creditedMinutes);
    gaps.push({ minutes, reason, kind: kind.kind, sessionId: session.id });
    missing -= minutes;
  }
  return [
    ...gaps,
    {
      minutes: missing,
      reason: kind.scope === 'pair' ? 'not_booked' : 'not_scheduled',
      kind: kind.kind,
      sessionId: null,
    },
  ];
}

function whyNotOffered(participant: Participant, session: Session): OwedGapReason | undefined {
  if (session.scope === 'pair') return undefined;
  if (!isDated(session)) {
    if (!isOwn(participant, session)) return undefined;
    return session.status === 'cancelled' ? 'session_cancelled' : 'session_to_be_confirmed';
  }
  if (!activeAt(participant.enrolment, session.startsAt)) return 'not_active';
  return isOwn(participant, session) ? undefined : 'not_in_group';
}

function offeredNotReceived({
  participant,
  sessions,
  attendances,
  ledger,
  now,
}: StatementFacts): Gap<OfferedGapReason>[] {
  const { id } = participant.enrolment;
  const entries = standing(ledger);
  return entries
    .filter((offer) => offer.account === 'offered' && offer.enrolmentId === id)
    .map((offer) => {
      const credits = entries.filter((entry) => entry.account === 'received' && entry.subjectId === offer.subjectId);
      const own = credits.filter((entry) => entry.enrolmentId === id);
      const minutes = offer.minutes - sum(own);
      const session = sessions.find((candidate) => candidate.id === offer.subjectId);
      const attendance = attendances.find((entry) => entry.sessionId === offer.subjectId)?.attendance;
      const elsewhere = credits.length > own.length;
      return {
        minutes,
        reason: whyNotReceived({ attendance, elsewhere, upcoming: session?.endsAt ? session.endsAt > now : false }),
        kind: offer.kind,
        sessionId: offer.subjectId,
      };
    });
}

function whyNotReceived(said: {
  attendance: RegisterEntry['attendance'] | undefined;
  elsewhere: boolean;
  upcoming: boolean;
}): OfferedGapReason {
  switch (said.attendance) {
    case 'present':
    case 'part':
      return said.elsewhere ? 'credited_to_other_enrolment' : 'part';
    case 'absent':
    case 'excused':
      return said.attendance;
    case undefined:
      return said.upcoming ? 'upcoming' : 'register_missing';
  }
}

const sum = (entries: readonly Pick<LedgerEntry, 'minutes'>[]): number =>
  entries.reduce((total, entry) => total + entry.minutes, 0);
