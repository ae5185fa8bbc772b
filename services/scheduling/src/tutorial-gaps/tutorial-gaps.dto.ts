import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import type { TutorialGapRow } from './tutorial-gap.entity.js';

export class TutorialGapFilter {
  @IsOptional() @IsUUID() cohort?: string;
  @IsOptional() @IsUUID() group?: string;
}

export class ListTutorialGapsQuery extends PageQuery {
  @Filters(() => TutorialGapFilter) filter?: TutorialGapFilter;
}

export class TutorialGapDto {
  @ApiProperty({ example: '01926f3a-0000-7000-8000-000000000091' }) id!: string;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000e1' }) enrolmentId!: string;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000f1' }) personId!: string;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000b1', nullable: true, type: String }) groupId!:
    string | null;
  @ApiProperty({
    example: '2026-09-01T08:00:00.000Z',
    description: 'The last tutorial, or the start where there was none since',
  })
  since!: Date;
  @ApiProperty({
    example: 43,
    description: 'Days without a tutorial by now, without those of a pause or a postponement',
  })
  days!: number;
  @ApiProperty({ example: 42 }) allowedDays!: number;
  @ApiProperty({ example: '2026-10-14T08:00:00.000Z' }) noticedAt!: Date;
}

export function toTutorialGapDto(
  { id, enrolmentId, personId, groupId, since, allowedDays, noticedAt }: TutorialGapRow,
  days: number,
): TutorialGapDto {
  return { id, enrolmentId, personId, groupId, since, days, allowedDays, noticedAt };
}
