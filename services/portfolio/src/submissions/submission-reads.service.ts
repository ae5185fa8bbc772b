import { holds, type Principal } from '@collegium/auth';
import { readPage, type Page } from '@collegium/http';
import { Clock, currentContext, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { Brackets } from 'typeorm';
import { personIdOf } from '../facts/acting-person.js';
import { DecisionRow, SampleRow } from '../batches/batch.entity.js';
import { conflictsOf, type ConflictRule } from '../conflicts/conflict.js';
import { ConflictFacts } from '../conflicts/conflict-facts.service.js';
import { refuse } from '../errors.js';
import { Facts } from '../facts/facts-reader.service.js';
import { ProviderScope } from '../facts/provider-scope.service.js';
import { Files } from '../files/files.service.js';
import { resubmissionDate } from './freeze.js';
import { accessTo, type Access, type Reader } from './submission-access.js';
import { AssessmentRow, SubmissionItemRow, SubmissionRow } from './submission.entity.js';
import type { SubmissionsQuery } from './submissions.dto.js';

export interface SubmissionView {
  submission: SubmissionRow;
  /** Its last day for a resubmission, moved by the time that stood still. */
  resubmission: Resubmission;
  access: Access;
  /** Empty where the caller sees progress only. */
  items: SubmissionItemRow[];
  /** Empty for the participant before release. */
  assessments: AssessmentRow[];
}

type Resubmission = ReturnType<typeof resubmissionDate>;

@Injectable()
export class SubmissionReads {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly scope: ProviderScope,
    private readonly facts: Facts,
    private readonly conflicts: ConflictFacts,
    private readonly files: Files,
    private readonly clock: Clock,
  ) {}

  /** Own work; work of the groups one leads, or re-assesses; what lies in a sample, for moderators; all of a provider for its offices. */
  list(
    query: SubmissionsQuery,
    principal: Principal,
  ): Promise<Page<{ submission: SubmissionRow; resubmission: Resubmission }>> {
    const tenants = currentContext()?.tenants ?? [];
    const offices = tenants.filter((tenant) =>
      holds(
        principal,
        tenant,
        'provider:coordinator',
        'provider:programme-leader',
        'provider:lead-moderator',
        'provider:external-examiner',
      ),
    );
    const moderating = tenants.filter((tenant) => holds(principal, tenant, 'provider:moderator'));
    return this.unitOfWork.run(async (tx) => {
      const builder = tx.manager.createQueryBuilder(SubmissionRow, 'submission').where(
        new Brackets((where) => {
          where
            .where('submission.personId = :me', { me: personIdOf(principal) })
            .orWhere('submission.tenant = any(:offices)', { offices });
          where.orWhere(
            `submission.enrolmentId in (select member.enrolment_id from group_member member join group_leader leader on leader.group_id = member.group_id
             where leader.person_id = :me and leader.until_at is null and member.left_at is null)`,
          );
          where.orWhere(
            `submission.status = 'reassessing' and (submission.batch_id, submission.assessor_id) in (select batch_id, assessor_id from decision where reassessor_id = :me)`,
          );
          where.orWhere(
            `submission.tenant = any(:moderating) and exists (select from sample where sample.batch_id = submission.batch_id
             and sample.entries @> jsonb_build_array(jsonb_build_object('submissionId', submission.id)))`,
            { moderating },
          );
        }),
      );
      const { portfolio, enrolment, batch, cohort, status } = query.filter ?? {};
      if (portfolio) builder.andWhere('submission.portfolioId = :portfolio', { portfolio });
      if (enrolment) builder.andWhere('submission.enrolmentId = :enrolment', { enrolment });
      if (batch) builder.andWhere('submission.batch_id = :batch', { batch });
      if (cohort) builder.andWhere('submission.cohortId = :cohort', { cohort });
      // A filter must not tell a participant what the answer would hide.
      if (status)
        builder
          .andWhere('submission.status = :status', { status })
          .andWhere(
            `(submission.person_id is distinct from :me or submission.status not in ('assessed', 'reassessing', 'moderated'))`,
          );
      const page = await readPage(builder, query);
      const resubmissions = await this.resubmissions(page.data);
      return page.map((submission) => ({ submission, resubmission: resubmissions.get(submission.id)! }));
    });
  }

  view(id: string, principal: Principal): Promise<SubmissionView> {
    return this.scope.of(SubmissionRow, id, async (tx, submission) => {
      const access = accessTo(submission, await this.reader(tx, submission, principal));
      const marksHidden = submission.personId === principal.personId && submission.releasedAt === null;
      return {
        submission,
        resubmission: (await this.resubmissions([submission])).get(submission.id)!,
        access,
        items:
          access === 'content'
            ? await tx.manager.find(SubmissionItemRow, { where: { submissionId: id }, order: { id: 'ASC' } })
            : [],
        assessments: marksHidden
          ? []
          : await tx.manager.find(AssessmentRow, { where: { submissionId: id }, order: { id: 'ASC' } }),
      };
    });
  }

  /** The bytes of one frozen file. */
  async file(id: string, itemId: string, principal: Principal): Promise<{ item: SubmissionItemRow; bytes: Readable }> {
    const { items } = await this.view(id, principal);
    const item = items.find((each) => each.id === itemId);
    if (!item) throw refuse('not_found', 'There is no such item in what you may read of this submission.', { itemId });
    if (item.fileKey === null) throw refuse('not_a_file', `Item ${itemId} is a ${item.kind}.`, { kind: item.kind });
    return { item, bytes: await this.files.read(item.fileKey) };
  }

  /** Read in the providers' sight: a participant may not read cohorts and definitions, but may know what follows for their work. */
  private resubmissions(submissions: readonly SubmissionRow[]): Promise<ReadonlyMap<string, Resubmission>> {
    return this.unitOfWork.run((tx) => this.resubmissionsIn(tx, submissions), {
      tenants: [...new Set(submissions.map(({ tenant }) => tenant))],
    });
  }

  private async resubmissionsIn(
    tx: Transaction,
    submissions: readonly SubmissionRow[],
  ): Promise<ReadonlyMap<string, Resubmission>> {
    const referred = submissions.filter(({ resubmitBy }) => resubmitBy !== null);
    const standstills = await this.facts.standstills(
      tx,
      referred.map(({ enrolmentId }) => enrolmentId),
    );
    const dates = new Map<string, Resubmission>();
    for (const submission of submissions) {
      const stood = standstills.get(submission.enrolmentId) ?? [];
      const timeZone = stood.length > 0 ? (await this.facts.definition(tx, submission.programmeId)).timeZone : 'UTC';
      dates.set(submission.id, resubmissionDate(submission, stood, { now: this.clock.now(), timeZone }));
    }
    return dates;
  }

  private async reader(tx: Transaction, submission: SubmissionRow, principal: Principal): Promise<Reader> {
    const { tenant } = submission;
    const personId = personIdOf(principal);
    const leaders = await this.facts.leadersOf(tx, submission.enrolmentId);
    return {
      personId,
      examines: holds(principal, tenant, 'provider:lead-moderator', 'provider:external-examiner'),
      administers: holds(principal, tenant, 'provider:coordinator', 'provider:programme-leader'),
      leads: personId !== null && leaders.includes(personId),
      reassesses:
        personId !== null &&
        holds(principal, tenant, 'provider:facilitator', 'provider:moderator') &&
        (await this.reassesses(tx, submission, personId)),
      moderates:
        personId !== null && holds(principal, tenant, 'provider:moderator')
          ? await this.moderates(tx, submission, personId)
          : null,
    };
  }

  /** Whoever is named to re-assess reads the work; while nobody is, whoever could begin does. */
  private async reassesses(tx: Transaction, submission: SubmissionRow, personId: string): Promise<boolean> {
    const { status, batchId, assessorId } = submission;
    if (status !== 'reassessing' || batchId === null || assessorId === null) return false;
    const decision = await tx.manager.findOneBy(DecisionRow, { batchId, assessorId });
    if (!decision || decision.reassessorId !== null) return decision?.reassessorId === personId;
    return (
      decision.moderatorId !== personId && (await this.conflictsWith(tx, submission, assessorId, personId)).length === 0
    );
  }

  private async moderates(
    tx: Transaction,
    submission: SubmissionRow,
    personId: string,
  ): Promise<{ conflicts: ConflictRule[] } | null> {
    if (submission.batchId === null) return null;
    const sample = await tx.manager.findOneBy(SampleRow, { batchId: submission.batchId });
    const entry = sample?.entries.find((each) => each.submissionId === submission.id);
    return entry ? { conflicts: await this.conflictsWith(tx, submission, entry.assessorId, personId) } : null;
  }

  private async conflictsWith(
    tx: Transaction,
    submission: SubmissionRow,
    assessorId: string,
    personId: string,
  ): Promise<ConflictRule[]> {
    const { timeZone } = await this.facts.definition(tx, submission.programmeId);
    const [moderator] = await this.conflicts.moderators(tx, [personId], { at: this.clock.now(), timeZone });
    const [assessor] = await this.conflicts.assessors(tx, [assessorId]);
    if (!moderator || !assessor) throw new TypeError('Facts are loaded for everybody asked for');
    return conflictsOf(moderator, assessor, await this.conflicts.works(tx, [submission])).map(
      (conflict) => conflict.rule,
    );
  }
}
