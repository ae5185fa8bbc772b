import { presentAt } from '../enrolments/enrolment.js';
import { creditFor, type RegisterEntry } from '../registers/register.js';
import { isExpected, ownKind, type Participant } from '../sessions/expectation.js';
import { isDated, type DatedSession, type Session } from '../sessions/session.js';
import { standing, type EntryReason, type LedgerChanges, type LedgerEntry, type NewCredit } from './ledger.js';

/** A confirmed booking: the kind of session that it is to the participant. */
export interface BookedSession {
  readonly sessionId: string;
  readonly enrolmentId: string;
  readonly kind: string;
}

/** All that a person's hours follow from. */
export interface PersonFacts {
  /** Every enrolment of the person with this provider. */
  readonly participants: readonly Participant[];
  readonly sessions: readonly Session[];
  readonly bookings: readonly BookedSession[];
  /** Register entries that stand. */
  readonly attendances: readonly Pick<
    RegisterEntry,
    'id' | 'sessionId' | 'enrolmentId' | 'attendance' | 'attendedMinutes'
  >[];
  /** The person's ledger. */
  readonly ledger: readonly LedgerEntry[];
}

/**
 * What has to be written so that a person's ledger says what the facts say; nothing when it does already.
 * Whatever happened, and in whatever order it was heard of, the same facts lead to the same standing entries.
 */
export function settle(facts: PersonFacts): LedgerChanges {
  const due = [...owed(facts), ...offered(facts), ...received(facts)];
  const wanted = new Map(due.map((credit) => [keyOf(credit), credit]));
  const reversals: LedgerChanges['reversals'][number][] = [];
  for (const entry of standing(facts.ledger)) {
    const credit = wanted.get(keyOf(entry));
    if (credit && same(entry, credit)) wanted.delete(keyOf(entry));
    else reversals.push({ entry, reason: whyReversed(entry, due) });
  }
  return { reversals, credits: [...wanted.values()] };
}

function owed({ participants }: PersonFacts): NewCredit[] {
  return participants.flatMap(({ enrolment, programme }) =>
    enrolment.startedAt && programme && programme.entitlementMinutes > 0
      ? [
          {
            account: 'owed',
            enrolmentId: enrolment.id,
            personId: enrolment.personId,
            subjectId: programme.id,
            kind: 'entitlement',
            minutes: programme.entitlementMinutes,
            registerEntryId: null,
            reason: 'entitlement',
          } as const,
        ]
      : [],
  );
}

/** Hours that were put before the participant: expected or booked sessions, and whatever they attended besides. */
function offered(facts: PersonFacts): NewCredit[] {
  return facts.participants.flatMap((participant) =>
    facts.sessions.filter(isDated).flatMap((session): NewCredit[] => {
      const kind = kindFor(facts, participant, session);
      const reason = whyOffered(facts, participant, session);
      const minutes = ownKind(participant, kind)?.creditedMinutes ?? 0;
      if (!reason || minutes === 0) return [];
      return [
        {
          account: 'offered',
          enrolmentId: participant.enrolment.id,
          personId: participant.enrolment.personId,
          subjectId: session.id,
          kind,
          minutes,
          registerEntryId: null,
          reason,
        },
      ];
    }),
  );
}

function whyOffered(facts: PersonFacts, participant: Participant, session: DatedSession): EntryReason | undefined {
  if (isExpected(participant, session)) return 'expected';
  if (bookingOf(facts, participant, session) && presentAt(participant.enrolment, session.startsAt)) return 'booked';
  return creditOf(facts, participant, session) ? 'attended' : undefined;
}

/**
 * Hours received, each once for a person, whoever wrote it down how often.
 * Where two enrolments of a person attended one session, the hours go to the one that booked it, else to the one that has
 * them already, else to the one that started first.
 */
function received(facts: PersonFacts): NewCredit[] {
  const held = standing(facts.ledger).filter((entry) => entry.account === 'received');
  return facts.sessions
    .filter((session) => session.status !== 'cancelled')
    .flatMap((session): NewCredit[] => {
      const credits = facts.participants.flatMap((participant) => creditOf(facts, participant, session) ?? []);
      if (credits.length <= 1) return credits;
      const holder = held.find((entry) => entry.subjectId === session.id)?.enrolmentId;
      const booked = facts.bookings.find(
        (booking) =>
          booking.sessionId === session.id && credits.some((credit) => credit.enrolmentId === booking.enrolmentId),
      )?.enrolmentId;
      return [
        credits.find((credit) => credit.enrolmentId === booked) ??
          credits.find((credit) => credit.enrolmentId === holder) ??
          credits.sort(byStart(facts))[0]!,
      ];
    });
}

function creditOf(facts: PersonFacts, participant: Participant, session: Session): NewCredit | undefined {
  const { enrolment } = participant;
  const attendance = facts.attendances.find(
    (entry) => entry.sessionId === session.id && entry.enrolmentId === enrolment.id,
  );
  if (!attendance) return undefined;
  const kind = kindFor(facts, participant, session);
  const minutes = creditFor(session, ownKind(participant, kind)?.creditedMinutes ?? 0, attendance.attendedMinutes);
  if (minutes === 0) return undefined;
  const reason = attendance.attendance === 'part' ? 'attended_in_part' : 'attended';
  return {
    account: 'received',
    enrolmentId: enrolment.id,
    personId: enrolment.personId,
    subjectId: session.id,
    kind,
    minutes,
    registerEntryId: attendance.id,
    reason,
  };
}

function byStart({ participants }: PersonFacts): (a: NewCredit, b: NewCredit) => number {
  const order = participants
    .map(({ enrolment }) => enrolment)
    .sort(
      (a, b) => (a.startedAt?.getTime() ?? Infinity) - (b.startedAt?.getTime() ?? Infinity) || (a.id < b.id ? -1 : 1),
    )
    .map((enrolment) => enrolment.id);
  return (a, b) => order.indexOf(a.enrolmentId) - order.indexOf(b.enrolmentId);
}

const bookingOf = (
  { bookings }: PersonFacts,
  { enrolment }: Participant,
  session: Session,
): BookedSession | undefined =>
  bookings.find((booking) => booking.sessionId === session.id && booking.enrolmentId === enrolment.id);

const kindFor = (facts: PersonFacts, participant: Participant, session: Session): string =>
  bookingOf(facts, participant, session)?.kind ?? session.kind;

/** One credit may stand for one account, holder and subject; received hours of a person's other enrolment are another credit. */
const keyOf = ({ account, enrolmentId, subjectId }: Pick<NewCredit, 'account' | 'enrolmentId' | 'subjectId'>): string =>
  `${account}|${enrolmentId}|${subjectId}`;

/** How it came to be offered does not matter once it is; on what entry hours were received does. */
const same = (entry: LedgerEntry, credit: NewCredit): boolean =>
  entry.minutes === credit.minutes && entry.kind === credit.kind && entry.registerEntryId === credit.registerEntryId;

function whyReversed(entry: LedgerEntry, due: readonly NewCredit[]): EntryReason {
  if (entry.account === 'received') {
    const elsewhere = due.some(
      (credit) =>
        credit.account === 'received' &&
        credit.subjectId === entry.subjectId &&
        credit.enrolmentId !== entry.enrolmentId,
    );
    return elsewhere ? 'credited_to_other_enrolment' : 'attendance_corrected';
  }
  return due.some((credit) => keyOf(credit) === keyOf(entry)) ? 'definition_changed' : 'no_longer_offered';
}
