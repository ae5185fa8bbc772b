import { ModerationDecidedSchema, ModeratorSoughtSchema, SampleDrawnSchema } from '@collegium/contracts';
import { holds, type PolicyName, type Principal } from '@collegium/auth';
import { assertVersion } from '@collegium/http';
import { Clock, newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { assertMayModerate, conflictsOf, type ConflictRule } from '../conflicts/conflict.js';
import { ConflictFacts } from '../conflicts/conflict-facts.service.js';
import { Panel } from '../conflicts/panel.service.js';
import { refuse } from '../errors.js';
import { actingName, actingPerson, personIdOf } from '../facts/acting-person.js';
import { Facts } from '../facts/facts-reader.service.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { History } from '../history/history.service.js';
import { SubmissionRow } from '../submissions/submission.entity.js';
import type { Submission } from '../submissions/submission.js';
import { BatchRow, BatchSeedRow, DecisionRow, SampleRow } from './batch.entity.js';
import { assertNoOwnWork, assessorsOf, decideOnAssessor, sampleBatch, type Decision, type Sample } from './batch.js';
import { lockBatch } from './batches.service.js';
import type { DecideDto } from './batches.dto.js';

/** How the moderation of one assessor's work stands. */
export interface AssessorModeration {
  assessorId: string;
  submissions: number;
  sampled: string[];
  decision: DecisionRow | null;
  /** On the panel and free of conflicts. */
  eligible: string[];
  excluded: { personId: string; rules: ConflictRule[] }[];
  /** Why the sample waits, where it does. */
  waiting: 'no_eligible_moderator' | null;
}

export interface BatchView {
  batch: BatchRow;
  submissions: SubmissionRow[];
  sample: SampleRow | null;
  moderation: AssessorModeration[];
}

/** Who may know outcomes before a board releases them. */
const foreseers: PolicyName[] = [
  'provider:coordinator',
  'provider:programme-leader',
  'provider:moderator',
  'provider:lead-moderator',
  'provider:external-examiner',
];

@Injectable()
export class Moderation {
  constructor(
    private readonly scope: ProviderScope,
    private readonly facts: Facts,
    private readonly conflicts: ConflictFacts,
    private readonly panel: Panel,
    private readonly history: History,
    private readonly clock: Clock,
  ) {}

  view(id: string): Promise<BatchView> {
    return this.scope.of(BatchRow, id, async (tx, batch) => {
      const submissions = await submissionsOf(tx, id);
      const sample = await tx.manager.findOneBy(SampleRow, { batchId: id });
      return {
        batch,
        submissions,
        sample,
        moderation: sample ? await this.standing(tx, batch, sample, submissions) : [],
      };
    });
  }

  /** The sample as it is published: before release to who moderates and examines, after it to every facilitator as well. */
  sampleOf(id: string, principal: Principal): Promise<{ batch: BatchRow; sample: SampleRow }> {
    return this.scope.of(BatchRow, id, async (tx, batch) => {
      if (batch.status !== 'released') {
        if (!holds(principal, batch.tenant, ...foreseers))
          throw refuse('outcomes_not_released', 'The frame holds outcomes, and the board has not released them.', {
            batchId: id,
          });
        assertNoOwnWork(batch, await submissionsOf(tx, id), personIdOf(principal));
      }
      const sample = await tx.manager.findOneBy(SampleRow, { batchId: id });
      if (!sample) throw refuse('sample_not_drawn', `No sample was drawn from ${batch.name} yet.`, { batchId: id });
      return { batch, sample };
    });
  }

  /** Draws the sample, and seeks moderators elsewhere where the panel has none left. */
  draw(id: string, principal: Principal, expected: number | undefined): Promise<{ batch: BatchRow; sample: Sample }> {
    return this.scope.of(BatchRow, id, async (tx) => {
      const batch = await lockBatch(tx, id);
      assertVersion(batch, expected);
      const submissions = await submissionsOf(tx, id);
      assertNoOwnWork(batch, submissions, personIdOf(principal));
      const { sampling } = await this.facts.definition(tx, batch.programmeId);
      const { secret } = await tx.manager.findOneByOrFail(BatchSeedRow, { batchId: id });
      const now = this.clock.now();
      const drawn = sampleBatch(batch, submissions, sampling, { secret, drawnBy: actingName(principal), now });
      await tx.manager.insert(SampleRow, drawn.sample);
      const sampled = await tx.save(BatchRow, drawn.batch);
      await this.history.record(tx, 'batch', batch, sampled, now, drawn.sample.frameDigest);
      const { seed, frameDigest, policy, entries } = drawn.sample;
      tx.publish(SampleDrawnSchema, {
        batchId: id,
        provider: batch.tenant,
        seed,
        frameDigest,
        policyVersion: policy.policyVersion,
        submissionIds: entries.map((entry) => entry.submissionId),
      });
      for (const { assessorId, waiting } of await this.standing(tx, sampled, drawn.sample, submissions))
        if (waiting)
          tx.publish(ModeratorSoughtSchema, {
            batchId: id,
            provider: batch.tenant,
            audience: 'consortium',
            assessorId,
          });
      return { batch: sampled, sample: drawn.sample };
    });
  }

  /** A moderator's decision on all of one assessor's work. */
  decide(id: string, command: DecideDto, principal: Principal): Promise<DecisionRow> {
    const moderatorId = actingPerson(principal);
    return this.scope.of(BatchRow, id, async (tx) => {
      const batch = await lockBatch(tx, id);
      const sample = await tx.manager.findOneBy(SampleRow, { batchId: id });
      const submissions = await submissionsOf(tx, id);
      const made = await tx.manager.findBy(DecisionRow, { batchId: id });
      const now = this.clock.now();
      const { assessorId, decision, note } = command;
      const decided = decideOnAssessor(batch, sample, made, submissions, {
        id: newId(),
        assessorId,
        moderatorId,
        decision,
        note,
        decidedAt: now,
        reassessorId: command.reassessorId ?? null,
      });
      await this.assertEligible(tx, batch, decided);
      const saved = await tx.insert(DecisionRow, decided.decision);
      for (const submission of decided.submissions) {
        const before = submissions.find((each) => each.id === submission.id) ?? null;
        await this.history.record(tx, 'submission', before, await tx.save(SubmissionRow, submission), now, decision);
      }
      await tx.save(BatchRow, batch);
      tx.publish(ModerationDecidedSchema, { batchId: id, provider: batch.tenant, assessorId, moderatorId, decision });
      return saved;
    });
  }

  /** The moderator is on the panel, and neither they nor whom they name to re-assess has a conflict. */
  private async assertEligible(
    tx: Transaction,
    batch: BatchRow,
    { decision, submissions }: { decision: Decision; submissions: readonly Submission[] },
  ): Promise<void> {
    const { assessorId, moderatorId, reassessorId } = decision;
    const people = reassessorId === null ? [moderatorId] : [moderatorId, reassessorId];
    const panel = await this.panel.members(tx);
    if (!panel.includes(moderatorId))
      throw refuse('moderator_not_on_panel', 'Only who is named to the moderation panel moderates.', {
        personId: moderatorId,
      });
    const { timeZone } = await this.facts.definition(tx, batch.programmeId);
    const [assessor] = await this.conflicts.assessors(tx, [assessorId]);
    if (!assessor) throw new TypeError('Facts are loaded for everybody asked for');
    const facts = await this.conflicts.works(tx, submissions);
    for (const moderator of await this.conflicts.moderators(tx, people, { at: this.clock.now(), timeZone }))
      assertMayModerate(moderator, assessor, facts);
  }

  private async standing(
    tx: Transaction,
    batch: BatchRow,
    sample: Sample,
    submissions: readonly SubmissionRow[],
  ): Promise<AssessorModeration[]> {
    const { timeZone } = await this.facts.definition(tx, batch.programmeId);
    const decisions = await tx.manager.findBy(DecisionRow, { batchId: batch.id });
    const moderators = await this.conflicts.moderators(tx, await this.panel.members(tx), {
      at: this.clock.now(),
      timeZone,
    });
    const works = await this.conflicts.works(tx, submissions);
    return (await this.conflicts.assessors(tx, assessorsOf(sample))).map((assessor) => {
      const { personId: assessorId } = assessor;
      const theirs = new Set(
        sample.frame.filter((entry) => entry.assessorId === assessorId).map((entry) => entry.submissionId),
      );
      const judged = moderators.map(({ personId, ...facts }) => ({
        personId,
        rules: conflictsOf(
          { personId, ...facts },
          assessor,
          works.filter((work) => theirs.has(work.submissionId)),
        ).map((conflict) => conflict.rule),
      }));
      const eligible = judged.filter(({ rules }) => rules.length === 0).map(({ personId }) => personId);
      const decision = decisions.find((each) => each.assessorId === assessorId) ?? null;
      return {
        assessorId,
        submissions: theirs.size,
        sampled: sample.entries.filter((entry) => entry.assessorId === assessorId).map((entry) => entry.submissionId),
        decision,
        eligible,
        excluded: judged.filter(({ rules }) => rules.length > 0),
        waiting: decision === null && eligible.length === 0 ? 'no_eligible_moderator' : null,
      };
    });
  }
}

/** A batch's submissions, in order. */
export function submissionsOf(tx: Transaction, batchId: string): Promise<SubmissionRow[]> {
  return tx.manager.find(SubmissionRow, { where: { batchId }, order: { id: 'ASC' } });
}
