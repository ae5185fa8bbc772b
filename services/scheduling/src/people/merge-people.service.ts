import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { BookingRow } from '../bookings/booking.entity.js';
import { cancelBooking } from '../bookings/booking.js';
import { CalendarFeedRow } from '../calendar-feeds/calendar-feed.entity.js';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { MembershipRow } from '../groups/group.entity.js';
import { HoursAccountRow } from '../hours/hours.entity.js';
import { HoursService } from '../hours/hours.service.js';
import { lockPlan } from '../sessions/plan.lock.js';
import { publishBookingCancelled } from '../sessions/sessions.events.js';
import { SessionRow } from '../sessions/session.entity.js';
import { TutorialGapRow } from '../tutorial-gaps/tutorial-gap.entity.js';

/** Two records that turned out to be one person: what one has becomes the other's, and hours count once. */
@Injectable()
export class MergePeopleService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly hours: HoursService,
  ) {}

  /** Register and ledger keep the id they were written with; what is standing is told by enrolment. */
  merge(tenant: string, personId: string, into: string, now: Date): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await lockPlan(tx, tenant, 'planning');
      await tx.manager.query(
        `insert into people (tenant, id, display_name, merged_into) values ($1, $2, '', $3) on conflict (tenant, id) do update set merged_into = excluded.merged_into`,
        [tenant, personId, into],
      );
      await this.hours.lockAccounts(tx, [personId, into]);
      await giveUpOverlapping(tx, personId, into, now);
      for (const entity of [EnrolmentRow, HoursAccountRow, MembershipRow, BookingRow, TutorialGapRow, CalendarFeedRow])
        await tx.manager.update(entity, { tenant, personId }, { personId: into });
      await tx.manager.update(SessionRow, { tenant, leaderId: personId }, { leaderId: into });
      await tx.manager.query(
        `update groups set facilitator_id = case facilitator_id when $1 then $2 else facilitator_id end,
           co_facilitator_ids = array_remove(array_replace(co_facilitator_ids, $1, $2), case facilitator_id when $1 then $2 else facilitator_id end)
         where tenant = $3 and $1 in (select facilitator_id union select unnest(co_facilitator_ids))`,
        [personId, into, tenant],
      );
      await this.hours.settle(tx, [into]);
    });
  }
}

/** One person cannot have both bookings, so the record that goes gives up its own. */
async function giveUpOverlapping(tx: Transaction, personId: string, into: string, now: Date): Promise<void> {
  const overlapping = await tx.manager
    .createQueryBuilder(BookingRow, 'booking')
    .where(`booking.personId = :personId and booking.status = 'confirmed'`, { personId })
    .andWhere(
      `exists (select 1 from bookings other where other.person_id = :into and other.status = 'confirmed'
         and (other.session_id = booking.session_id or (other.starts_at < booking.ends_at and other.ends_at > booking.starts_at)))`,
      { into },
    )
    .getMany();
  for (const booking of overlapping)
    publishBookingCancelled(
      tx,
      await tx.save(BookingRow, { ...cancelBooking(booking, { reason: 'person_merged', now }), late: false }),
    );
}
