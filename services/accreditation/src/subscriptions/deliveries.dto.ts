import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import type { DeliveryQueue, DeliveryStatistics } from './deliveries.reader.js';
import type { DeliveryAttemptRow, DeliveryRow } from './subscription.entity.js';
import type { DeliveryStatus } from './subscription.js';

const deliveryStatuses: readonly DeliveryStatus[] = ['pending', 'stuck', 'delivered', 'skipped', 'cancelled'];

export class SkippedDto {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ example: 'herts-registry' })
  by!: string;

  @ApiProperty({ example: 'Entered by hand', nullable: true, type: String })
  reason!: string | null;
}

export class SkipDto {
  @ApiPropertyOptional({ example: 'Entered by hand', description: 'Why it is given up; nothing about a person' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

export class DeliveryFilter {
  @ApiPropertyOptional({ enum: deliveryStatuses })
  @IsOptional()
  @IsIn(deliveryStatuses)
  status?: DeliveryStatus;

  @ApiPropertyOptional({ description: 'Aggregate that the event is about, for example a claim' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  subject?: string;
}

export class DeliveriesQuery extends PageQuery {
  @Filters(() => DeliveryFilter)
  filter?: DeliveryFilter;
}

export class DeliveryDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  eventId!: string;

  @ApiProperty({ example: 'accreditation.credit_requested.v1' })
  type!: string;

  @ApiProperty({ format: 'uuid', description: 'What the event is about; its events come in order' })
  subject!: string;

  @ApiProperty({ example: 142, nullable: true, type: Number })
  position!: number | null;

  @ApiProperty({ enum: deliveryStatuses, example: 'delivered' })
  status!: DeliveryStatus;

  @ApiProperty({ example: 1 })
  tries!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  nextTryAt!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  deliveredAt!: string | null;

  @ApiProperty({ type: SkippedDto, nullable: true, description: 'Who gave it up, and when' })
  skipped!: SkippedDto | null;
}

export class AttemptDto {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ example: 200, nullable: true, type: Number })
  status!: number | null;

  @ApiProperty({ example: 'ok', nullable: true, type: String, description: 'The first 16 KiB of the answer' })
  responseBody!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String })
  error!: string | null;

  @ApiProperty({ example: 84 })
  durationMs!: number;
}

export class DeliveryDetailsDto extends DeliveryDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { specversion: '1.0', type: 'accreditation.credit_requested.v1' },
    description: 'The body as it is sent: a CloudEvent, or a test event',
  })
  body!: unknown;

  @ApiProperty({ type: [AttemptDto] })
  attempts!: AttemptDto[];
}

export class QueueFilter {
  @ApiPropertyOptional({ description: 'Only queues whose head has been tried in vain' })
  @IsOptional()
  @IsBoolean()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  failing?: boolean;
}

export class QueuesQuery extends PageQuery {
  @Filters(() => QueueFilter)
  filter?: QueueFilter;
}

export class QueueHeadDto {
  @ApiProperty({ format: 'uuid' })
  deliveryId!: string;

  @ApiProperty({ format: 'uuid' })
  eventId!: string;

  @ApiProperty({ example: 'accreditation.credit_requested.v1' })
  type!: string;

  @ApiProperty({
    enum: ['pending', 'stuck'],
    example: 'stuck',
    description: 'stuck: all tries are used up; skip or replay it',
  })
  status!: 'pending' | 'stuck';

  @ApiProperty({ example: 10 })
  tries!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  nextTryAt!: string | null;

  @ApiProperty({ format: 'date-time', description: 'Since when it is owed' })
  queuedAt!: string;

  @ApiProperty({ example: 503, nullable: true, type: Number })
  lastStatus!: number | null;

  @ApiProperty({ example: null, nullable: true, type: String })
  lastError!: string | null;
}

export class QueueDto {
  @ApiProperty({ format: 'uuid', description: 'What the events are about, for example a claim' })
  subject!: string;

  @ApiProperty({ type: QueueHeadDto, description: 'The delivery that the others wait for' })
  head!: QueueHeadDto;

  @ApiProperty({ example: 3, description: 'How many wait behind it' })
  waiting!: number;
}

export class StatisticsQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 366, default: 30, description: 'Days back from now' })
  @IsInt()
  @Min(1)
  @Max(366)
  @Type(() => Number)
  days: number = 30;
}

export class DayDto {
  @ApiProperty({ example: '2027-07-02', description: 'UTC' })
  day!: string;

  @ApiProperty({ example: 120 })
  tries!: number;

  @ApiProperty({ example: 119 })
  succeeded!: number;

  @ApiProperty({ example: 42 })
  p50Ms!: number;

  @ApiProperty({ example: 180 })
  p95Ms!: number;
}

export class StatisticsDto {
  @ApiProperty({ example: 2 })
  pending!: number;

  @ApiProperty({ example: 0 })
  stuck!: number;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'Since when the oldest delivery is owed',
  })
  oldestOwedAt!: string | null;

  @ApiProperty({ example: 121 })
  tries!: number;

  @ApiProperty({ example: 119 })
  succeeded!: number;

  @ApiProperty({ example: 0.983, nullable: true, type: Number, description: 'null where nothing was tried' })
  successRate!: number | null;

  @ApiProperty({ example: 42, nullable: true, type: Number, description: 'Of answered tries, in milliseconds' })
  p50Ms!: number | null;

  @ApiProperty({ example: 180, nullable: true, type: Number })
  p95Ms!: number | null;

  @ApiProperty({ type: [DayDto] })
  days!: readonly DayDto[];
}

export function toDeliveryDto({
  id,
  eventId,
  type,
  subject,
  position,
  status,
  tries,
  nextTryAt,
  deliveredAt,
  skippedAt,
  skippedBy,
  skipReason,
}: DeliveryRow): DeliveryDto {
  return {
    id,
    eventId,
    type,
    subject,
    position,
    status,
    tries,
    nextTryAt: status === 'pending' ? nextTryAt.toISOString() : null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
    skipped: skippedAt ? { at: skippedAt.toISOString(), by: skippedBy!, reason: skipReason } : null,
  };
}

export function toQueueDto({
  subject,
  waiting,
  lastStatus,
  lastError,
  deliveryId,
  eventId,
  type,
  status,
  tries,
  nextTryAt,
  queuedAt,
}: DeliveryQueue): QueueDto {
  return {
    subject,
    head: {
      deliveryId,
      eventId,
      type,
      status,
      tries,
      nextTryAt: status === 'pending' ? nextTryAt.toISOString() : null,
      queuedAt: queuedAt.toISOString(),
      lastStatus,
      lastError,
    },
    waiting,
  };
}

export function toStatisticsDto(statistics: DeliveryStatistics): StatisticsDto {
  const { tries, succeeded } = statistics;
  return { ...statistics, successRate: tries === 0 ? null : Math.round((succeeded / tries) * 1_000) / 1_000 };
}

export function toDeliveryDetailsDto(
  delivery: DeliveryRow,
  attempts: readonly DeliveryAttemptRow[],
): DeliveryDetailsDto {
  return {
    ...toDeliveryDto(delivery),
    body: JSON.parse(delivery.body) as unknown,
    attempts: attempts.map(({ at, status, responseBody, error, durationMs }) => ({
      at: at.toISOString(),
      status,
      responseBody,
      error,
      durationMs,
    })),
  };
}
