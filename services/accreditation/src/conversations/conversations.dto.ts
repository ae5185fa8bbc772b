import { Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsUUID, Matches } from 'class-validator';
import type { ConversationState } from './conversation.js';
import { Flag, IsCode } from './fields.js';

/** By what cases are found, whatever their kind. */
export class ConversationFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider?: string;

  @ApiPropertyOptional({ example: 'herts' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  university?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  enrolment?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  person?: string;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @Flag()
  @IsBoolean()
  overdue?: boolean;
}

/** The property that each name of the filter is about. */
export const conversationColumns = {
  provider: 'tenant',
  university: 'university',
  status: 'status',
  enrolment: 'enrolmentId',
  person: 'personId',
  overdue: 'overdue',
} as const;

export class AnswerQueryDto {
  @ApiProperty({ format: 'uuid', description: 'Id of the open query' })
  @IsUUID()
  queryId!: string;

  @ApiProperty({ example: 'Before 2020 she was called Adaeze Nkemelu.' })
  @Prose({ max: 2000 })
  answer!: string;
}

/** Why our side does something. */
export class ReasonDto {
  @ApiProperty({ example: 'participant_request', description: 'Reason code' })
  @IsCode()
  reason!: string;
}

export class AskedDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'learner_not_matched' })
  reason!: string;

  @ApiProperty({ example: 'Two of our records bear this name.', nullable: true, type: String })
  text!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String })
  answer!: string | null;
}

/** What is shown of a case, whatever its kind. */
export abstract class ConversationDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 3 })
  version!: number;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;

  @ApiProperty({ example: 'herts' })
  university!: string;

  @ApiProperty({ example: 1, description: '0 before it was sent, where the person sends it' })
  revision!: number;

  @ApiProperty({ format: 'uuid' })
  enrolmentId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  agreementId!: string;

  @ApiProperty({
    example: { basis: 'contract', noticeVersion: '2027-01', recordedAt: '2026-09-01T09:00:00.000Z' },
    nullable: true,
    type: Object,
  })
  lawfulBasis!: ConversationState<string>['lawfulBasis'];

  @ApiProperty({ format: 'date', example: '2027-08-01', nullable: true, type: String })
  replyBy!: string | null;

  @ApiProperty({ example: 0, description: 'Days by which `replyBy` was moved because time stood still' })
  replyExtendedBy!: number;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'Since when no date counts: the participant pauses, or the cohort is postponed',
  })
  standsStillSince!: string | null;

  @ApiProperty({ example: false })
  overdue!: boolean;

  @ApiProperty({ example: 'REG-7781', nullable: true, type: String })
  caseReference!: string | null;

  @ApiProperty({
    example: null,
    nullable: true,
    type: String,
    description: 'Why it was decided as it was, or withdrawn or lapsed',
  })
  reason!: string | null;

  @ApiProperty({ example: false })
  resubmittable!: boolean;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  decidedAt!: string | null;
}

export function toConversationDto({
  id,
  version,
  tenant,
  university,
  revision,
  enrolmentId,
  personId,
  agreementId,
  lawfulBasis,
  replyBy,
  replyExtendedBy,
  standsStillSince,
  overdue,
  caseReference,
  reason,
  resubmittable,
  decidedAt,
}: ConversationState<string>): ConversationDto {
  return {
    id,
    version,
    provider: tenant,
    university,
    revision,
    enrolmentId,
    personId,
    agreementId,
    lawfulBasis,
    replyBy,
    replyExtendedBy,
    standsStillSince: standsStillSince?.toISOString() ?? null,
    overdue,
    caseReference,
    reason,
    resubmittable,
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
