import {
  GroupFormedSchema,
  GroupLeadersChangedSchema,
  GroupMemberJoinedSchema,
  GroupMemberLeftSchema,
} from '@collegium/contracts';
import { assertVersion, readPage, type Page } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { assertPlannable } from '../cohorts/cohort.js';
import { CohortRow } from '../cohorts/cohort.entity.js';
import { refuseOn } from '../constraints.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { refuse } from '../errors.js';
import { HoursService } from '../hours/hours.service.js';
import { PeopleService } from '../people/people.service.js';
import { lockPlan } from '../sessions/plan.lock.js';
import { GroupRow, MembershipRow } from './group.entity.js';
import { assertCanJoin, changeLeaders, leadersOf, type Group } from './group.js';
import type { FormGroupDto, LeadersDto, ListGroupsQuery } from './groups.dto.js';

/** Groups, who leads them and who belongs to them. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly people: PeopleService,
    private readonly enrolments: ParticipantsService,
    private readonly hours: HoursService,
  ) {}

  form({ cohortId, name, facilitatorId, coFacilitatorIds, place }: FormGroupDto): Promise<GroupRow> {
    return this.unitOfWork.run(async (tx) => {
      const cohort = await tx.manager.findOneBy(CohortRow, { id: cohortId });
      if (!cohort) throw refuse('cohort_not_found', `Cohort ${cohortId} is not known here.`, { cohortId });
      assertPlannable(cohort);
      await this.people.assertKnown(tx, cohort.tenant, [facilitatorId, ...coFacilitatorIds]);
      const leaders = { facilitatorId, coFacilitatorIds: coFacilitatorIds.filter((id) => id !== facilitatorId) };
      const taken = {
        group_name_taken: () =>
          refuse('group_name_taken', `Cohort ${cohort.name} has a group ${name} already.`, { cohortId, name }),
      };
      const group = await refuseOn(taken, () =>
        tx.insert(GroupRow, { id: newId(), tenant: cohort.tenant, cohortId, name, ...leaders, place: place ?? null }),
      );
      tx.publish(GroupFormedSchema, { groupId: group.id, provider: group.tenant, cohortId, name, ...leaders });
      return group;
    });
  }

  list({ filter, ...query }: ListGroupsQuery): Promise<Page<GroupRow>> {
    return this.unitOfWork.run((tx) => {
      const builder = tx.manager.createQueryBuilder(GroupRow, 'group').where('true');
      if (filter?.cohort) builder.andWhere('group.cohortId = :cohort', filter);
      if (filter?.facilitator)
        builder.andWhere('(group.facilitatorId = :facilitator or :facilitator = any(group.coFacilitatorIds))', filter);
      return readPage(builder, query);
    });
  }

  /** One group with those who belong to it now, and what everybody is called. */
  read(id: string): Promise<{ group: GroupRow; members: MembershipRow[]; names: Map<string, string> }> {
    return this.unitOfWork.run(async (tx) => {
      const group = await this.load(tx, id);
      const members = await membersOf(tx, id);
      return {
        group,
        members,
        names: await this.people.names(tx, [...leadersOf(group), ...members.map((member) => member.personId)]),
      };
    });
  }

  changeLeaders(id: string, leaders: LeadersDto, version: number | undefined): Promise<GroupRow> {
    return this.unitOfWork.run(async (tx) => {
      const group = await this.load(tx, id);
      assertVersion(group, version);
      await this.people.assertKnown(tx, group.tenant, [leaders.facilitatorId, ...leaders.coFacilitatorIds]);
      const changed = await tx.save(GroupRow, changeLeaders(group, leaders, await membersOf(tx, id)));
      const { tenant: provider, cohortId, facilitatorId, coFacilitatorIds } = changed;
      tx.publish(GroupLeadersChangedSchema, { groupId: id, provider, cohortId, facilitatorId, coFacilitatorIds });
      return changed;
    });
  }

  join(id: string, enrolmentId: string): Promise<MembershipRow> {
    return this.unitOfWork.run(async (tx) => {
      const { tenant } = await this.load(tx, id);
      await lockPlan(tx, tenant, 'people');
      const group = await lockGroup(tx, id);
      const enrolment = await this.enrolments.load(tx, enrolmentId);
      assertCanJoin(group, enrolment);
      const current = await tx.manager.findOneBy(MembershipRow, { enrolmentId, leftAt: IsNull() });
      if (current)
        throw refuse(
          'enrolment_already_in_group',
          `Enrolment ${enrolmentId} is in a group already; it has to leave that first.`,
          { enrolmentId, groupId: current.groupId },
        );
      const membership: MembershipRow = {
        id: newId(),
        tenant,
        groupId: id,
        enrolmentId,
        personId: enrolment.personId,
        joinedAt: this.clock.now(),
        leftAt: null,
      };
      await tx.manager.insert(MembershipRow, membership);
      await tx.save(GroupRow, group);
      tx.publish(GroupMemberJoinedSchema, memberEvent(group, membership));
      await this.hours.settle(tx, [enrolment.personId]);
      return membership;
    });
  }

  leave(id: string, enrolmentId: string): Promise<MembershipRow> {
    return this.unitOfWork.run(async (tx) => {
      const { tenant } = await this.load(tx, id);
      await lockPlan(tx, tenant, 'people');
      const group = await lockGroup(tx, id);
      const membership = await tx.manager.findOneBy(MembershipRow, { groupId: id, enrolmentId, leftAt: IsNull() });
      if (!membership)
        throw refuse('member_not_in_group', `Enrolment ${enrolmentId} is not in group ${group.name}.`, {
          enrolmentId,
          groupId: id,
        });
      const left = { ...membership, leftAt: this.clock.now() };
      await tx.manager.update(MembershipRow, { id: membership.id }, { leftAt: left.leftAt });
      await tx.save(GroupRow, group);
      tx.publish(GroupMemberLeftSchema, memberEvent(group, membership));
      await this.hours.settle(tx, [membership.personId]);
      return left;
    });
  }

  /** The group, if the caller may see it. */
  async load(tx: Transaction, id: string): Promise<GroupRow> {
    const group = await tx.manager.findOneBy(GroupRow, { id });
    if (!group) throw refuse('group_not_found', `There is no group ${id}.`, { groupId: id });
    return group;
  }
}

/** Locked, so that people who join or leave at once take turns. */
function lockGroup(tx: Transaction, id: string): Promise<GroupRow> {
  return tx.manager.findOneOrFail(GroupRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

function membersOf(tx: Transaction, groupId: string): Promise<MembershipRow[]> {
  return tx.manager.find(MembershipRow, {
    where: { groupId, leftAt: IsNull() },
    order: { joinedAt: 'ASC', id: 'ASC' },
  });
}

function memberEvent(group: Group, { enrolmentId, personId }: MembershipRow) {
  return { groupId: group.id, provider: group.tenant, cohortId: group.cohortId, enrolmentId, personId };
}
