import { ApiProperty } from '@nestjs/swagger';
import { conflictRules, type ConflictRule } from '../conflicts/conflict.js';
import { SubmissionDto, submissionStatuses } from '../submissions/submissions.answers.js';
import type { Outcome, SubmissionStatus } from '../submissions/submission.js';
import type { BatchRow, DecisionRow } from './batch.entity.js';
import { missingForRelease, type BatchStatus, type Decision, type Sample } from './batch.js';
import type { BatchView } from './moderation.service.js';

export const batchStatuses: readonly BatchStatus[] = ['open', 'closed', 'sampled', 'released'];
const outcomes: readonly Outcome[] = ['passed', 'referred', 'failed'];
const sha256 = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';

export class BoardHeldDto {
  @ApiProperty({ example: 'HC-2027-02' }) reference!: string;
  @ApiProperty({ format: 'date', example: '2027-07-09' }) heldOn!: string;
  @ApiProperty({ type: [String], example: ['A. Chair', 'B. Examiner'] }) members!: string[];
  @ApiProperty({ example: 'The board accepted the moderation and released the batch.' }) minute!: string;
}

export class BatchDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer', example: 2 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid' }) programmeId!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'null for a batch of every cohort of the programme',
  })
  cohortId!: string | null;
  @ApiProperty({ example: 'Summer 2027' }) name!: string;
  @ApiProperty({ enum: batchStatuses, example: 'sampled' }) status!: BatchStatus;
  @ApiProperty({ format: 'date-time' }) opensAt!: string;
  @ApiProperty({ format: 'date-time' }) closesAt!: string;
  @ApiProperty({ type: 'integer', example: 0, description: 'Days by which it closes later, for what stood still' })
  extendedBy!: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) standsStillSince!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) closedAt!: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a99' }) createdBy!: string;
  @ApiProperty({ example: sha256, description: "SHA-256 of the seed's secret, published from the start" })
  seedCommitment!: string;
  @ApiProperty({
    type: [String],
    format: 'uuid',
    description: 'Portfolios that had handed in nothing by the closing time: they are awaited in the next batch',
  })
  carriedOver!: string[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) releasedAt!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) releasedBy!: string | null;
  @ApiProperty({ type: BoardHeldDto, nullable: true, description: 'Who released it' }) board!: BoardHeldDto | null;
}

export class DecisionDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) assessorId!: string;
  @ApiProperty({ format: 'uuid' }) moderatorId!: string;
  @ApiProperty({ enum: ['agreed', 'reassess_all'] }) decision!: Decision['decision'];
  @ApiProperty({ example: 'Marks are in line with the criteria.' }) note!: string;
  @ApiProperty({ format: 'date-time' }) decidedAt!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null }) reassessorId!: string | null;
}

export class BatchSubmissionDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: submissionStatuses, example: 'assessed' }) status!: SubmissionStatus;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) assessorId!: string | null;
  @ApiProperty({ format: 'uuid' }) personId!: string;
}

export class ModeratorMissingDto {
  @ApiProperty({ format: 'uuid' }) assessorId!: string;
  @ApiProperty({ type: String, enum: ['no_eligible_moderator'], nullable: true }) reason!:
    'no_eligible_moderator' | null;
}

export class BatchWaitsDto {
  @ApiProperty({ type: [String], format: 'uuid', description: 'Submissions without a mark' }) assessments!: string[];
  @ApiProperty({ type: [String], format: 'uuid', description: 'Assessors whose work nobody has decided on' })
  decisions!: string[];
  @ApiProperty({ type: [String], format: 'uuid', description: 'Submissions without their second mark' })
  reassessments!: string[];
  @ApiProperty({ type: [ModeratorMissingDto] }) moderators!: ModeratorMissingDto[];
}

export class ExcludedDto {
  @ApiProperty({ format: 'uuid' }) personId!: string;
  @ApiProperty({ enum: Object.keys(conflictRules), isArray: true, example: ['moderates_own_setting'] })
  rules!: ConflictRule[];
}

export class AssessorModerationDto {
  @ApiProperty({ format: 'uuid' }) assessorId!: string;
  @ApiProperty({ type: 'integer', example: 1 }) submissions!: number;
  @ApiProperty({ type: [String], format: 'uuid' }) sampled!: string[];
  @ApiProperty({ type: [String], format: 'uuid', description: 'On the panel and free of conflicts' })
  eligible!: string[];
  @ApiProperty({ type: [ExcludedDto] }) excluded!: ExcludedDto[];
  @ApiProperty({ type: String, enum: ['no_eligible_moderator'], nullable: true, description: 'Why the sample waits' })
  waiting!: 'no_eligible_moderator' | null;
  @ApiProperty({ type: DecisionDto, nullable: true }) decision!: DecisionDto | null;
}

export class BatchViewDto extends BatchDto {
  @ApiProperty({ type: [BatchSubmissionDto] }) submissions!: BatchSubmissionDto[];
  @ApiProperty({ type: BatchWaitsDto }) waitingFor!: BatchWaitsDto;
  @ApiProperty({ type: [AssessorModerationDto] }) moderation!: AssessorModerationDto[];
}

