import type { Principal } from '@collegium/auth';
import { Clock } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { assertMayRead } from '../enrolments/access.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { GroupRow } from '../groups/group.entity.js';
import { RegisterEntryRow } from '../registers/register-entry.entity.js';
import type { HoursDto } from './hours.dto.js';
import { toLedgerEntryDto } from './hours.dto.js';
import { HoursFactsService } from './hours-facts.service.js';
import { HoursAccountRow } from './hours.entity.js';
import { statementOf } from './statement.js';

/** What both sides read of an enrolment's hours. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly enrolments: ParticipantsService,
    private readonly facts: HoursFactsService,
    private readonly clock: Clock,
  ) {}

  hours(enrolmentId: string, principal: Principal): Promise<HoursDto> {
    return this.enrolments.forProviderOf(enrolmentId, async (tx, enrolment) => {
      const [facts] = await this.facts.load(tx, [enrolment.personId]);
      const participant = facts!.participants.find((candidate) => candidate.enrolment.id === enrolmentId)!;
      assertMayRead(
        principal,
        enrolment,
        await tx.manager.findBy(GroupRow, { id: In(participant.memberships.map((membership) => membership.groupId)) }),
      );
      const account = await tx.manager.findOneByOrFail(HoursAccountRow, { id: enrolmentId });
      const attendances = facts!.attendances.filter((entry) => entry.enrolmentId === enrolmentId);
      const statement = statementOf({
        participant,
        sessions: facts!.sessions,
        attendances,
        ledger: facts!.ledger,
        now: this.clock.now(),
      });
      const entries = facts!.ledger.filter((entry) => entry.enrolmentId === enrolmentId).map(toLedgerEntryDto);
      const minimumMinutes = participant.programme?.minimumMinutes ?? null;
      return {
        enrolmentId,
        provider: enrolment.tenant,
        programmeId: enrolment.programmeId,
        ...statement,
        minimumMinutes,
        minimumMet: minimumMinutes === null ? null : account.met,
        entries,
      };
    });
  }

  /** Every register entry of an enrolment, corrected ones too. */
  attendance(enrolmentId: string, principal: Principal): Promise<RegisterEntryRow[]> {
    return this.enrolments.forProviderOf(enrolmentId, async (tx, enrolment) => {
      const [participant] = await this.enrolments.participants(tx, [enrolment]);
      assertMayRead(
        principal,
        enrolment,
        await tx.manager.findBy(GroupRow, { id: In(participant!.memberships.map((membership) => membership.groupId)) }),
      );
      return tx.manager.find(RegisterEntryRow, { where: { enrolmentId }, order: { recordedAt: 'ASC', id: 'ASC' } });
    });
  }
}
