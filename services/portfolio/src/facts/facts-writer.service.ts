import { UnitOfWork } from '@collegium/persistence';
import { withClockChange, type ClockChange } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { IsNull, type EntityTarget } from 'typeorm';
import type { EnrolmentStatus } from './enrolment-fact.js';
import {
  CohortFact,
  EnrolmentFact,
  GroupFact,
  GroupLeader,
  GroupMember,
  PersonFact,
  ProgrammeFact,
} from './facts.entity.js';

/** Keeps the local copies. Every write can be repeated. */
@Injectable()
export class FactsWriter {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  programme(fact: ProgrammeFact): Promise<void> {
    return this.unitOfWork.run(
      async ({ manager }) => void (await manager.upsert(ProgrammeFact, fact as never, ['id'])),
    );
  }

  cohort(fact: Omit<CohortFact, 'clockChanges'>): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => void (await manager.upsert(CohortFact, fact, ['id'])));
  }

  cohortMovedOn(id: string, status: string, change?: ClockChange): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => {
      await manager.update(CohortFact, { id }, { status });
      if (change) await this.clockChanged(CohortFact, id, change);
    });
  }

  person(fact: PersonFact): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => {
      // Releases before told of a changed address without the name: an empty one is no statement, and takes nothing away.
      if (fact.displayName.trim() === '')
        await manager.createQueryBuilder().insert().into(PersonFact).values(fact).orIgnore().execute();
      else await manager.upsert(PersonFact, fact, ['tenant', 'id']);
    });
  }

  /** The person who stays, where the one that is told of was merged before: events of other aggregates may come later. */
  whoIs(tenant: string, id: string): Promise<string> {
    return this.unitOfWork.run(
      async ({ manager }) => (await manager.findOneBy(PersonFact, { tenant, id }))?.mergedInto ?? id,
    );
  }

  enrolment(fact: Omit<EnrolmentFact, 'clockChanges'>): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => void (await manager.upsert(EnrolmentFact, fact, ['id'])));
  }

  enrolmentIs(
    id: string,
    status: EnrolmentStatus,
    returnBy: string | null = null,
    change?: ClockChange,
  ): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => {
      await manager.update(EnrolmentFact, { id }, { status, returnBy });
      if (change) await this.clockChanged(EnrolmentFact, id, change);
    });
  }

  /** Back to where it was deferred from: started, where a portfolio was opened; else still accepted. */
  enrolmentResumed(id: string, change?: ClockChange): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => {
      await manager.query(
        `update enrolment_fact set return_by = null,
           status = case when exists (select from portfolio where enrolment_id = $1) then 'started' else 'accepted' end
         where id = $1`,
        [id],
      );
      if (change) await this.clockChanged(EnrolmentFact, id, change);
    });
  }

  private async clockChanged(
    row: EntityTarget<EnrolmentFact | CohortFact>,
    id: string,
    change: ClockChange,
  ): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      const known = await manager.findOne(row, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (known) await manager.update(row, { id }, { clockChanges: withClockChange(known.clockChanges, change) });
    });
  }

  group(fact: GroupFact): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => void (await manager.upsert(GroupFact, fact, ['id'])));
  }

  /** From `at` on, exactly these people lead the group. */
  leadersAre(group: { groupId: string; tenant: string }, people: readonly string[], at: Date): Promise<void> {
    return this.unitOfWork.run(async ({ manager }) => {
      const present = await manager.findBy(GroupLeader, { groupId: group.groupId, untilAt: IsNull() });
      const now = new Set<string>();
      for (const person of people.filter((id) => id !== '')) now.add(await this.whoIs(group.tenant, person));
      const gone = present.filter((leader) => !now.has(leader.personId));
      const come = [...now].filter((personId) => !present.some((leader) => leader.personId === personId));
      for (const { groupId, personId, fromAt } of gone)
        await manager.update(GroupLeader, { groupId, personId, fromAt }, { untilAt: at });
      for (const personId of come)
        await manager.upsert(GroupLeader, { ...group, personId, fromAt: at, untilAt: null }, [
          'groupId',
          'personId',
          'fromAt',
        ]);
    });
  }

  memberJoined(member: GroupMember): Promise<void> {
    return this.unitOfWork.run(
      async ({ manager }) => void (await manager.upsert(GroupMember, member, ['groupId', 'enrolmentId', 'joinedAt'])),
    );
  }

  memberLeft(groupId: string, enrolmentId: string, at: Date): Promise<void> {
    return this.unitOfWork.run(
      async ({ manager }) =>
        void (await manager.update(GroupMember, { groupId, enrolmentId, leftAt: IsNull() }, { leftAt: at })),
    );
  }
}
