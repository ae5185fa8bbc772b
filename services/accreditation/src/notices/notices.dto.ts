import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import { labelOf } from '../awards/award.js';
import type { NoticeRow } from './notice.entity.js';
import { noticeKinds, type NoticeKind } from './notice.js';

export class NoticeFilter {
  @ApiPropertyOptional({ type: Boolean, example: true, description: 'Only what has not been read, or only what has' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  unread?: boolean;
}

export class NoticesQuery extends PageQuery {
  @Filters(() => NoticeFilter)
  filter?: NoticeFilter;
}

export class NoticeDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: noticeKinds, example: 'suspended' })
  kind!: NoticeKind;

  @ApiProperty({ format: 'uuid' })
  awardId!: string;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;

  @ApiProperty({ example: 'HertsCam Certificate in Educator Leadership' })
  title!: string;

  @ApiProperty({ example: 'HERTSCAM-2027-7K3M9-Q2XVT-C' })
  certificateNumber!: string;

  @ApiProperty({ example: 'under_investigation', nullable: true, type: String, description: 'Reason code' })
  reason!: string | null;

  @ApiProperty({
    example: 'A concern about it is being looked into.',
    nullable: true,
    type: String,
    description: 'What the reason means',
  })
  explanation!: string | null;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: null })
  readAt!: string | null;
}

export function toNoticeDto({ id, kind, awardId, tenant, title, number, reason, at, readAt }: NoticeRow): NoticeDto {
  return {
    id,
    kind,
    awardId,
    provider: tenant,
    title,
    certificateNumber: number,
    reason,
    explanation: reason && labelOf(reason),
    at: at.toISOString(),
    readAt: readAt?.toISOString() ?? null,
  };
}
