import { assertVersion } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { BookingRow } from '../bookings/booking.entity.js';
import { cancelBooking } from '../bookings/booking.js';
import { assertPlannable, type Cohort } from '../cohorts/cohort.js';
import { CohortRow } from '../cohorts/cohort.entity.js';
import { refuseOn } from '../constraints.js';
import { refuse } from '../errors.js';
import { GroupRow } from '../groups/group.entity.js';
import { HoursService } from '../hours/hours.service.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
import { kindOf, type Programme, type SessionKind } from '../programmes/programme.js';
import { RegisterEntryRow } from '../registers/register-entry.entity.js';
import { lockPlan } from './plan.lock.js';
import { SessionAudienceService } from './session-audience.service.js';
import { SessionRow } from './session.entity.js';
import {
  assertKindHasRoom,
  assertPlace,
  cancelSession,
  isDated,
  rescheduleSession,
  timesOf,
  undateSession,
  type DatedSession,
  type When,
} from './session.js';
import type { PlanSessionDto, RescheduleDto } from './sessions.dto.js';
import {
  publishBookingCancelled,
  publishCancelled,
  publishPostponed,
  publishRescheduled,
  publishScheduled,
} from './sessions.events.js';

/** Sessions planned by hand, and what becomes of those that stand. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly audience: SessionAudienceService,
    private readonly hours: HoursService,
  ) {}

  /** Adds a session to a cohort's calendar, within the academic year and the count of its kind. */
  plan(request: PlanSessionDto): Promise<SessionRow> {
    return this.unitOfWork.run(async (tx) => {
      const { cohort, programme } = await this.plannable(tx, request.cohortId);
      await lockPlan(tx, cohort.tenant, 'planning');
      const kind = kindOf(programme, request.kind);
      if (kind.scope === 'pair')
        throw refuse('kind_is_for_slots', `Sessions of kind ${kind.kind} are offered as slots.`, { kind: kind.kind });
      const group = kind.scope === 'group' ? await groupOf(tx, cohort, kind, request.groupId) : null;
      const title = request.title ?? kind.title;
      const place = request.place ?? group?.place ?? null;
      assertPlace(title, kind.place, place);
      assertKindHasRoom(kind, await this.standing(tx, cohort, kind, group));
      const session = await tx.insert(SessionRow, {
        ...sessionOf(cohort, programme, kind, group, this.clock.now()),
        title,
        place,
        capacity: request.capacity ?? null,
        ...planned(title, kind, cohort, request),
      });
      await this.announce(tx, [session]);
      return session;
    });
  }

  reschedule(id: string, request: RescheduleDto, version: number | undefined): Promise<SessionRow> {
    return this.change(id, version, async (tx, session) => {
      const when: When = {
        localStart: request.localStart,
        timeZone: request.timeZone ?? session.timeZone,
        fold: request.fold,
        durationMinutes: request.durationMinutes ?? session.durationMinutes,
      };
      const moved = rescheduleSession(session, when, yearOf(session), this.clock.now());
      await this.moveBookings(tx, moved, request.cancelOverlappingBookings);
      const saved = await refuseOn(slotTaken(moved), () => tx.save(SessionRow, moved as SessionRow));
      if (isDated(session)) publishRescheduled(tx, moved);
      else publishScheduled(tx, moved);
      return saved;
    });
  }

  postpone(id: string, reason: string, version: number | undefined): Promise<SessionRow> {
    return this.change(id, version, async (tx, session) => {
      const saved = await tx.save(SessionRow, undateSession(session, this.clock.now()));
      for (const booking of await bookingsOf(tx, id))
        await tx.save(BookingRow, { ...booking, startsAt: null, endsAt: null });
      publishPostponed(tx, saved, reason);
      return saved;
    });
  }

  cancel(id: string, reason: string, version: number | undefined): Promise<SessionRow> {
    return this.change(id, version, async (tx, session) => {
      const saved = await tx.save(SessionRow, cancelSession(session, reason, this.clock.now()));
      for (const booking of await bookingsOf(tx, id)) await this.freeBooking(tx, booking, 'session_cancelled');
      publishCancelled(tx, saved, reason);
      return saved;
    });
  }

  /** The session, locked until the transaction ends, so that bookings, registers and moves of it take turns. */
  async lock(tx: Transaction, id: string): Promise<SessionRow> {
    const session = await tx.manager.findOne(SessionRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!session) throw refuse('session_not_found', `There is no session ${id}.`, { sessionId: id });
    return session;
  }

  /** A cohort with its programme, if something can be planned for it. */
  async plannable(tx: Transaction, cohortId: string): Promise<{ cohort: CohortRow; programme: ProgrammeRow }> {
    const cohort = await tx.manager.findOneBy(CohortRow, { id: cohortId });
    if (!cohort) throw refuse('cohort_not_found', `Cohort ${cohortId} is not known here.`, { cohortId });
    assertPlannable(cohort);
    const programme = await tx.manager.findOneBy(ProgrammeRow, { id: cohort.programmeId });
    if (!programme)
      throw refuse('programme_not_found', `The programme of cohort ${cohort.name} has not been heard of here yet.`, {
        cohortId,
        programmeId: cohort.programmeId,
      });
    return { cohort, programme };
  }

  /** Tells of new sessions and offers their hours to whoever is expected. */
  async announce(tx: Transaction, sessions: readonly SessionRow[]): Promise<void> {
    for (const session of sessions) if (isDated(session)) publishScheduled(tx, session);
    await this.hours.settle(tx, await this.audience.of(tx, sessions));
  }

  private change(
    id: string,
    version: number | undefined,
    work: (tx: Transaction, session: SessionRow) => Promise<SessionRow>,
  ): Promise<SessionRow> {
    return this.unitOfWork.run(async (tx) => {
      const found = await tx.manager.findOneBy(SessionRow, { id });
      if (found) await lockPlan(tx, found.tenant, 'planning');
      const session = await this.lock(tx, id);
      assertVersion(session, version);
      if (await tx.manager.existsBy(RegisterEntryRow, { sessionId: id }))
        throw refuse('session_has_register', `Session ${id} has been held and registered, so it stays as it is.`, {
          sessionId: id,
        });
      const changed = await work(tx, session);
      await this.hours.settle(tx, await this.audience.of(tx, [session, changed]));
      return changed;
    });
  }

  private async moveBookings(tx: Transaction, session: DatedSession, cancelOverlapping: boolean): Promise<void> {
    const bookings = await bookingsOf(tx, session.id);
    const overlapping = await this.audience.overlapping(tx, session, bookings);
    if (overlapping.length > 0 && !cancelOverlapping)
      throw refuse(
        'reschedule_overlaps_bookings',
        `${overlapping.length} people with a booking would be in two places at once.`,
        { sessionId: session.id, bookingIds: overlapping.map((booking) => booking.id) },
      );
    const taken = {
      nobody_in_two_places: () =>
        refuse(
          'reschedule_overlaps_bookings',
          'Somebody with a booking has booked something else at that time just now.',
          { sessionId: session.id },
        ),
    };
    for (const booking of bookings) {
      if (overlapping.includes(booking)) await this.freeBooking(tx, booking, 'session_moved');
      else
        await refuseOn(taken, () =>
          tx.save(BookingRow, { ...booking, startsAt: session.startsAt, endsAt: session.endsAt }),
        );
    }
  }

  private async freeBooking(tx: Transaction, booking: BookingRow, reason: string): Promise<void> {
    // Given up for the participant, so never late.
    publishBookingCancelled(
      tx,
      await tx.save(BookingRow, { ...cancelBooking(booking, { reason, now: this.clock.now() }), late: false }),
    );
  }

  private standing(tx: Transaction, cohort: Cohort, kind: SessionKind, group: GroupRow | null): Promise<number> {
    const live = { kind: kind.kind, scope: kind.scope, status: In(['to_be_confirmed', 'scheduled']) };
    if (kind.scope === 'programme')
      return tx.manager.countBy(SessionRow, { ...live, tenant: cohort.tenant, yearStartsOn: cohort.startsOn });
    return tx.manager.countBy(SessionRow, group ? { ...live, groupId: group.id } : { ...live, cohortId: cohort.id });
  }
}

