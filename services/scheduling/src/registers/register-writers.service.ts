import { holds, type Principal } from '@collegium/auth';
import type { Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { GroupRow } from '../groups/group.entity.js';
import { belongsAt, leads } from '../groups/group.js';
import { coordinates } from '../groups/leadership.js';
import type { Participant } from '../sessions/expectation.js';
import type { SessionRow } from '../sessions/session.entity.js';

/** Who may write whose attendance. */
@Injectable()
export class RegisterWriters {
  /**
   * Whose attendance of a session the caller may write: a coordinator everybody's; whoever leads the session's group everybody's there;
   * at an event of several groups a facilitator that of their own group's members.
   */
  async of(tx: Transaction, session: SessionRow, principal: Principal): Promise<(participant: Participant) => boolean> {
    if (coordinates(principal, session.tenant)) return () => true;
    const { personId } = principal;
    const led = holds(principal, session.tenant, 'provider:facilitator')
      ? (await tx.manager.findBy(GroupRow, { tenant: session.tenant })).filter((group) => leads(group, personId))
      : [];
    const ids = led.map((group) => group.id);
    if (session.groupId !== null) {
      if (!ids.includes(session.groupId))
        throw refuse(
          'not_leader_of_group',
          `Only whoever leads the group of session ${session.id}, or a coordinator, can write its register.`,
          { sessionId: session.id },
        );
      return () => true;
    }
    return ({ memberships }) =>
      memberships.some(
        (membership) =>
          ids.includes(membership.groupId) &&
          (membership.leftAt === null || (session.startsAt !== null && belongsAt(membership, session.startsAt))),
      );
  }
}
