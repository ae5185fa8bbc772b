import { assertTransition, type Transitions } from '@collegium/errors';
import { presentAt, type Enrolment } from '../enrolments/enrolment.js';
import { refuse } from '../errors.js';
import type { Programme } from '../programmes/programme.js';
import { isDated, type Session } from '../sessions/session.js';

export type BookingStatus = 'confirmed' | 'cancelled';

const transitions: Transitions<BookingStatus> = { confirmed: ['cancelled'], cancelled: [] };

/** A participant's place at a tutorial, an event or another group's session. */
export interface Booking {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly sessionId: string;
  readonly enrolmentId: string;
  readonly personId: string;
  /** The kind of session that it is to the participant: another group's twilight is a visit. */
  readonly kind: string;
  readonly status: BookingStatus;
  readonly bookedAt: Date;
  readonly cancelledAt: Date | null;
  /** True where it was given up after the deadline. */
  readonly late: boolean;
  readonly cancelReason: string | null;
  /** When the person is taken by it, copied from the session: the database lets nobody be in two places at once. Null while undated or cancelled. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

/** How a session stands to the participant who wants to book it. */
export interface BookingFacts {
  readonly enrolment: Enrolment;
  /** Groups that the participant belongs to now. */
  readonly groupIds: readonly string[];
  /** The participant's own programme. */
  readonly programme: Programme;
  /** Confirmed bookings of the session. */
  readonly taken: number;
  readonly now: Date;
}

/** Until how long before the start a booking is given up in time. */
export const CANCELLATION_HOURS = 24;

/**
 * Refuses a booking that is not to be had; who may book whose session follows from the session's scope.
 * @returns the kind of session that it is to the participant
 */
export function assertBookable(session: Session, facts: BookingFacts): string {
  const { enrolment, now } = facts;
  if (session.status === 'cancelled')
    throw refuse('session_cancelled', `Session ${session.id} is cancelled, so it cannot be booked.`, {
      sessionId: session.id,
    });
  if (isDated(session) && session.startsAt <= now)
    throw refuse('not_bookable', `Session ${session.id} has begun, so it cannot be booked.`, {
      sessionId: session.id,
      reason: 'has_begun',
    });
  if (!presentAt(enrolment, session.startsAt ?? now))
    throw refuse('enrolment_not_active', `Enrolment ${enrolment.id} is ${enrolment.status}, so it cannot book.`, {
      enrolmentId: enrolment.id,
      status: enrolment.status,
    });
  const kind = kindFor(session, facts);
  if (!kind)
    throw refuse('not_bookable', `The participant's programme has no sessions of kind ${session.kind}.`, {
      sessionId: session.id,
      reason: 'kind_not_in_programme',
    });
  const reason = whyNotOpen(session, kind, facts);
  if (reason)
    throw refuse('not_bookable', `Session ${session.id} cannot be booked by this participant: ${reasons[reason]}.`, {
      sessionId: session.id,
      reason,
    });
  if (session.capacity !== null && facts.taken >= session.capacity)
    throw refuse('session_full', `Session ${session.id} has no free place.`, {
      sessionId: session.id,
      capacity: session.capacity,
    });
  return kind;
}

/** Another group's own session is, to a visitor whose programme has visits, a visit: optional, of a group, open to others. */
function kindFor(session: Session, { programme, groupIds }: BookingFacts): string | undefined {
  const visit = programme.kinds.find((kind) => kind.scope === 'group' && kind.openToOtherGroups && !kind.expected);
  const elsewhere = session.scope === 'group' && session.groupId !== null && !groupIds.includes(session.groupId);
  if (visit && elsewhere && !session.openToOtherGroups) return visit.kind;
  return programme.kinds.find((kind) => kind.kind === session.kind)?.kind;
}

const reasons = {
  member_is_expected: 'members are expected at their own group without booking',
  other_group: 'it is not open to members of other groups',
  other_cohort: 'it is not open to other cohorts',
} as const;

function whyNotOpen(
  session: Session,
  kind: string,
  { enrolment, groupIds }: BookingFacts,
): keyof typeof reasons | undefined {
  switch (session.scope) {
    case 'pair':
      return session.groupId === null || groupIds.includes(session.groupId) ? undefined : 'other_group';
    case 'group':
      if (session.groupId !== null && groupIds.includes(session.groupId)) return 'member_is_expected';
      return session.openToOtherGroups || kind !== session.kind ? undefined : 'other_group';
    case 'cohort':
      return session.cohortId === enrolment.cohortId || session.openToOtherGroups ? undefined : 'other_cohort';
    case 'programme':
      return undefined;
  }
}

/** A booking given up; late after the deadline of a dated session. */
export function cancelBooking<B extends Booking>(booking: B, cancellation: { reason: string | null; now: Date }): B {
  assertTransition(transitions, `Booking ${booking.id}`, booking.status, 'cancelled');
  const late =
    booking.startsAt !== null &&
    cancellation.now.getTime() > booking.startsAt.getTime() - CANCELLATION_HOURS * 3_600_000;
  return {
    ...booking,
    status: 'cancelled',
    cancelledAt: cancellation.now,
    late,
    cancelReason: cancellation.reason,
    startsAt: null,
    endsAt: null,
  };
}