/** Whoever holds slots holds one at a time; the database sees to it. */
export const slotTaken = ({ leaderId, localStart }: Pick<SessionRow, 'leaderId' | 'localStart'>) => ({
  leader_in_two_slots: () =>
    refuse('slots_overlap', `Whoever holds the slot at ${localStart} holds another at that time.`, {
      leaderId,
      localStart,
    }),
});

/** A session as the definition has it, without title, place and date. */
export function sessionOf(
  cohort: Cohort,
  programme: Programme,
  kind: SessionKind,
  group: Pick<GroupRow, 'id'> | null,
  now: Date,
) {
  return {
    id: newId(),
    tenant: cohort.tenant,
    programmeId: programme.id,
    cohortId: kind.scope === 'programme' ? null : cohort.id,
    groupId: group?.id ?? null,
    kind: kind.kind,
    scope: kind.scope,
    openToOtherGroups: kind.openToOtherGroups,
    status: 'to_be_confirmed' as const,
    localStart: null,
    timeZone: cohort.timeZone,
    startsAt: null,
    endsAt: null,
    durationMinutes: kind.durationMinutes,
    creditedMinutes: kind.creditedMinutes,
    capacity: null,
    leaderId: null,
    sequence: 0,
    cancelReason: null,
    templateKey: null,
    yearStartsOn: cohort.startsOn,
    yearEndsOn: cohort.endsOn,
    updatedAt: now,
  };
}

function planned(title: string, kind: SessionKind, cohort: Cohort, request: PlanSessionDto) {
  const durationMinutes = request.durationMinutes ?? kind.durationMinutes;
  const timeZone = request.timeZone ?? cohort.timeZone;
  if (request.localStart === undefined) return { durationMinutes, timeZone };
  const times = timesOf(
    title,
    { localStart: request.localStart, timeZone, fold: request.fold, durationMinutes },
    cohort,
  );
  return { durationMinutes, timeZone, ...times, localStart: request.localStart, status: 'scheduled' as const };
}

async function groupOf(
  tx: Transaction,
  cohort: Cohort,
  kind: SessionKind,
  groupId: string | undefined,
): Promise<GroupRow> {
  const group = groupId ? await tx.manager.findOneBy(GroupRow, { id: groupId, cohortId: cohort.id }) : null;
  if (!group)
    throw refuse(
      'group_not_found',
      groupId
        ? `Cohort ${cohort.name} has no group ${groupId}.`
        : `Each group has its own sessions of kind ${kind.kind}: say which group.`,
      { groupId: groupId ?? null },
    );
  return group;
}

function bookingsOf(tx: Transaction, sessionId: string): Promise<BookingRow[]> {
  return tx.manager.find(BookingRow, { where: { sessionId, status: 'confirmed' }, order: { id: 'ASC' } });
}

const yearOf = ({ yearStartsOn, yearEndsOn }: SessionRow) => ({ startsOn: yearStartsOn, endsOn: yearEndsOn });
