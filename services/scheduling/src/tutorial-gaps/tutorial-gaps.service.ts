import { TutorialGapClosedSchema, TutorialGapNoticedSchema, timestampFromDate } from '@collegium/contracts';
import { readPage, type Page } from '@collegium/http';
import { Clock, newId, Periodic, SystemUnitOfWork, UnitOfWork, type Transaction } from '@collegium/persistence';
import { standstillsOf } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { CohortRow } from '../cohorts/cohort.entity.js';
import { EnrolmentRow } from '../enrolments/enrolment.entity.js';
import { ParticipantsService } from '../enrolments/participants.service.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
import type { Participant } from '../sessions/expectation.js';
import { TutorialGapRow } from './tutorial-gap.entity.js';
import { daysWithout, tutorialGap, type TutorialGap } from './tutorial-gap.js';
import type { ListTutorialGapsQuery } from './tutorial-gaps.dto.js';

const EVERY_MS = 10_000;
/** Enrolments looked at in one transaction. */
const BATCH = 500;

/** Watches that no participant goes too long without a tutorial unnoticed. */
@Injectable()
export class TutorialGapsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly system: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly enrolments: ParticipantsService,
  ) {}

  /** Notices new gaps and closes those that are over; running it again changes nothing. */
  @Periodic({ name: 'tutorial-gaps', every: EVERY_MS })
  async watch(signal?: AbortSignal): Promise<void> {
    for (let after = '00000000-0000-0000-0000-000000000000'; !signal?.aborted;) {
      const last = await this.system.run((tx) => this.look(tx, after));
      if (last === undefined) return;
      after = last;
    }
  }

  /** Open gaps, each with the days that count so far. */
  list({ filter, ...query }: ListTutorialGapsQuery): Promise<Page<{ gap: TutorialGapRow; days: number }>> {
    return this.unitOfWork.run(async (tx) => {
      const builder = tx.manager.createQueryBuilder(TutorialGapRow, 'gap').where('gap.closedAt is null');
      if (filter?.cohort) builder.andWhere('gap.cohortId = :cohort', filter);
      if (filter?.group) builder.andWhere('gap.groupId = :group', filter);
      const page = await readPage(builder, query);
      const enrolments = await tx.manager.findBy(EnrolmentRow, { id: In(page.data.map((gap) => gap.enrolmentId)) });
      const cohorts = await tx.manager.findBy(CohortRow, { id: In(page.data.map((gap) => gap.cohortId)) });
      return page.map((gap) => ({
        gap,
        days: daysWithout(gap.since, {
          enrolment: enrolments.find(({ id }) => id === gap.enrolmentId)!,
          cohortStandstills: standstillsOf(cohorts.find(({ id }) => id === gap.cohortId)?.clockChanges ?? []),
          now: this.clock.now(),
        }),
      }));
    });
  }

  private async look(tx: Transaction, after: string): Promise<string | undefined> {
    const enrolments = await tx.manager
      .createQueryBuilder(EnrolmentRow, 'enrolment')
      .where(
        `enrolment.id > :after and (enrolment.status = 'started' or exists (select 1 from tutorial_gaps gap where gap.enrolment_id = enrolment.id and gap.closed_at is null))`,
        { after },
      )
      .orderBy('enrolment.id')
      .take(BATCH)
      .getMany();
    if (enrolments.length === 0) return undefined;
    const ids = enrolments.map((enrolment) => enrolment.id);
    const programmes = await tx.manager.findBy(ProgrammeRow, {
      id: In(enrolments.map((enrolment) => enrolment.programmeId)),
    });
    const tutorials = await this.tutorials(tx, ids);
    const open = await tx.manager.findBy(TutorialGapRow, { enrolmentId: In(ids), closedAt: IsNull() });
    const participants = await this.enrolments.participants(tx, enrolments);
    const cohorts = await tx.manager.findBy(CohortRow, { id: In(enrolments.map(({ cohortId }) => cohortId)) });
    for (const participant of participants) {
      const { enrolment } = participant;
      const allowedDays = programmes.find((programme) => programme.id === enrolment.programmeId)?.tutorialGapDays ?? 0;
      const gap = tutorialGap({
        enrolment,
        allowedDays,
        tutorials: tutorials.get(enrolment.id) ?? [],
        cohortStandstills: standstillsOf(cohorts.find(({ id }) => id === enrolment.cohortId)?.clockChanges ?? []),
        now: this.clock.now(),
      });
      const noticed = open.find((row) => row.enrolmentId === enrolment.id);
      if (noticed && noticed.since.getTime() !== gap?.since.getTime()) await this.close(tx, noticed);
      if (gap && noticed?.since.getTime() !== gap.since.getTime()) await this.notice(tx, participant, gap, allowedDays);
    }
    return ids.at(-1);
  }

  private async tutorials(tx: Transaction, enrolmentIds: readonly string[]): Promise<Map<string, Date[]>> {
    const rows = await tx.manager.query<{ enrolment: string; at: Date }[]>(
      `select entry.enrolment_id as enrolment, session.ends_at as at
       from register_entries entry join sessions session on session.id = entry.session_id
       where session.scope = 'pair' and entry.attended_minutes > 0 and entry.enrolment_id = any($1)
         and not exists (select 1 from register_entries correction where correction.corrects_entry_id = entry.id)`,
      [enrolmentIds],
    );
    const tutorials = new Map<string, Date[]>();
    for (const { enrolment, at } of rows) tutorials.set(enrolment, [...(tutorials.get(enrolment) ?? []), at]);
    return tutorials;
  }

  private async notice(
    tx: Transaction,
    { enrolment, memberships }: Participant,
    { since }: TutorialGap,
    allowedDays: number,
  ): Promise<void> {
    const { id: enrolmentId, tenant, personId, cohortId } = enrolment;
    const groupId = memberships.find((membership) => membership.leftAt === null)?.groupId ?? null;
    const gap = await tx.insert(TutorialGapRow, {
      id: newId(),
      tenant,
      enrolmentId,
      personId,
      cohortId,
      groupId,
      since,
      allowedDays,
      noticedAt: this.clock.now(),
      closedAt: null,
    });
    tx.publish(TutorialGapNoticedSchema, {
      gapId: gap.id,
      provider: tenant,
      enrolmentId,
      personId,
      groupId: groupId ?? '',
      since: timestampFromDate(since),
      allowedDays,
    });
  }

  private async close(tx: Transaction, gap: TutorialGapRow): Promise<void> {
    await tx.save(TutorialGapRow, { ...gap, closedAt: this.clock.now() });
    tx.publish(TutorialGapClosedSchema, { gapId: gap.id, provider: gap.tenant, enrolmentId: gap.enrolmentId });
  }
}
