import type { Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { Brackets, In, type EntityManager } from 'typeorm';
import { BookingRow } from '../bookings/booking.entity.js';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { standingEntries } from '../registers/register.js';
import { RegisterEntryRow } from '../registers/register-entry.entity.js';
import type { Participant } from '../sessions/expectation.js';
import { SessionRow } from '../sessions/session.entity.js';
import { HoursEntryRow } from './hours.entity.js';
import type { PersonFacts } from './settlement.js';

/** A person's facts, as rows. */
export interface LoadedFacts extends PersonFacts {
  readonly personId: string;
  readonly attendances: readonly RegisterEntryRow[];
  readonly ledger: readonly HoursEntryRow[];
}

/** Loads all that hours follow from, for many people in a handful of queries. */
@Injectable()
export class HoursFactsService {
  constructor(private readonly enrolments: ParticipantsService) {}

  async load(tx: Transaction, personIds: readonly string[]): Promise<LoadedFacts[]> {
    const { manager } = tx;
    const enrolments = await manager.find(EnrolmentRow, {
      where: { personId: In([...personIds]) },
      order: { id: 'ASC' },
    });
    // By enrolment: entries keep the id that a person had when they were written, and two records can turn out to be one person.
    const ofEnrolments = { enrolmentId: In(enrolments.map((enrolment) => enrolment.id)) };
    const participants = await this.enrolments.participants(tx, enrolments);
    const bookings = await manager.findBy(BookingRow, { ...ofEnrolments, status: 'confirmed' });
    const entries = standingEntries(await manager.findBy(RegisterEntryRow, ofEnrolments));
    const ledger = await manager.find(HoursEntryRow, {
      where: ofEnrolments,
      order: { recordedAt: 'ASC', ordinal: 'ASC', id: 'ASC' },
    });
    const sessions = await sessionsOf(
      manager,
      participants,
      [...bookings, ...entries].map(({ sessionId }) => sessionId),
    );
    return personIds.map((personId) => {
      const own = participants.filter(({ enrolment }) => enrolment.personId === personId);
      const isOwn = ({ enrolmentId }: { enrolmentId: string }): boolean =>
        own.some(({ enrolment }) => enrolment.id === enrolmentId);
      return {
        personId,
        participants: own,
        sessions,
        bookings: bookings.filter(isOwn),
        attendances: entries.filter(isOwn),
        ledger: ledger.filter(isOwn),
      };
    });
  }
}

/** Sessions of the participants' groups, cohorts and programmes, and those they booked or attended elsewhere. */
export async function sessionsOf(
  manager: EntityManager,
  participants: readonly Participant[],
  besides: readonly string[],
): Promise<SessionRow[]> {
  const groups = participants.flatMap(({ memberships }) => memberships.map((membership) => membership.groupId));
  const cohorts = participants.map(({ enrolment }) => enrolment.cohortId);
  return manager
    .createQueryBuilder(SessionRow, 'session')
    .where(
      new Brackets((any) =>
        any
          .where(`(session.scope = 'group' and session.groupId = any(:groups))`, { groups })
          .orWhere(`(session.scope = 'cohort' and session.cohortId = any(:cohorts))`, { cohorts })
          .orWhere(`session.scope = 'programme'`)
          .orWhere('session.id = any(:besides)', { besides }),
      ),
    )
    .orderBy('session.startsAt', 'ASC', 'NULLS LAST')
    .addOrderBy('session.id', 'ASC')
    .getMany();
}
