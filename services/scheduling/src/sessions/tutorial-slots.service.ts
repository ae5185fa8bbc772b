import type { Principal } from '@collegium/auth';
import { Clock, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuseOn } from '../constraints.js';
import { refuse } from '../errors.js';
import { GroupRow } from '../groups/group.entity.js';
import { leads, type Group } from '../groups/group.js';
import { assertMayLead } from '../groups/leadership.js';
import { kindOf, type Programme, type SessionKind } from '../programmes/programme.js';
import { SessionRow } from './session.entity.js';
import { timesOf } from './session.js';
import type { OfferSlotsDto } from './sessions.dto.js';
import { sessionOf, SessionsService, slotTaken } from './sessions.service.js';

/** Slots for two that facilitators offer and participants of their group book. */
@Injectable()
export class TutorialSlotsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly sessions: SessionsService,
  ) {}

  /** Offers all slots of the request, or none. */
  offer(groupId: string, request: OfferSlotsDto, principal: Principal): Promise<SessionRow[]> {
    return this.unitOfWork.run(async (tx) => {
      const group = await tx.manager.findOneBy(GroupRow, { id: groupId });
      if (!group) throw refuse('group_not_found', `There is no group ${groupId}.`, { groupId });
      assertMayLead(principal, group);
      const { cohort, programme } = await this.sessions.plannable(tx, group.cohortId);
      const kind = slotKind(programme, request.kind);
      const leaderId = leaderOf(
        group,
        request.leaderId ?? (leads(group, principal.personId) ? principal.personId : undefined),
      );
      const offered: SessionRow[] = [];
      for (const slot of request.slots) {
        const timeZone = request.timeZone ?? cohort.timeZone;
        const times = timesOf(kind.title, { ...slot, timeZone, durationMinutes: kind.durationMinutes }, cohort);
        const session = {
          ...sessionOf(cohort, programme, kind, group, this.clock.now()),
          ...times,
          title: kind.title,
          place: request.place ?? group.place,
          capacity: 1,
          leaderId,
          status: 'scheduled' as const,
          localStart: slot.localStart,
          timeZone,
        };
        offered.push(await refuseOn(slotTaken(session), () => tx.insert(SessionRow, session)));
      }
      await this.sessions.announce(tx, offered);
      return offered;
    });
  }
}

function slotKind(programme: Programme, code: string | undefined): SessionKind {
  const pairs = programme.kinds.filter((kind) => kind.scope === 'pair');
  const kind = code ? kindOf(programme, code) : pairs.length === 1 ? pairs[0]! : undefined;
  if (kind?.scope === 'pair') return kind;
  throw refuse(
    'kind_not_for_slots',
    kind
      ? `Sessions of kind ${kind.kind} are no slots for two.`
      : `Say for which kind the slots are: ${pairs.map((pair) => pair.kind).join(', ') || 'the programme has none'}.`,
    {
      kind: code ?? null,
      kinds: pairs.map((pair) => pair.kind),
    },
  );
}

function leaderOf(group: Group, asked: string | undefined): string {
  if (asked === undefined) return group.facilitatorId;
  if (leads(group, asked)) return asked;
  throw refuse('facilitator_not_found', `Person ${asked} does not lead group ${group.name}.`, {
    groupId: group.id,
    personId: asked,
  });
}
