import {
  GroupFormedSchema,
  GroupLeadersChangedSchema,
  GroupMemberJoinedSchema,
  GroupMemberLeftSchema,
  type GroupFormed,
  type GroupLeadersChanged,
  type GroupMemberJoined,
  type GroupMemberLeft,
} from '@collegium/contracts';
import { OnEvent, type EventContext } from '@collegium/messaging';
import { Controller } from '@nestjs/common';
import { FactsWriter } from './facts-writer.service.js';

/** Who leads whom, as scheduling says. Spans are kept, not only the present: who tutored once is excluded from moderating later. */
@Controller()
export class SchedulingHandlers {
  constructor(private readonly facts: FactsWriter) {}

  @OnEvent(GroupFormedSchema)
  async groupFormed(event: GroupFormed, context: EventContext): Promise<void> {
    const { groupId, provider: tenant, cohortId, name } = event;
    await this.facts.group({ id: groupId, tenant, cohortId, name });
    await this.facts.leadersAre({ groupId, tenant }, [event.facilitatorId, ...event.coFacilitatorIds], context.time);
  }

  @OnEvent(GroupLeadersChangedSchema)
  async groupLeadersChanged(event: GroupLeadersChanged, context: EventContext): Promise<void> {
    await this.facts.leadersAre(
      { groupId: event.groupId, tenant: event.provider },
      [event.facilitatorId, ...event.coFacilitatorIds],
      context.time,
    );
  }

  @OnEvent(GroupMemberJoinedSchema)
  async groupMemberJoined(event: GroupMemberJoined, context: EventContext): Promise<void> {
    const { groupId, provider: tenant, enrolmentId } = event;
    const personId = await this.facts.whoIs(tenant, event.personId);
    await this.facts.memberJoined({ groupId, tenant, enrolmentId, personId, joinedAt: context.time, leftAt: null });
  }

  @OnEvent(GroupMemberLeftSchema)
  async groupMemberLeft(event: GroupMemberLeft, context: EventContext): Promise<void> {
    await this.facts.memberLeft(event.groupId, event.enrolmentId, context.time);
  }
}
