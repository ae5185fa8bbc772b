import { ApiProperty } from '@nestjs/swagger';
import type { StatusChangeRow } from './history.entity.js';

export class StatusChangeDto {
  @ApiProperty({ type: String, nullable: true, example: 'closed' }) from!: string | null;
  @ApiProperty({ example: 'sampled' }) to!: string;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ example: 'user:0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a98' }) by!: string;
  @ApiProperty({ type: String, nullable: true, example: 'bf07a7fb…' }) why!: string | null;
}

export function toStatusChangeDto({ fromStatus, toStatus, at, by, why }: StatusChangeRow): StatusChangeDto {
  return { from: fromStatus, to: toStatus, at: at.toISOString(), by, why };
}
