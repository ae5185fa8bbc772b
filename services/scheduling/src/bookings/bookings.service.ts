import { BookingConfirmedSchema } from '@collegium/contracts';
import { assertVersion, readPage, type Page } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuseOn } from '../constraints.js';
import type { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { refuse } from '../errors.js';
import { HoursService } from '../hours/hours.service.js';
import { RegisterEntryRow } from '../registers/register-entry.entity.js';
import type { SessionRow } from '../sessions/session.entity.js';
import { publishBookingCancelled } from '../sessions/sessions.events.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { BookingRow } from './booking.entity.js';
import { assertBookable, cancelBooking } from './booking.js';
import type { ListBookingsQuery } from './bookings.dto.js';

/** Participants' places at tutorials, events and other groups' sessions. */
@Injectable()
export class BookingsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly enrolments: ParticipantsService,
    private readonly sessions: SessionsService,
    private readonly hours: HoursService,
  ) {}

  book(sessionId: string, enrolmentId: string): Promise<BookingRow> {
    return this.enrolments.forProviderOf(enrolmentId, async (tx, enrolment) => {
      // Locked, so that whoever comes second sees the first one's booking; the database's constraints hold besides.
      const session = await this.sessions.lock(tx, sessionId);
      const kind = await this.assertBookable(tx, session, enrolment);
      await assertFree(tx, session, enrolment);
      const booking = await refuseOn(taken(session), () =>
        tx.insert(BookingRow, {
          id: newId(),
          tenant: enrolment.tenant,
          sessionId,
          enrolmentId,
          personId: enrolment.personId,
          kind,
          status: 'confirmed',
          oneToOne: session.scope === 'pair',
          bookedAt: this.clock.now(),
          cancelledAt: null,
          late: false,
          cancelReason: null,
          startsAt: session.startsAt,
          endsAt: session.endsAt,
        }),
      );
      tx.publish(BookingConfirmedSchema, {
        bookingId: booking.id,
        provider: booking.tenant,
        sessionId,
        enrolmentId,
        personId: booking.personId,
      });
      await this.hours.settle(tx, [enrolment.personId]);
      return booking;
    });
  }

  cancel(id: string, reason: string | null, version: number | undefined): Promise<BookingRow> {
    return this.unitOfWork.run(async (outer) => {
      const found = await this.load(outer, id);
      return this.enrolments.forProviderOf(found.enrolmentId, async (tx) => {
        await this.sessions.lock(tx, found.sessionId);
        const booking = await this.load(tx, id);
        assertVersion(booking, version);
        if (
          await tx.manager.existsBy(RegisterEntryRow, {
            sessionId: booking.sessionId,
            enrolmentId: booking.enrolmentId,
          })
        )
          throw refuse('already_recorded', `Booking ${id} is in the register already, so it cannot be given up.`, {
            bookingId: id,
          });
        const cancelled = await tx.save(BookingRow, cancelBooking(booking, { reason, now: this.clock.now() }));
        publishBookingCancelled(tx, cancelled);
        await this.hours.settle(tx, [booking.personId]);
        return cancelled;
      });
    });
  }

  list({ filter, ...query }: ListBookingsQuery): Promise<Page<BookingRow>> {
    return this.unitOfWork.run((tx) => {
      const builder = tx.manager.createQueryBuilder(BookingRow, 'booking').where('true');
      if (filter?.session) builder.andWhere('booking.sessionId = :session', filter);
      if (filter?.enrolment) builder.andWhere('booking.enrolmentId = :enrolment', filter);
      if (filter?.status) builder.andWhere('booking.status = :status', filter);
      return readPage(builder, query);
    });
  }

  private async assertBookable(tx: Transaction, session: SessionRow, enrolment: EnrolmentRow): Promise<string> {
    const [participant] = await this.enrolments.participants(tx, [enrolment]);
    const programme = participant?.programme;
    if (!programme)
      throw refuse(
        'programme_not_found',
        `The programme of enrolment ${enrolment.id} has not been heard of here yet.`,
        { enrolmentId: enrolment.id },
      );
    const groupIds = participant.memberships.flatMap((membership) =>
      membership.leftAt === null ? [membership.groupId] : [],
    );
    const booked = await tx.manager.countBy(BookingRow, { sessionId: session.id, status: 'confirmed' });
    return assertBookable(session, { enrolment, programme, groupIds, taken: booked, now: this.clock.now() });
  }

  private async load(tx: Transaction, id: string): Promise<BookingRow> {
    const booking = await tx.manager.findOneBy(BookingRow, { id });
    if (!booking) throw refuse('booking_not_found', `There is no booking ${id}.`, { bookingId: id });
    return booking;
  }
}

async function assertFree(tx: Transaction, session: SessionRow, { personId }: EnrolmentRow): Promise<void> {
  const booked = await tx.manager.findOneBy(BookingRow, { sessionId: session.id, personId, status: 'confirmed' });
  if (booked)
    throw refuse('already_booked', `This participant has booked session ${session.id} already.`, {
      sessionId: session.id,
      bookingId: booked.id,
    });
  const overlapping = await tx.manager
    .createQueryBuilder(BookingRow, 'booking')
    .where(
      `booking.personId = :personId and booking.status = 'confirmed' and booking.startsAt < :endsAt and booking.endsAt > :startsAt`,
      { personId, ...session },
    )
    .getOne();
  if (overlapping)
    throw refuse('booking_overlaps', 'This participant has booked something else at that time.', {
      sessionId: session.id,
      bookingId: overlapping.id,
    });
}

const taken = (session: SessionRow) => ({
  one_booking_per_slot: () =>
    refuse('session_full', `Session ${session.id} has no free place.`, {
      sessionId: session.id,
      capacity: session.capacity,
    }),
  booked_once: () =>
    refuse('already_booked', `This participant has booked session ${session.id} already.`, { sessionId: session.id }),
  nobody_in_two_places: () =>
    refuse('booking_overlaps', 'This participant has booked something else at that time.', { sessionId: session.id }),
});
