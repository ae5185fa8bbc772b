import { ApiProperty } from '@nestjs/swagger';
import type { FactorReset } from './second-factor.js';

const statuses = ['requested', 'approved'] as const;

/** A reset of somebody's second factor. */
export class FactorResetDto {
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000005' }) id!: string;
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000001' }) userId!: string;
  @ApiProperty({ enum: statuses }) status!: FactorReset['status'];
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000002' }) requestedBy!: string;
  @ApiProperty() requestedAt!: Date;
  @ApiProperty({ type: String, nullable: true }) approvedBy!: string | null;
  @ApiProperty({ type: Date, nullable: true }) approvedAt!: Date | null;

  static of({ id, userId, status, requestedBy, requestedAt, approvedBy, approvedAt }: FactorReset): FactorResetDto {
    return { id, userId, status, requestedBy, requestedAt, approvedBy, approvedAt };
  }
}
