import {
  BookingCancelledSchema,
  SessionCancelledSchema,
  SessionPostponedSchema,
  SessionRescheduledSchema,
  SessionScheduledSchema,
  timestampFromDate,
} from '@collegium/contracts';
import type { Transaction } from '@collegium/persistence';
import type { Booking } from '../bookings/booking.js';
import type { DatedSession, Session } from './session.js';

/** Tells that a session has a date. */
export function publishScheduled(tx: Transaction, session: DatedSession): void {
  const { id, tenant: provider, cohortId, groupId, kind, startsAt, endsAt } = session;
  tx.publish(SessionScheduledSchema, {
    sessionId: id,
    provider,
    cohortId: cohortId ?? '',
    groupId: groupId ?? '',
    kind,
    startsAt: timestampFromDate(startsAt),
    endsAt: timestampFromDate(endsAt),
  });
}

/** Tells that a session was moved. */
export function publishRescheduled(tx: Transaction, { id, tenant: provider, startsAt, endsAt }: DatedSession): void {
  tx.publish(SessionRescheduledSchema, {
    sessionId: id,
    provider,
    startsAt: timestampFromDate(startsAt),
    endsAt: timestampFromDate(endsAt),
  });
}

/** Tells that a session gave up its date. */
export function publishPostponed(tx: Transaction, { id, tenant: provider }: Session, reason: string): void {
  tx.publish(SessionPostponedSchema, { sessionId: id, provider, reason });
}

/** Tells that a session will not take place. */
export function publishCancelled(tx: Transaction, { id, tenant: provider }: Session, reason: string): void {
  tx.publish(SessionCancelledSchema, { sessionId: id, provider, reason });
}

/** Tells that a booking was given up. */
export function publishBookingCancelled(
  tx: Transaction,
  { id, tenant: provider, sessionId, enrolmentId, late }: Booking,
): void {
  tx.publish(BookingCancelledSchema, { bookingId: id, provider, sessionId, enrolmentId, late });
}
