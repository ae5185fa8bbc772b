import { GroupMemberLeftSchema, type EnrolmentAccepted } from '@collegium/contracts';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { BookingRow } from '../bookings/booking.entity.js';
import { cancelBooking } from '../bookings/booking.js';
import { GroupRow, MembershipRow } from '../groups/group.entity.js';
import { HoursAccountRow } from '../hours/hours.entity.js';
import { HoursService } from '../hours/hours.service.js';
import { PeopleService } from '../people/people.service.js';
import { PersonRow } from '../people/person.entity.js';
import { lockPlan } from '../sessions/plan.lock.js';
import { publishBookingCancelled } from '../sessions/sessions.events.js';
import { assertTimeZone } from '../time/wall-clock.js';
import { EnrolmentRow } from './enrolment.entity.js';
import { afterFact, type EnrolmentFact } from './enrolment.js';

/** Keeps enrolments as their own service tells of them, and lets bookings, groups and hours follow. */
@Injectable()
export class EnrolmentsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly people: PeopleService,
    private readonly hours: HoursService,
  ) {}

  accepted(event: EnrolmentAccepted, acceptedAt: Date): Promise<void> {
    const { enrolmentId: id, provider: tenant, cohortId, programmeId, setting, displayName } = event;
    const timeZone = setting?.timeZone || 'Europe/London';
    assertTimeZone(timeZone);
    return this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, tenant, 'people');
      const personId = await this.people.whoIs(tx, tenant, event.personId);
      await tx.insert(EnrolmentRow, {
        id,
        tenant,
        personId,
        cohortId,
        programmeId,
        settingUrn: setting?.urn || null,
        settingName: setting?.name ?? '',
        timeZone,
        status: 'accepted',
        acceptedAt,
        startedAt: null,
        endedAt: null,
        pauses: [],
      });
      await tx.insert(HoursAccountRow, { id, tenant, personId, minimumMinutes: null, met: false });
      // Whoever keeps the person's details may have told more recent ones already.
      await tx.manager
        .createQueryBuilder()
        .insert()
        .into(PersonRow)
        .values({ id: personId, tenant, displayName, mergedInto: null })
        .orIgnore()
        .execute();
      await this.hours.settle(tx, [personId]);
    });
  }

  happened(id: string, provider: string, fact: EnrolmentFact): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, provider, 'people');
      const enrolment = await tx.manager.findOneBy(EnrolmentRow, { id });
      if (!enrolment) throw new Error(`Enrolment ${id} was ${fact.fact}, but never accepted here`);
      const changed = await tx.save(EnrolmentRow, afterFact(enrolment, fact));
      if (fact.fact === 'deferred' || fact.fact === 'withdrawn') await freeBookings(tx, changed, fact);
      if (fact.fact === 'withdrawn') await leaveGroup(tx, changed, fact.at);
      await this.hours.settle(tx, [changed.personId]);
    });
  }
}

/** What somebody who pauses or leaves had booked is free for others. */
async function freeBookings(tx: Transaction, enrolment: EnrolmentRow, { fact, at }: EnrolmentFact): Promise<void> {
  const bookings = await tx.manager.find(BookingRow, {
    where: { enrolmentId: enrolment.id, status: 'confirmed' },
    order: { id: 'ASC' },
  });
  for (const booking of bookings.filter(({ startsAt }) => startsAt === null || startsAt > at)) {
    const cancelled = await tx.save(BookingRow, cancelBooking(booking, { reason: `enrolment_${fact}`, now: at }));
    publishBookingCancelled(tx, cancelled);
  }
}

async function leaveGroup(tx: Transaction, enrolment: EnrolmentRow, at: Date): Promise<void> {
  const membership = await tx.manager.findOne(MembershipRow, {
    where: { enrolmentId: enrolment.id },
    order: { joinedAt: 'DESC' },
  });
  if (!membership || membership.leftAt) return;
  const group = await tx.manager.findOneOrFail(GroupRow, {
    where: { id: membership.groupId },
    lock: { mode: 'pessimistic_write' },
  });
  await tx.manager.update(
    MembershipRow,
    { id: membership.id },
    { leftAt: at < membership.joinedAt ? membership.joinedAt : at },
  );
  await tx.save(GroupRow, group);
  tx.publish(GroupMemberLeftSchema, {
    groupId: group.id,
    provider: group.tenant,
    cohortId: group.cohortId,
    enrolmentId: enrolment.id,
    personId: enrolment.personId,
  });
}
