import { createHash } from 'node:crypto';
import { Clock, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, MoreThanOrEqual, Not } from 'typeorm';
import { BankHolidaysService } from '../bank-holidays/bank-holidays.service.js';
import type { CohortRow } from '../cohorts/cohort.entity.js';
import { refuseOn } from '../constraints.js';
import { refuse } from '../errors.js';
import { GroupRow } from '../groups/group.entity.js';
import { leadersOf } from '../groups/group.js';
import { assertCoversEntitlement, kindOf, type Programme } from '../programmes/programme.js';
import { lockPlan } from '../sessions/plan.lock.js';
import { SessionRow } from '../sessions/session.entity.js';
import { sessionOf, SessionsService } from '../sessions/sessions.service.js';
import { wishesOf, type CalendarRequestDto, type ConfirmCalendarDto } from './calendar.dto.js';
import { planCalendar, type CalendarPlan, type PlannedSession } from './template.js';

/** A plan with the digest by which a later confirmation recognises it. */
export interface PreviewedCalendar extends CalendarPlan {
  readonly digest: string;
}

/** A cohort's calendar out of its programme's template: previewed, then confirmed. */
@Injectable()
export class CalendarService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly bankHolidays: BankHolidaysService,
    private readonly sessions: SessionsService,
  ) {}

  /** What would be planned; nothing is written. */
  preview(cohortId: string, request: CalendarRequestDto): Promise<PreviewedCalendar> {
    return this.unitOfWork.run(async (tx) => {
      const { cohort, programme } = await this.sessions.plannable(tx, cohortId);
      return this.plan(tx, cohort, programme, request);
    });
  }

  /** Plans what the template still lacks. Repeated after a group was added, it plans for that group only. */
  confirm(
    cohortId: string,
    request: ConfirmCalendarDto,
  ): Promise<{ created: SessionRow[]; existing: CalendarPlan['existing'] }> {
    return this.unitOfWork.run(async (tx) => {
      const { cohort, programme } = await this.sessions.plannable(tx, cohortId);
      await lockPlan(tx, cohort.tenant, 'planning');
      const plan = await this.plan(tx, cohort, programme, request);
      if (request.digest !== undefined && request.digest !== plan.digest)
        throw refuse(
          'calendar_preview_outdated',
          `The calendar of cohort ${cohort.name} would not be the one previewed any more. Preview it again.`,
          { cohortId, digest: plan.digest },
        );
      if (request.unplaced === 'refuse') assertPlaced(cohort, plan);
      const created: SessionRow[] = [];
      for (const planned of plan.sessions) created.push(await this.create(tx, cohort, programme, planned));
      await this.sessions.announce(tx, created);
      return { created, existing: plan.existing };
    });
  }

  private create(
    tx: Transaction,
    cohort: CohortRow,
    programme: Programme,
    planned: PlannedSession,
  ): Promise<SessionRow> {
    const { templateKey, title, localStart, startsAt, endsAt, place } = planned;
    const group = planned.groupId ? { id: planned.groupId } : null;
    const session = {
      ...sessionOf(cohort, programme, kindOf(programme, planned.kind), group, this.clock.now()),
      title,
      place,
      templateKey,
    };
    const taken = {
      one_session_per_occurrence: () =>
        refuse('calendar_preview_outdated', `${title} has been planned by somebody else just now.`, { templateKey }),
    };
    return refuseOn(taken, () =>
      tx.insert(SessionRow, localStart ? { ...session, localStart, startsAt, endsAt, status: 'scheduled' } : session),
    );
  }

  private async plan(
    tx: Transaction,
    cohort: CohortRow,
    programme: Programme,
    request: CalendarRequestDto,
  ): Promise<PreviewedCalendar> {
    assertCoversEntitlement(programme);
    const groups = await tx.manager.find(GroupRow, { where: { cohortId: cohort.id }, order: { name: 'ASC' } });
    const plan = planCalendar({
      programme,
      cohort,
      wishes: wishesOf(request),
      groups: groups.map((group) => ({
        id: group.id,
        name: group.name,
        leaderIds: leadersOf(group),
        place: group.place,
      })),
      holidays: await this.bankHolidays.calendar(tx, request.division),
      standing: await standingSessions(tx, cohort),
    });
    return { ...plan, digest: createHash('sha256').update(JSON.stringify(plan)).digest('hex') };
  }
}

/** Sessions of the provider in that year, of other cohorts too: facilitators lead in several. */
async function standingSessions(tx: Transaction, { tenant, startsOn, endsOn }: CohortRow) {
  const sessions = await tx.manager.find(SessionRow, {
    where: {
      tenant,
      status: Not('cancelled'),
      yearStartsOn: LessThanOrEqual(endsOn),
      yearEndsOn: MoreThanOrEqual(startsOn),
    },
    order: { startsAt: 'ASC', id: 'ASC' },
  });
  const groups = new Map((await tx.manager.findBy(GroupRow, { tenant })).map((group) => [group.id, leadersOf(group)]));
  return sessions.map((session) => ({
    ...session,
    leaderIds: session.leaderId ? [session.leaderId] : (groups.get(session.groupId ?? '') ?? []),
  }));
}

function assertPlaced(cohort: CohortRow, plan: CalendarPlan): void {
  const clashes = plan.sessions.filter((session) => session.clashes);
  if (clashes.length === 0) return;
  throw refuse(
    'calendar_has_clashes',
    `No date is free for ${clashes.length} sessions of cohort ${cohort.name}. Wish for other weekdays, or let them be confirmed later.`,
    { cohortId: cohort.id },
    clashes.map((session) => ({
      pointer: `/sessions/${plan.sessions.indexOf(session)}`,
      code: session.month ? 'no_date_free' : 'month_outside_academic_year',
      message: whyUnplaced(session),
    })),
  );
}

function whyUnplaced({ title, month, passedOver }: PlannedSession): string {
  if (!month) return `${title}: the month that the definition names for it is not in the academic year.`;
  return `${title} in ${month}: ${passedOver.map(({ date, because }) => `${date} ${because}`).join('; ') || 'no date of that month is in the academic year'}.`;
}
