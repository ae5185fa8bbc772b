import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { clockOf, standstillsOf, type Clock as StandstillClock } from '@collegium/standstill';
import { Clock, newId, SystemUnitOfWork, UnitOfWork, type Transaction } from '@collegium/persistence';
import type { Principal } from '@collegium/auth';
import { assertVersion, readPage, type Page } from '@collegium/http';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { actingName } from '../facts/acting-person.js';
import { CohortFact, ProgrammeFact } from '../facts/facts.entity.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { History } from '../history/history.service.js';
import { SubmissionRow } from '../submissions/submission.entity.js';
import { BatchRow, BatchSeedRow } from './batch.entity.js';
import { BatchJoining } from './batch-joining.service.js';
import { closeBatch, closingTimePassed, joinBatch, onClock, type Batch } from './batch.js';
import type { BatchesQuery, CreateBatchDto } from './batches.dto.js';
import { commitmentTo } from './sample.js';

@Injectable()
export class Batches {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly scope: ProviderScope,
    private readonly joining: BatchJoining,
    private readonly history: History,
    private readonly clock: Clock,
  ) {}

  /** Opens an assessment window. The secret of its seed is drawn here, before there is any mark; what is published of it is its digest. */
  create(command: CreateBatchDto, principal: Principal): Promise<BatchRow> {
    const { name, cohortId = null, programmeId = null } = command;
    if ((cohortId === null) === (programmeId === null))
      throw refuse('batch_for_one', 'A batch is of one cohort or of one programme.', {});
    return this.unitOfWork.run(async (tx) => {
      const now = this.clock.now();
      const closesAt = new Date(command.closesAt);
      if (closesAt <= now)
        throw refuse('closing_time_passed', `${command.closesAt} has passed.`, { closesAt: command.closesAt });
      const opensAt = command.opensAt === undefined ? now : new Date(command.opensAt);
      if (opensAt >= closesAt)
        throw refuse('closing_time_passed', 'A batch closes after it opens.', {
          opensAt: command.opensAt,
          closesAt: command.closesAt,
        });
      const owner = await ownerOf(tx, cohortId, programmeId);
      const standsStillSince = cohortId === null ? null : (await cohortClock(tx, cohortId, now)).standsStillSince;
      const secret = randomBytes(32).toString('hex');
      const batch = await tx.insert(BatchRow, {
        ...owner,
        id: newId(),
        cohortId,
        name,
        status: 'open',
        opensAt,
        closesAt,
        extendedByMs: 0,
        standsStillSince,
        commitment: commitmentTo(secret),
        createdAt: now,
        createdBy: actingName(principal),
        closedAt: null,
        carriedOver: [],
        releasedAt: null,
        releasedBy: null,
        board: null,
      });
      await tx.manager.insert(BatchSeedRow, { batchId: batch.id, tenant: batch.tenant, secret });
      await this.history.record(tx, 'batch', null, batch, now);
      await this.joining.admitWaiting(tx, batch, now);
      return batch;
    });
  }

  list(query: BatchesQuery): Promise<Page<BatchRow>> {
    return this.unitOfWork.run(({ manager }) => {
      const builder = manager.createQueryBuilder(BatchRow, 'batch').where('true');
      const { cohort, programme, status } = query.filter ?? {};
      if (cohort) builder.andWhere('batch.cohortId = :cohort', { cohort });
      if (programme) builder.andWhere('batch.programmeId = :programme', { programme });
      if (status) builder.andWhere('batch.status = :status', { status });
      return readPage(builder, query);
    });
  }

  /** Puts a submission in by hand: one that waits, or one that is carried over from another batch. */
  join(batchId: string, submissionId: string): Promise<SubmissionRow> {
    return this.scope.of(BatchRow, batchId, async (tx) => {
      const submission = await tx.manager.findOneBy(SubmissionRow, { id: submissionId });
      if (!submission) throw refuse('not_found', 'There is no such submission.', { submissionId });
      const ids = [batchId, submission.batchId].filter((id) => id !== null).toSorted();
      const locked: BatchRow[] = [];
      for (const id of ids) locked.push(await lockBatch(tx, id));
      const batch = locked.find((each) => each.id === batchId);
      if (!batch) throw new TypeError('The batch was just locked');
      const present = locked.find((each) => each.id === submission.batchId) ?? null;
      return tx.save(SubmissionRow, joinBatch(submission, batch, present, this.clock.now()));
    });
  }

  /** Closes a batch by hand, before its time. */
  close(id: string, expected: number | undefined): Promise<BatchRow> {
    return this.scope.of(BatchRow, id, async (tx) => {
      const batch = await lockBatch(tx, id);
      assertVersion(batch, expected);
      return this.closeLocked(tx, batch);
    });
  }

  /** What the clock does: closes what is due, and lets what waits join what has opened. Called by a timer, for every provider. */
  async keepTime(): Promise<void> {
    const now = this.clock.now();
    const due = await this.systemUnitOfWork.run((tx) => dueAt(tx, now));
    for (const id of due)
      await this.systemUnitOfWork.run(async (tx) => {
        const batch = await lockBatch(tx, id);
        if (batch.status !== 'open') return;
        if (closingTimePassed(batch, now)) await this.closeLocked(tx, batch);
        else await this.joining.admitWaiting(tx, batch, now);
      });
  }

  /** The cohort was postponed or goes on: its open batches stand still with it, and close later by as much. */
  cohortClockChanged(cohortId: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const clock = await cohortClock(tx, cohortId, this.clock.now());
      const open = await tx.manager.find(BatchRow, {
        where: { cohortId, status: 'open' },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      for (const batch of open) {
        const moved = onClock(batch, clock);
        if (!isDeepStrictEqual(moved, { ...batch })) await tx.save(BatchRow, moved);
      }
    });
  }

  private async closeLocked(tx: Transaction, batch: BatchRow): Promise<BatchRow> {
    const now = this.clock.now();
    const closed = await tx.save(BatchRow, closeBatch(batch, { now, awaited: await awaitedBy(tx, batch) }));
    await this.history.record(tx, 'batch', batch, closed, now);
    return closed;
  }
}

