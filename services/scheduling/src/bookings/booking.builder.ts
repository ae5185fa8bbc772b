import type { Booking } from './booking.js';

/** A confirmed booking of the session that `aSession()` makes. */
export const aBooking = (changes: Partial<Booking> = {}): Booking => ({
  id: '01900000-0000-7000-8000-000000000061',
  version: 1,
  tenant: 'hertscam',
  sessionId: '01900000-0000-7000-8000-000000000051',
  enrolmentId: '01900000-0000-7000-8000-0000000000e1',
  personId: '01900000-0000-7000-8000-0000000000f1',
  kind: 'twilight',
  status: 'confirmed',
  bookedAt: new Date('2026-09-20T08:00:00Z'),
  cancelledAt: null,
  late: false,
  cancelReason: null,
  startsAt: new Date('2026-10-13T14:45:00Z'),
  endsAt: new Date('2026-10-13T16:15:00Z'),
  ...changes,
});

/** A booking that was given up in time. */
export const aCancelledBooking = (changes: Partial<Booking> = {}): Booking =>
  aBooking({
    status: 'cancelled',
    cancelledAt: new Date('2026-10-01T08:00:00Z'),
    startsAt: null,
    endsAt: null,
    ...changes,
  });
