import { SubmissionAcceptedSchema, SubmissionAssessedSchema, SubmissionReturnedSchema } from '@collegium/contracts';
import { holds, type Principal } from '@collegium/auth';
import { assertVersion } from '@collegium/http';
import { Clock, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { BatchRow, DecisionRow } from '../batches/batch.entity.js';
import { assertMayModerate } from '../conflicts/conflict.js';
import { ConflictFacts } from '../conflicts/conflict-facts.service.js';
import { refuse } from '../errors.js';
import { actingName, actingPerson } from '../facts/acting-person.js';
import type { Definition } from '../facts/definition.js';
import { Facts } from '../facts/facts-reader.service.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { History } from '../history/history.service.js';
import {
  acceptSubmission,
  assessSubmission,
  reassessSubmission,
  returnSubmission,
  type Assessment,
  type Mark,
} from './assessment.js';
import { AssessmentRow, SubmissionRow } from './submission.entity.js';
import type { Submission } from './submission.js';
import type { AssessDto } from './submissions.dto.js';

@Injectable()
export class Assessing {
  constructor(
    private readonly scope: ProviderScope,
    private readonly facts: Facts,
    private readonly conflicts: ConflictFacts,
    private readonly history: History,
    private readonly clock: Clock,
  ) {}

  /** A mark: the first by who leads the group, or, where a moderator has decided so, the second by another. */
  assess(
    id: string,
    command: AssessDto,
    principal: Principal,
    expected: number | undefined,
  ): Promise<{ submission: SubmissionRow; assessment: Assessment }> {
    const assessorId = actingPerson(principal);
    return this.scope.of(SubmissionRow, id, async (tx, row) => {
      assertVersion(row, expected);
      const definition = await this.facts.definition(tx, row.programmeId);
      const sampled = await lockSampled(tx, row);
      const mark: Mark = {
        id: newId(),
        assessorId,
        judgements: command.judgements,
        outcome: command.outcome,
        now: this.clock.now(),
      };
      const marked =
        row.status === 'reassessing'
          ? await this.secondMark(tx, row, definition, mark)
          : assessSubmission(
              row,
              { criteria: definition.criteria, leaders: await this.facts.leadersOf(tx, row.enrolmentId), sampled },
              mark,
            );
      await tx.manager.insert(AssessmentRow, marked.assessment);
      const submission = await tx.save(SubmissionRow, marked.submission);
      await this.history.record(tx, 'submission', row, submission, mark.now, marked.assessment.kind);
      tx.publish(SubmissionAssessedSchema, {
        submissionId: id,
        provider: row.tenant,
        enrolmentId: row.enrolmentId,
        assessorId,
      });
      return { submission, assessment: marked.assessment };
    });
  }

  private async secondMark(
    tx: Transaction,
    row: SubmissionRow,
    definition: Definition,
    mark: Mark,
  ): Promise<{ submission: Submission; assessment: Assessment }> {
    const firstAssessorId = row.assessorId ?? '';
    const decision = await tx.manager.findOne(DecisionRow, {
      where: { batchId: row.batchId ?? '', assessorId: firstAssessorId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!decision) throw new TypeError(`Submission ${row.id} is re-assessed without a decision`);
    const marked = reassessSubmission(
      row,
      {
        criteria: definition.criteria,
        firstAssessorId,
        reassessorId: decision.reassessorId,
        moderatorId: decision.moderatorId,
      },
      mark,
    );
    await this.assertMayReassess(tx, row, firstAssessorId, definition, mark);
    if (decision.reassessorId === null) await tx.save(DecisionRow, { ...decision, reassessorId: mark.assessorId });
    return marked;
  }

  /** A second mark takes the place of moderation, so the same rules exclude; they look at all that is still to be marked. */
  private async assertMayReassess(
    tx: Transaction,
    row: SubmissionRow,
    firstAssessorId: string,
    { timeZone }: Definition,
    mark: Mark,
  ): Promise<void> {
    const open = await tx.manager.findBy(SubmissionRow, {
      batchId: row.batchId ?? '',
      assessorId: firstAssessorId,
      status: 'reassessing',
    });
    const [moderator] = await this.conflicts.moderators(tx, [mark.assessorId], { at: mark.now, timeZone });
    const [assessor] = await this.conflicts.assessors(tx, [firstAssessorId]);
    if (!moderator || !assessor) throw new TypeError('Facts are loaded for everybody asked for');
    assertMayModerate(moderator, assessor, await this.conflicts.works(tx, open));
  }

  /** Hands work back before it is assessed. */
  return(id: string, reason: string, principal: Principal, expected: number | undefined): Promise<SubmissionRow> {
    return this.scope.of(SubmissionRow, id, async (tx, row) => {
      assertVersion(row, expected);
      await this.assertHandles(tx, row, principal);
      const sampled = await lockSampled(tx, row);
      const submission = await tx.save(
        SubmissionRow,
        returnSubmission(row, { returnedBy: actingName(principal), reason, sampled }),
      );
      await this.history.record(tx, 'submission', row, submission, this.clock.now(), reason);
      tx.publish(SubmissionReturnedSchema, {
        submissionId: id,
        provider: row.tenant,
        enrolmentId: row.enrolmentId,
        reason,
      });
      return submission;
    });
  }

  /** Accepts work that is received, in somebody's name. */
  accept(id: string, principal: Principal, expected: number | undefined): Promise<SubmissionRow> {
    const acceptedBy = actingName(principal);
    return this.scope.of(SubmissionRow, id, async (tx, row) => {
      assertVersion(row, expected);
      await this.assertHandles(tx, row, principal);
      const submission = await tx.save(SubmissionRow, acceptSubmission(row, { acceptedBy }));
      await this.history.record(tx, 'submission', row, submission, this.clock.now());
      const { tenant: provider, portfolioId, enrolmentId, personId, digest } = submission;
      tx.publish(SubmissionAcceptedSchema, {
        submissionId: id,
        provider,
        portfolioId,
        enrolmentId,
        personId,
        acceptedBy,
        digest,
      });
      return submission;
    });
  }

  /** Offices handle any submission of their provider, a facilitator those of the groups they lead. */
  private async assertHandles(tx: Transaction, row: SubmissionRow, principal: Principal): Promise<void> {
    if (holds(principal, row.tenant, 'provider:coordinator', 'provider:programme-leader')) return;
    const leaders = await this.facts.leadersOf(tx, row.enrolmentId);
    if (!leaders.includes(actingPerson(principal)))
      throw refuse('not_the_groups_facilitator', 'A facilitator handles the work of the groups they lead.', {
        submissionId: row.id,
      });
  }
}

/** Whether a sample was drawn from the submission's batch. The lock keeps one from being drawn before this transaction ends. */
async function lockSampled(tx: Transaction, row: SubmissionRow): Promise<boolean> {
  if (row.batchId === null) return false;
  const batch = await tx.manager.findOne(BatchRow, { where: { id: row.batchId }, lock: { mode: 'pessimistic_read' } });
  return batch?.status === 'sampled' || batch?.status === 'released';
}
