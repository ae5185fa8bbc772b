import { Filters, IsInstant, IsLocalDate, Line, PageQuery, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { batchStatuses } from './batches.answers.js';
import { type BatchStatus, type Board } from './batch.js';

export class BatchesFilter {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() cohort?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() programme?: string;
  @ApiPropertyOptional({ enum: batchStatuses }) @IsOptional() @IsIn(batchStatuses) status?: BatchStatus;
}

export class BatchesQuery extends PageQuery {
  @Filters(() => BatchesFilter) filter?: BatchesFilter;
}

export class CreateBatchDto {
  @ApiPropertyOptional({ format: 'uuid', example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a03', description: 'Either this' })
  @IsOptional()
  @IsUUID()
  cohortId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'or this: every cohort of a programme version' })
  @IsOptional()
  @IsUUID()
  programmeId?: string;

  @ApiProperty({ example: 'Summer 2027' })
  @Line({ max: 200 })
  name!: string;

  @ApiPropertyOptional({
    example: '2027-04-01T00:00:00Z',
    description: 'From when it takes submissions; now, where it is left out',
  })
  @IsOptional()
  @IsInstant()
  opensAt?: string;

  @ApiProperty({ example: '2027-06-30T16:00:00Z' })
  @IsInstant()
  closesAt!: string;
}

export class JoinBatchDto {
  @ApiProperty({ format: 'uuid', example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a41' })
  @IsUUID()
  submissionId!: string;
}

export class DecideDto {
  @ApiProperty({
    format: 'uuid',
    example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a22',
    description: 'Whose marks in this batch',
  })
  @IsUUID()
  assessorId!: string;

  @ApiProperty({ enum: ['agreed', 'reassess_all'], example: 'agreed' })
  @IsIn(['agreed', 'reassess_all'])
  decision!: 'agreed' | 'reassess_all';

  @ApiProperty({ example: 'Marks are in line with the criteria.' })
  @Prose({ max: 5000 })
  note!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Who re-assesses; else the first eligible person who begins' })
  @IsOptional()
  @IsUUID()
  reassessorId?: string;
}

export class BoardDto implements Board {
  @ApiProperty({ example: 'HC-2027-02' })
  @Line({ max: 100 })
  reference!: string;

  @ApiProperty({ example: '2027-07-09', description: 'Local date' })
  @IsLocalDate()
  heldOn!: string;

  @ApiProperty({ example: ['A. Chair', 'B. Examiner'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Line({ max: 200, each: true })
  members!: string[];

  @ApiProperty({ example: 'The board accepted the moderation and released the batch.' })
  @Prose({ max: 20_000 })
  minute!: string;
}

export class ReleaseDto {
  @ApiProperty({ type: BoardDto })
  @ValidateNested()
  @Type(() => BoardDto)
  board!: BoardDto;
}
