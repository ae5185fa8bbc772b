import { PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import type { CalendarFeedRow } from './calendar-feed.entity.js';

export class OpenFeedDto {
  @ApiPropertyOptional({
    example: '01926f3a-0000-7000-8000-0000000000e1',
    description: 'For a participant’s own calendar',
  })
  @IsOptional()
  @IsUUID()
  enrolmentId?: string;

  @ApiPropertyOptional({ example: '01926f3a-0000-7000-8000-0000000000b1', description: 'For a group’s calendar' })
  @IsOptional()
  @IsUUID()
  groupId?: string;
}

export class ListFeedsQuery extends PageQuery {}

export class FeedDto {
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000c9' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000f1', nullable: true, type: String }) personId!:
    string | null;
  @ApiProperty({ example: null, nullable: true, type: String }) groupId!: string | null;
  @ApiProperty({ example: '2026-09-01T08:00:00.000Z' }) createdAt!: Date;
  @ApiProperty({ example: null, nullable: true, type: String }) revokedAt!: Date | null;
}

export class OpenedFeedDto extends FeedDto {
  @ApiProperty({
    example: 'https://scheduling.example.org/v1/calendars/k3VhQ0c2c1d2eW0yT0N4dUx2a2tFQnhaSmw3.ics',
    description: 'Shown this once: whoever has it can read the calendar',
  })
  url!: string;
}

export function toFeedDto({ id, version, personId, groupId, createdAt, revokedAt }: CalendarFeedRow): FeedDto {
  return { id, version, personId, groupId, createdAt, revokedAt };
}
