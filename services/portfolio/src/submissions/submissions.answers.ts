import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Treatment } from '../facts/definition.js';
import type { Assessment } from './assessment.js';
import { visibleState, type Access } from './submission-access.js';
import type { SubmissionView } from './submission-reads.service.js';
import type { Outcome, RetentionClass, Submission, SubmissionItem, SubmissionStatus } from './submission.js';

export const submissionStatuses: readonly SubmissionStatus[] = [
  'frozen',
  'returned',
  'accepted',
  'assessed',
  'reassessing',
  'moderated',
  'released',
  'superseded',
];
const shownStatuses = [...submissionStatuses, 'in_assessment'] as const;
const outcomes: readonly Outcome[] = ['passed', 'referred', 'failed'];

export class SubmissionDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer', example: 2 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid' }) portfolioId!: string;
  @ApiProperty({ format: 'uuid' }) enrolmentId!: string;
  @ApiProperty({ format: 'uuid' }) personId!: string;
  @ApiProperty({ format: 'uuid' }) cohortId!: string;
  @ApiProperty({ format: 'uuid' }) programmeId!: string;
  @ApiProperty({ enum: ['assessed', 'received'] }) treatment!: Treatment;
  @ApiProperty({
    enum: shownStatuses,
    example: 'assessed',
    description: 'in_assessment is all that the participant sees from the mark to the release',
  })
  status!: SubmissionStatus | 'in_assessment';
  @ApiProperty({ enum: outcomes, nullable: true, type: String, example: 'passed' }) outcome!: Outcome | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) assessorId!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) batchId!: string | null;
  @ApiProperty({ format: 'date-time' }) frozenAt!: string;
  @ApiProperty({
    example: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
    description: 'SHA-256 over the frozen copy',
  })
  digest!: string;
  @ApiProperty({ example: false }) showsPupils!: boolean;
  @ApiProperty({ format: 'uuid', description: 'The first submission of the chain' }) lineageId!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null }) resubmissionOf!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) returnReason!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Who accepted received work' })
  acceptedBy!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) releasedAt!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null }) resubmitBy!: string | null;
  @ApiProperty({ type: 'integer', example: 0, description: 'Days added to resubmitBy for what stood still' })
  extendedBy!: number;
}

export class JudgementMadeDto {
  @ApiProperty({ example: 'impact' }) criterion!: string;
  @ApiProperty({ example: true }) met!: boolean;
  @ApiPropertyOptional({ example: 'Shown for two year groups.' }) comment?: string;
}

export class AssessmentDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) assessorId!: string;
  @ApiProperty({ enum: ['first', 'reassessment'] }) kind!: Assessment['kind'];
  @ApiProperty({ type: [JudgementMadeDto] }) judgements!: JudgementMadeDto[];
  @ApiProperty({ enum: outcomes }) outcome!: Outcome;
  @ApiProperty({ format: 'date-time' }) assessedAt!: string;
}

export class AssessedSubmissionDto extends SubmissionDto {
  @ApiProperty({ type: AssessmentDto }) assessment!: AssessmentDto;
}

export class ItemFileDto {
  @ApiProperty({ type: String, nullable: true, example: 'plan.pdf' }) name!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'application/pdf' }) mediaType!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 48_211 }) size!: number | null;
}

export class SubmissionItemDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'account' }) requirement!: string;
  @ApiProperty({ enum: ['account', 'text', 'link', 'file'] }) kind!: SubmissionItem['kind'];
  @ApiProperty({ example: 'Account of the work' }) title!: string;
  @ApiPropertyOptional({ type: ItemFileDto, description: 'Of a file' }) file?: ItemFileDto;
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'Our project set out to …',
    description: 'Text of an account or text, address of a link; a file has `file`',
  })
  content?: string | null;
  @ApiProperty({
    example: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
    description: "SHA-256 of the file's bytes, or of the UTF-8 of the content",
  })
  sha256!: string;
  @ApiProperty({ example: false }) showsPupils!: boolean;
  @ApiProperty({ enum: ['standard', 'shows_pupils'] }) retention!: RetentionClass;
}

export class SubmissionViewDto extends SubmissionDto {
  @ApiProperty({ enum: ['content', 'progress'], description: 'How much of it the caller sees' }) access!: Access;
  @ApiProperty({ type: [SubmissionItemDto], description: 'Empty where the caller sees progress only' })
  items!: SubmissionItemDto[];
  @ApiProperty({ type: [AssessmentDto], description: 'Empty for the participant before release' })
  assessments!: AssessmentDto[];
}

/**
 * A submission as `personId` may see it.
 * @param resubmission its last day for a resubmission after the time that stood still; without it, as it was set
 */
export function toSubmissionDto(
  row: Submission,
  personId: string | null,
  resubmission: { resubmitBy: string | null; extendedBy: number } = { resubmitBy: row.resubmitBy, extendedBy: 0 },
): SubmissionDto {
  const { status, outcome } = visibleState(row, personId);
  const hidden = status === 'in_assessment';
  return {
    id: row.id,
    version: row.version,
    provider: row.tenant,
    portfolioId: row.portfolioId,
    enrolmentId: row.enrolmentId,
    personId: row.personId,
    cohortId: row.cohortId,
    programmeId: row.programmeId,
    treatment: row.treatment,
    status,
    outcome,
    assessorId: hidden ? null : row.assessorId,
    batchId: row.batchId,
    frozenAt: row.frozenAt.toISOString(),
    digest: row.digest,
    showsPupils: row.showsPupils,
    lineageId: row.lineageId,
    resubmissionOf: row.resubmissionOf,
    returnReason: row.returnReason,
    acceptedBy: row.acceptedBy,
    releasedAt: row.releasedAt?.toISOString() ?? null,
    resubmitBy: resubmission.resubmitBy,
    extendedBy: resubmission.extendedBy,
  };
}

export function toSubmissionViewDto(
  { submission, access, items, assessments, resubmission }: SubmissionView,
  personId: string | null,
): SubmissionViewDto {
  return {
    ...toSubmissionDto(submission, personId, resubmission),
    access,
    items: items.map(toSubmissionItemDto),
    assessments: assessments.map(toAssessmentDto),
  };
}

export function toAssessmentDto({ id, assessorId, kind, judgements, outcome, assessedAt }: Assessment): AssessmentDto {
  return { id, assessorId, kind, judgements, outcome, assessedAt: assessedAt.toISOString() };
}

function toSubmissionItemDto({
  id,
  requirement,
  kind,
  title,
  content,
  fileName,
  mediaType,
  size,
  digest,
  showsPupils,
  retention,
}: SubmissionItem): SubmissionItemDto {
  return {
    id,
    requirement,
    kind,
    title,
    ...(kind === 'file' ? { file: { name: fileName, mediaType, size } } : { content }),
    sha256: digest,
    showsPupils,
    retention,
  };
}
