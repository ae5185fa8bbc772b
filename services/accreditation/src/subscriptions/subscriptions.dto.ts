import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { DeliveryAttemptRow, DeliveryRow, SubscriptionRow } from './subscription.entity.js';
import type { DisabledReason, SubscriptionStatus } from './subscription.js';

export class SubscribeDto {
  @ApiProperty({ example: 'https://registry.herts.example/hooks/collegium', description: 'https on port 443 or 8443, public' })
  @IsString() @Length(1, 2048)
  url!: string;

  @ApiPropertyOptional({ type: [String], example: ['accreditation.credit_requested.v1'], description: 'Event types; all that are addressed to the university if left out' })
  @IsOptional() @IsArray() @ArrayMaxSize(50) @ArrayUnique() @Matches(/^[a-z]+\.[a-z_]+\.v\d+$/, { each: true })
  types?: string[];

  @ApiPropertyOptional({ example: 0, description: 'Deliver what comes after this position of the feed; from now on if left out' })
  @IsOptional() @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER)
  position?: number;

  @ApiPropertyOptional({ example: 'herts', description: 'Needed by somebody who acts for several universities' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  university?: string;
}

export class ReplayDto {
  @ApiProperty({ example: 120, description: 'Deliver once more all that came after this position of the feed' })
  @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER)
  position!: number;
}

export class SubscriptionDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 1 })
  version!: number;

  @ApiProperty({ example: 'herts' })
  university!: string;

  @ApiProperty({ example: 'https://registry.herts.example/hooks/collegium' })
  url!: string;

  @ApiProperty({ type: [String], example: [] })
  types!: string[];

  @ApiProperty({ enum: ['active', 'paused', 'disabled'], example: 'active' })
  status!: SubscriptionStatus;

  @ApiProperty({ enum: ['gone', 'exhausted'], nullable: true, example: null, description: 'gone: it answered 410; exhausted: ten tries over some 75 hours failed' })
  disabledReason!: DisabledReason | null;

  @ApiProperty({ example: 142, description: 'Position of the feed up to which deliveries are laid out' })
  position!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'Until when the secret before the last rotation signs too' })
  oldSecretUntil!: string | null;
}

export class SubscriptionWithSecretDto extends SubscriptionDto {
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=', description: 'Shown here and never again' })
  secret!: string;
}

export class SubscriptionPageDto {
  @ApiProperty({ type: [SubscriptionDto] })
  data!: SubscriptionDto[];

  @ApiProperty({ nullable: true, type: String, example: null })
  next!: string | null;
}

export class DeliveryFilter {
  @ApiPropertyOptional({ enum: ['pending', 'delivered', 'cancelled'] })
  @IsOptional() @IsIn(['pending', 'delivered', 'cancelled'])
  status?: DeliveryRow['status'];

  @ApiPropertyOptional({ description: 'Aggregate that the event is about, for example a claim' })
  @IsOptional() @IsString() @Length(1, 100)
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

  @ApiProperty({ enum: ['pending', 'delivered', 'cancelled'], example: 'delivered' })
  status!: DeliveryRow['status'];

  @ApiProperty({ example: 1 })
  tries!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  nextTryAt!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  deliveredAt!: string | null;
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
  @ApiProperty({ type: Object, description: 'The body as it is sent: a CloudEvent' })
  body!: unknown;

  @ApiProperty({ type: [AttemptDto] })
  attempts!: AttemptDto[];
}

export class DeliveryPageDto {
  @ApiProperty({ type: [DeliveryDto] })
  data!: DeliveryDto[];

  @ApiProperty({ nullable: true, type: String, example: null })
  next!: string | null;
}

export function toSubscriptionDto({ id, version, university, url, types, status, disabledReason, position, oldSecretUntil }: SubscriptionRow): SubscriptionDto {
  return { id, version, university, url, types, status, disabledReason, position, oldSecretUntil: oldSecretUntil?.toISOString() ?? null };
}

export function toDeliveryDto({ id, eventId, type, subject, position, status, tries, nextTryAt, deliveredAt }: DeliveryRow): DeliveryDto {
  return { id, eventId, type, subject, position, status, tries, nextTryAt: status === 'pending' ? nextTryAt.toISOString() : null, deliveredAt: deliveredAt?.toISOString() ?? null };
}

export function toDeliveryDetailsDto(delivery: DeliveryRow, attempts: readonly DeliveryAttemptRow[]): DeliveryDetailsDto {
  return {
    ...toDeliveryDto(delivery),
    body: JSON.parse(delivery.body) as unknown,
    attempts: attempts.map(({ at, status, responseBody, error, durationMs }) => ({ at: at.toISOString(), status, responseBody, error, durationMs })),
  };
}
