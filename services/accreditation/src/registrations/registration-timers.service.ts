import { localDate } from '@collegium/calendar';
import { StudentRegistrationLapsedSchema, StudentRegistrationOverdueSchema } from '@collegium/contracts';
import { Clock, Periodic, SystemUnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { ZONE } from '../conversations/zone.js';
import { IsNull } from 'typeorm';
import { AgreementRow } from '../agreements/agreement.entity.js';
import { AwardCaseRow } from '../cases/award-case.entity.js';
import { OverdueFlags } from '../conversations/overdue-flags.service.js';
import { registrationFields } from './registration-events.js';
import { RegistrationsService } from './registrations.service.js';
import { StudentRegistrationRow } from './student-registration.entity.js';
import { hasLapsed, openRegistrations, registrationTransitions } from './student-registration.js';

const BATCH = 500;

/**
 * What happens to student registrations by itself. Each timer looks for what is due in the state as a whole, so that it does not matter
 * in which order programme, agreement and enrolment became known.
 */
@Injectable()
export class RegistrationTimers {
  constructor(
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly registrations: RegistrationsService,
    private readonly overdue: OverdueFlags,
  ) {}

  /** Invites whom an agreement in force says to invite. Somebody who named no university, but needs a registration for the award, is invited by the only one there is. */
  @Periodic({ name: 'invite-students', every: 3_000 })
  async invite(): Promise<void> {
    const due = await this.systemUnitOfWork.run(({ manager }) =>
      manager.query<{ case_id: string; agreement_id: string }[]>(toInvite, [this.today(), BATCH]),
    );
    for (const { case_id: caseId, agreement_id: agreementId } of due) {
      await this.systemUnitOfWork.run(async (tx) => {
        const state = await tx.manager.findOneByOrFail(AwardCaseRow, { id: caseId });
        await this.registrations.invite(tx, state, await tx.manager.findOneByOrFail(AgreementRow, { id: agreementId }));
      });
    }
  }

  /** Ends invitations that nobody took up in time, and what participants who left the programme had under way. What was confirmed stays. */
  @Periodic({ name: 'end-student-registrations', every: 5_000 })
  async end(): Promise<void> {
    const due = await this.systemUnitOfWork.run(({ manager }) =>
      manager.query<{ id: string; left: boolean }[]>(toEnd, [this.today(), openRegistrations, BATCH]),
    );
    for (const { id, left } of due) {
      await this.locked(id, async (tx, registration) => {
        const { status } = registration;
        if (left && registrationTransitions[status].includes('withdrawn'))
          await this.registrations.withdrawn(tx, registration, 'enrolment_withdrawn');
        else if (status === 'invited' && (left || hasLapsed(registration, this.today())))
          await this.lapse(tx, registration, left ? 'enrolment_withdrawn' : 'not_submitted');
      });
    }
  }

  /** Flags what universities have not answered in time. */
  @Periodic({ name: 'flag-overdue-registrations', every: 5_000 })
  flagOverdue(): Promise<void> {
    return this.overdue.flag(StudentRegistrationRow, {
      open: openRegistrations,
      today: this.today(),
      only: { standsStillSince: IsNull() },
      tell: (tx, saved) =>
        tx.publish(StudentRegistrationOverdueSchema, {
          ...registrationFields(saved),
          revision: saved.revision,
          replyBy: saved.replyBy!,
        }),
    });
  }

  private async lapse(tx: Transaction, registration: StudentRegistrationRow, reason: string): Promise<void> {
    const saved = await tx.save(StudentRegistrationRow, {
      ...registration,
      status: 'lapsed',
      reason,
      decidedAt: this.clock.now(),
    });
    tx.publish(StudentRegistrationLapsedSchema, {
      ...registrationFields(saved),
      enrolmentId: saved.enrolmentId,
      reason,
    });
  }

  private locked(
    id: string,
    work: (tx: Transaction, registration: StudentRegistrationRow) => Promise<void>,
  ): Promise<void> {
    return this.systemUnitOfWork.run(async (tx) =>
      work(
        tx,
        await tx.manager.findOneOrFail(StudentRegistrationRow, { where: { id }, lock: { mode: 'pessimistic_write' } }),
      ),
    );
  }

  private today(): string {
    return localDate(this.clock.now(), ZONE);
  }
}

const toInvite = `
  select c.id as case_id, a.id as agreement_id
  from agreements a
  join programmes p on p.id = a.programme_id
  join award_cases c on c.programme_id = a.programme_id
  where (a.registration->>'needed')::boolean and a.valid_from <= $1 and (a.valid_until is null or a.valid_until >= $1)
    and c.status in ('gathering', 'held') and c.standing in ('accepted', 'started')
    and (c.university = a.university or (c.university is null and (p.rules->>'studentRegistration')::boolean and not exists (
      select 1 from agreements other
      where other.programme_id = a.programme_id and other.university <> a.university and (other.registration->>'needed')::boolean
        and other.valid_from <= $1 and (other.valid_until is null or other.valid_until >= $1))))
    and not exists (select 1 from student_registrations r where r.enrolment_id = c.enrolment_id and r.university = a.university)
  order by c.id
  limit $2`;

const toEnd = `
  select r.id, (c.standing = 'withdrawn') as left
  from student_registrations r
  join award_cases c on c.enrolment_id = r.enrolment_id
  where (r.status = 'invited' and r.submit_by < $1 and r.stands_still_since is null)
    or (c.standing = 'withdrawn' and (r.status = 'invited' or r.status = any($2)))
  order by r.id
  limit $3`;
