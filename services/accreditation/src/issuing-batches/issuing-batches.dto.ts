import { Filters, PageQuery, SortBy } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { progressOf, type IssuingStatus } from './issuing-batch.js';
import type { IssuingBatchView, IssuingFailure } from './issuing-batches.reader.js';

export class IssuingBatchFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider?: string;
}

export class IssuingBatchesQuery extends PageQuery {
  @Filters(() => IssuingBatchFilter)
  filter?: IssuingBatchFilter;

  @SortBy('startedAt')
  sort?: string;
}

export class IssuingBatchDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;

  @ApiProperty({
    example: '0197a1c2-7b1e-7d3a-9a41-2f0b6c1d9e10',
    description: 'Correlation id of what set it off, for example of the request that released a batch of portfolios',
  })
  cause!: string;

  @ApiProperty({
    enum: ['running', 'failing', 'finished'],
    description: 'Failing: all that is left could not be made so far, and is tried again',
  })
  status!: IssuingStatus;

  @ApiProperty({
    example: 1000,
    description: 'Certificates ordered so far; it grows while a release is still being told',
  })
  total!: number;

  @ApiProperty({ example: 412 })
  done!: number;

  @ApiProperty({ example: 1, description: 'Not made at the last try' })
  failed!: number;

  @ApiProperty({ format: 'date-time' })
  startedAt!: string;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When the latest certificate was made',
  })
  lastDoneAt!: string | null;

  @ApiProperty({ example: 23.5, nullable: true, type: Number, description: 'Certificates per second since it started' })
  perSecond!: number | null;

  @ApiProperty({ example: 25, nullable: true, type: Number, description: 'Estimate; null while nothing tells' })
  secondsLeft!: number | null;
}

export class IssuingFailureDto {
  @ApiProperty({ format: 'uuid' })
  awardId!: string;

  @ApiProperty({ example: 'HERTSCAM-2027-7K3M9-Q2XVT-C' })
  certificateNumber!: string;

  @ApiProperty({ example: 'Zoë Nkemelu-Žák' })
  holder!: string;

  @ApiProperty({ example: 'The press thread has ended' })
  reason!: string;

  @ApiProperty({ example: 2 })
  attempts!: number;

  @ApiProperty({ format: 'date-time' })
  nextAttemptAt!: string;
}

export class IssuingBatchDetailDto extends IssuingBatchDto {
  @ApiProperty({ type: [IssuingFailureDto], description: 'By name, the first hundred' })
  failures!: IssuingFailureDto[];
}

export function toIssuingBatchDto({ batch, counts }: IssuingBatchView): IssuingBatchDto {
  const { total, done, failed, startedAt, lastDoneAt } = counts;
  return {
    id: batch.id,
    provider: batch.tenant,
    cause: batch.correlationId,
    total,
    done,
    failed,
    startedAt: startedAt.toISOString(),
    lastDoneAt: lastDoneAt?.toISOString() ?? null,
    ...progressOf(counts, new Date()),
  };
}

export function toFailureDto({
  awardId,
  number,
  holder,
  reason,
  attempts,
  nextAttemptAt,
}: IssuingFailure): IssuingFailureDto {
  return { awardId, certificateNumber: number, holder, reason, attempts, nextAttemptAt: nextAttemptAt.toISOString() };
}
