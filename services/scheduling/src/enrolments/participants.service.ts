import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { CohortRow } from '../cohorts/cohort.entity.js';
import { refuse } from '../errors.js';
import { MembershipRow } from '../groups/group.entity.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
import type { Participant } from '../sessions/expectation.js';
import { EnrolmentRow } from './enrolment.entity.js';

/** Enrolments with what they entitle to, for whoever may see them. */
@Injectable()
export class ParticipantsService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The enrolment, if the caller may see it. */
  async load(tx: Transaction, id: string): Promise<EnrolmentRow> {
    const enrolment = await tx.manager.findOneBy(EnrolmentRow, { id });
    if (!enrolment) throw refuse('enrolment_not_found', `Enrolment ${id} is not known here.`, { enrolmentId: id });
    return enrolment;
  }

  /** Works for the provider on one enrolment that the caller may see: a participant sees the enrolment, but not the provider's sessions. */
  forProviderOf<T>(enrolmentId: string, work: (tx: Transaction, enrolment: EnrolmentRow) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async (tx) => {
      const enrolment = await this.load(tx, enrolmentId);
      return this.unitOfWork.run((inner) => work(inner, enrolment), { tenants: [enrolment.tenant] });
    });
  }

  /** Enrolments with their programme, cohort and memberships, in the order of their ids. */
  async participants(tx: Transaction, enrolments: readonly EnrolmentRow[]): Promise<Participant[]> {
    const [programmes, cohorts, memberships] = await Promise.all([
      tx.manager.findBy(ProgrammeRow, { id: In(distinct(enrolments.map((enrolment) => enrolment.programmeId))) }),
      tx.manager.findBy(CohortRow, { id: In(distinct(enrolments.map((enrolment) => enrolment.cohortId))) }),
      tx.manager.find(MembershipRow, {
        where: { enrolmentId: In(enrolments.map((enrolment) => enrolment.id)) },
        order: { joinedAt: 'ASC', id: 'ASC' },
      }),
    ]);
    const membershipsOf = Map.groupBy(memberships, (membership) => membership.enrolmentId);
    return enrolments.map((enrolment) => ({
      enrolment,
      programme: programmes.find((programme) => programme.id === enrolment.programmeId) ?? null,
      cohort: cohorts.find((cohort) => cohort.id === enrolment.cohortId) ?? null,
      memberships: membershipsOf.get(enrolment.id) ?? [],
    }));
  }
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