export class ReleasedBatchDto extends BatchDto {
  @ApiProperty({ type: [SubmissionDto] }) submissions!: SubmissionDto[];
}

export class SamplingPolicyDto {
  @ApiProperty({ type: 'integer', example: 1 }) policyVersion!: number;
  @ApiProperty({ type: 'integer', example: 20 }) percent!: number;
  @ApiProperty({ type: 'integer', example: 3 }) minimumPerAssessor!: number;
  @ApiProperty({ example: true }) allReferredAndFailed!: boolean;
}

export class FrameEntryDto {
  @ApiProperty({ format: 'uuid' }) submissionId!: string;
  @ApiProperty({ format: 'uuid' }) assessorId!: string;
  @ApiProperty({ enum: outcomes }) outcome!: Outcome;
}

export class SampledEntryDto extends FrameEntryDto {
  @ApiProperty({ example: sha256, description: 'SHA-256 of `seed|submissionId`: the order within a stratum' })
  rank!: string;
  @ApiProperty({ enum: ['drawn', 'outcome'], description: 'drawn by rank, or there for its outcome' })
  reason!: 'drawn' | 'outcome';
}

export class SampleDto {
  @ApiProperty({ format: 'uuid' }) batchId!: string;
  @ApiProperty({ example: sha256 }) seedCommitment!: string;
  @ApiProperty({ format: 'date-time' }) committedAt!: string;
  @ApiProperty({ example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a99' }) committedBy!: string;
  @ApiProperty({ example: sha256, description: 'The commitment is its SHA-256' }) secret!: string;
  @ApiProperty({ example: sha256, description: 'SHA-256 of `secret|frameDigest`' }) seed!: string;
  @ApiProperty({ example: sha256 }) frameDigest!: string;
  @ApiProperty({ type: SamplingPolicyDto }) policy!: SamplingPolicyDto;
  @ApiProperty({ type: [FrameEntryDto] }) frame!: FrameEntryDto[];
  @ApiProperty({ type: [SampledEntryDto] }) sample!: SampledEntryDto[];
  @ApiProperty({ format: 'date-time' }) drawnAt!: string;
  @ApiProperty({ example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a98' }) drawnBy!: string;
}

export function toBatchDto(row: BatchRow): BatchDto {
  const {
    id,
    version,
    tenant,
    programmeId,
    cohortId,
    name,
    status,
    opensAt,
    closesAt,
    extendedByMs,
    standsStillSince,
    closedAt,
    createdAt,
    createdBy,
    commitment,
    carriedOver,
    releasedAt,
    releasedBy,
    board,
  } = row;
  return {
    id,
    version,
    provider: tenant,
    programmeId,
    cohortId,
    name,
    status,
    opensAt: opensAt.toISOString(),
    closesAt: closesAt.toISOString(),
    extendedBy: Math.ceil(extendedByMs / 86_400_000),
    standsStillSince: standsStillSince?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    createdBy,
    seedCommitment: commitment,
    carriedOver,
    releasedAt: releasedAt?.toISOString() ?? null,
    releasedBy,
    board,
  };
}

/** A batch with what it holds, how its moderation stands, and what it waits for. */
export function toBatchViewDto({ batch, submissions, sample, moderation }: BatchView): BatchViewDto {
  const decisions = moderation.flatMap((each) => each.decision ?? []);
  return {
    ...toBatchDto(batch),
    submissions: submissions.map(({ id, status, assessorId, personId }) => ({ id, status, assessorId, personId })),
    waitingFor: {
      assessments: submissions
        .filter((submission) => submission.status === 'frozen')
        .map((submission) => submission.id),
      ...(sample && batch.status !== 'released'
        ? missingForRelease(sample, decisions, submissions)
        : { decisions: [], reassessments: [] }),
      moderators: moderation
        .filter((each) => each.waiting !== null)
        .map(({ assessorId, waiting }) => ({ assessorId, reason: waiting })),
    },
    moderation: moderation.map(({ decision, ...standing }) => ({
      ...standing,
      decision: decision && toDecisionDto(decision),
    })),
  };
}

/** All that it takes to draw the sample again. */
export function toSampleDto(batch: BatchRow, sample: Sample): SampleDto {
  return {
    batchId: batch.id,
    seedCommitment: batch.commitment,
    committedAt: batch.createdAt.toISOString(),
    committedBy: batch.createdBy,
    secret: sample.secret,
    seed: sample.seed,
    frameDigest: sample.frameDigest,
    policy: sample.policy,
    frame: sample.frame,
    sample: sample.entries,
    drawnAt: sample.drawnAt.toISOString(),
    drawnBy: sample.drawnBy,
  };
}

export function toDecisionDto({
  id,
  assessorId,
  moderatorId,
  decision,
  note,
  decidedAt,
  reassessorId,
}: DecisionRow): DecisionDto {
  return { id, assessorId, moderatorId, decision, note, decidedAt: decidedAt.toISOString(), reassessorId };
}