async function cohortClock(tx: Transaction, cohortId: string, now: Date): Promise<StandstillClock> {
  const cohort = await tx.manager.findOneBy(CohortFact, { id: cohortId });
  return clockOf(standstillsOf(cohort?.clockChanges ?? []), { now, timeZone: cohort?.timeZone ?? 'UTC' });
}

async function ownerOf(
  tx: Transaction,
  cohortId: string | null,
  programmeId: string | null,
): Promise<Pick<Batch, 'tenant' | 'programmeId'>> {
  const cohort = cohortId === null ? null : await tx.manager.findOneBy(CohortFact, { id: cohortId });
  if (cohort) return { tenant: cohort.tenant, programmeId: cohort.programmeId };
  const programme = programmeId === null ? null : await tx.manager.findOneBy(ProgrammeFact, { id: programmeId });
  if (programme) return { tenant: programme.tenant, programmeId: programme.id };
  throw refuse('not_found', cohortId === null ? 'There is no such programme here.' : 'There is no such cohort here.', {
    cohortId,
    programmeId,
  });
}

/** Loads a batch for a change: nothing joins it, is marked in it or leaves it meanwhile. */
export async function lockBatch(tx: Transaction, id: string): Promise<BatchRow> {
  const batch = await tx.manager.findOne(BatchRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!batch) throw refuse('not_found', 'There is no such batch.', { id });
  return batch;
}

/** Open batches whose closing time has come, or that have opened to work that waits. */
async function dueAt(tx: Transaction, now: Date): Promise<string[]> {
  const rows = (await tx.manager.query(
    `select batch.id from batch where batch.status = 'open' and batch.opens_at <= $1
       and ((batch.closes_at <= $1 and batch.stands_still_since is null) or exists (
         select from submission where submission.batch_id is null and submission.treatment = 'assessed' and submission.status in ('frozen', 'assessed')
           and case when batch.cohort_id is null then submission.programme_id = batch.programme_id else submission.cohort_id = batch.cohort_id end))
     order by batch.closes_at`,
    [now],
  )) as { id: string }[];
  return rows.map((row) => row.id);
}

/** Portfolios of live enrolments in the batch's reach whose assessed work is in no batch and not yet passed: they missed its closing time. */
async function awaitedBy(tx: Transaction, batch: BatchRow): Promise<string[]> {
  const rows = (await tx.manager.query(
    `select portfolio.id from portfolio join enrolment_fact enrolment on enrolment.id = portfolio.enrolment_id
     where portfolio.tenant = $1 and enrolment.status in ('started', 'deferred')
       and case when $2::uuid is null then portfolio.programme_id = $3 else portfolio.cohort_id = $2 end
       and not exists (
         select from submission where submission.portfolio_id = portfolio.id
           and (submission.batch_id = $4 or submission.status in ('assessed', 'reassessing', 'moderated') or (submission.status = 'released' and submission.outcome <> 'referred')))
     order by portfolio.id`,
    [batch.tenant, batch.cohortId, batch.programmeId, batch.id],
  )) as { id: string }[];
  return rows.map((row) => row.id);
}
