import type { Transaction } from '@collegium/persistence';
import { standstillsOf, type Standstill } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { refuse } from '../errors.js';
import type { Definition } from './definition.js';
import { CohortFact, EnrolmentFact, PersonFact, ProgrammeFact } from './facts.entity.js';

/** Reads the local copies, within the scope of the transaction it is given. */
@Injectable()
export class Facts {
  async definition(tx: Transaction, programmeId: string): Promise<Definition> {
    const programme = await tx.manager.findOneBy(ProgrammeFact, { id: programmeId });
    if (!programme)
      throw refuse('definition_not_known', "The programme's definition has not arrived here yet. Try again shortly.", {
        programmeId,
      });
    return programme.definition;
  }

  async enrolment(tx: Transaction, id: string): Promise<EnrolmentFact> {
    const enrolment = await tx.manager.findOneBy(EnrolmentFact, { id });
    if (!enrolment)
      throw refuse('definition_not_known', 'The enrolment has not arrived here yet. Try again shortly.', {
        enrolmentId: id,
      });
    return enrolment;
  }

  /** When time stood still for each of these enrolments: the participant paused, or the cohort was postponed. */
  async standstills(
    tx: Transaction,
    enrolmentIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Standstill[]>> {
    const enrolments = await tx.manager.findBy(EnrolmentFact, { id: In([...new Set(enrolmentIds)]) });
    const cohorts = await tx.manager.findBy(CohortFact, {
      id: In([...new Set(enrolments.map(({ cohortId }) => cohortId))]),
    });
    return new Map(
      enrolments.map(({ id, cohortId, clockChanges }) => [
        id,
        [
          ...standstillsOf(clockChanges),
          ...standstillsOf(cohorts.find((cohort) => cohort.id === cohortId)?.clockChanges ?? []),
        ],
      ]),
    );
  }

  /** Who leads or co-leads the group of an enrolment now. */
  async leadersOf(tx: Transaction, enrolmentId: string): Promise<string[]> {
    const rows = (await tx.manager.query(
      `select distinct leader.person_id as id
       from group_member member join group_leader leader on leader.group_id = member.group_id
       where member.enrolment_id = $1 and member.left_at is null and leader.until_at is null`,
      [enrolmentId],
    )) as { id: string }[];
    return rows.map((row) => row.id);
  }

  /** Names by person id, as this provider knows them. */
  async names(tx: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const people = await tx.manager.findBy(PersonFact, { id: In([...new Set(ids)]) });
    return new Map(people.map((person) => [person.id, person.displayName]));
  }
}
