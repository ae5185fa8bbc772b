import { Filters, Line, PageQuery, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsUUID, Matches, ValidateNested } from 'class-validator';
import type { Treatment } from '../facts/definition.js';
import { submissionStatuses } from './submissions.answers.js';
import type { Outcome, SubmissionStatus } from './submission.js';

export class SubmissionsFilter {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() portfolio?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() enrolment?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() batch?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() cohort?: string;
  @ApiPropertyOptional({ enum: submissionStatuses }) @IsOptional() @IsIn(submissionStatuses) status?: SubmissionStatus;
}

export class SubmissionsQuery extends PageQuery {
  @Filters(() => SubmissionsFilter) filter?: SubmissionsFilter;
}

export class FreezeDto {
  @ApiProperty({ example: true, description: 'Whether pupils can be recognised in any of the evidence' })
  @IsBoolean()
  showsPupils!: boolean;

  @ApiPropertyOptional({
    example: ['0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a32'],
    description:
      'Which items show pupils, besides those flagged when they were added. Where the answer is yes and none is named, all are.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @IsUUID(undefined, { each: true })
  flagged?: string[];

  @ApiPropertyOptional({
    enum: ['assessed', 'received'],
    description: 'Needed only where the programme asks for both and received work is meant',
  })
  @IsOptional()
  @IsIn(['assessed', 'received'])
  treatment?: Treatment;
}

export class JudgementDto {
  @ApiProperty({ example: 'impact' }) @Line({ max: 100 }) criterion!: string;
  @ApiProperty({ example: true }) @IsBoolean() met!: boolean;
  @ApiPropertyOptional({ example: 'Shown for two year groups.' })
  @IsOptional()
  @Prose({ max: 5000, min: 0 })
  comment?: string;
}

export class AssessDto {
  @ApiProperty({ type: [JudgementDto], description: 'Every criterion of the programme, once' })
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => JudgementDto)
  judgements!: JudgementDto[];

  @ApiProperty({ enum: ['passed', 'referred', 'failed'], example: 'passed' })
  @IsIn(['passed', 'referred', 'failed'])
  outcome!: Outcome;
}

export class ReturnDto {
  @ApiProperty({ example: 'unreadable_file', description: 'Reason code' })
  @Matches(/^[a-z][a-z0-9_]{0,63}$/u)
  reason!: string;
}
