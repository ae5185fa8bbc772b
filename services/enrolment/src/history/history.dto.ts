import { ApiProperty } from '@nestjs/swagger';
import type { StatusChangeRow } from './status-change.entity.js';

export class StatusChangeDto {
  @ApiProperty({ type: String, nullable: true, example: 'started' }) from!: string | null;
  @ApiProperty({ example: 'deferred' }) to!: string;
  @ApiProperty({ type: Date, example: '2026-11-03T09:00:00.000Z' }) at!: Date;
  @ApiProperty({ example: 'user:01997a5e-7c00-7000-8000-0000000000aa' }) by!: string;
  @ApiProperty({ type: [String], example: ['parental_leave'] }) reasons!: readonly string[];
  @ApiProperty({ type: Number, nullable: true, example: 1 }) reasonListVersion!: number | null;
  @ApiProperty({ type: String, nullable: true, example: null }) note!: string | null;
}

export function toStatusChangeDto(change: StatusChangeRow): StatusChangeDto {
  const { fromStatus, toStatus, at, by, reasons, reasonListVersion, note } = change;
  return { from: fromStatus, to: toStatus, at, by, reasons, reasonListVersion, note };
}
