import { IsInstant } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import type { SubscriptionRow } from './subscription.entity.js';
import type { DeliveryMethod, DisabledReason, SubscriptionStatus } from './subscription.js';

/** Needed where something is to be called, and meaningless elsewhere. */
const RequiredForEndpoint = () =>
  ValidateIf(({ method, url }: SubscribeDto) => (method ?? 'endpoint') === 'endpoint' || url !== undefined);

export class SubscribeDto {
  @ApiPropertyOptional({
    enum: ['endpoint', 'pull', 'nats'],
    default: 'endpoint',
    description: 'endpoint: we call you; pull: you read the feed; nats: you pull your durable consumer',
  })
  @IsOptional()
  @IsIn(['endpoint', 'pull', 'nats'])
  method?: DeliveryMethod;

  @ApiPropertyOptional({
    example: 'https://registry.herts.example/hooks/collegium',
    description: 'Of an endpoint, and only there: https on port 443 or 8443, public',
  })
  @RequiredForEndpoint()
  @IsString()
  @Length(1, 2048)
  url?: string;

  @ApiPropertyOptional({
    example: 'v1',
    description: 'Major version of the event types; the newest, for good, if left out',
  })
  @IsOptional()
  @Matches(/^v\d{1,4}$/)
  @MaxLength(5)
  payloadVersion?: string;

  @ApiPropertyOptional({
    type: [String],
    example: ['accreditation.credit_requested.v1'],
    description: 'Event types; all that are addressed to the university if left out',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(/^[a-z]+\.[a-z_]+\.v\d+$/, { each: true })
  @MaxLength(100, { each: true })
  types?: string[];

  @ApiPropertyOptional({
    example: 0,
    description: 'Deliver what comes after this position of the feed; from now on if left out',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  position?: number;

  @ApiPropertyOptional({ example: 'herts', description: 'Needed by somebody who acts for several universities' })
  @IsOptional()
  @Matches(/^[a-z0-9-]+$/)
  @MaxLength(60)
  university?: string;
}

export class ReplayDto {
  @ApiPropertyOptional({ example: 120, description: 'Deliver once more all that came after this position of the feed' })
  @ValidateIf(({ position, since }: ReplayDto) => position !== undefined || since === undefined)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  position?: number;

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2027-07-01T00:00:00Z',
    description: 'The same from a time, instead of a position',
  })
  @ValidateIf(({ position, since }: ReplayDto) => position === undefined || since !== undefined)
  @IsInstant()
  since?: string;
}

export class SubscriptionDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 1 })
  version!: number;

  @ApiProperty({ example: 'herts' })
  university!: string;

  @ApiProperty({ enum: ['endpoint', 'pull', 'nats'], example: 'endpoint' })
  method!: DeliveryMethod;

  @ApiProperty({ example: 'https://registry.herts.example/hooks/collegium', nullable: true, type: String })
  url!: string | null;

  @ApiProperty({ example: 'v1', description: 'Major version of the event types that come' })
  payloadVersion!: string;

  @ApiProperty({ type: [String], example: [] })
  types!: string[];

  @ApiProperty({
    enum: ['unproved', 'active', 'paused', 'disabled', 'closed'],
    example: 'active',
    description: 'unproved: the endpoint has not yet answered the handshake, and gets nothing',
  })
  status!: SubscriptionStatus;

  @ApiProperty({
    enum: ['gone', 'exhausted'],
    nullable: true,
    example: null,
    description: 'gone: it answered 410; exhausted: ten tries over some 75 hours failed',
  })
  disabledReason!: DisabledReason | null;

  @ApiProperty({ example: 142, description: 'Position of the feed up to which deliveries are laid out' })
  position!: number;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'Until when the secret before the last rotation signs too',
  })
  oldSecretUntil!: string | null;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When the endpoint said that it wants to be called',
  })
  provedAt!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'Why the last handshake failed' })
  proofError!: string | null;

  @ApiProperty({
    example: 600,
    nullable: true,
    type: Number,
    description: 'Calls a minute that the endpoint allows; null for no limit',
  })
  allowedRate!: number | null;

  @ApiProperty({
    example: 'https://awards.example.org/v1/webhook-keys/019a1f6e-0000-7000-8000-000000000001',
    nullable: true,
    type: String,
    description: 'Public keys for `v1a` signatures, the next one among them',
  })
  keysUrl!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'Of `pull`: where to read on' })
  feedUrl!: string | null;

  @ApiProperty({
    example: null,
    nullable: true,
    type: String,
    description: 'Of `nats`: subjects in the stream of the university, whose durable consumer carries its code',
  })
  subjects!: string | null;
}

export class SubscriptionWithSecretDto extends SubscriptionDto {
  @ApiProperty({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
    nullable: true,
    type: String,
    description: 'Shown here and never again; null where nothing is called',
  })
  secret!: string | null;
}

/** @param absolute the absolute URL of a path */
export function toSubscriptionDto(subscription: SubscriptionRow, absolute: (path: string) => string): SubscriptionDto {
  const {
    id,
    version,
    university,
    method,
    url,
    payloadVersion,
    types,
    status,
    disabledReason,
    position,
    oldSecretUntil,
    provedAt,
    proofError,
    allowedRate,
  } = subscription;
  return {
    id,
    version,
    university,
    method,
    url,
    payloadVersion,
    types,
    status,
    disabledReason,
    position,
    oldSecretUntil: oldSecretUntil?.toISOString() ?? null,
    provedAt: provedAt?.toISOString() ?? null,
    proofError,
    allowedRate,
    keysUrl: method === 'endpoint' ? absolute(`/v1/webhook-keys/${id}`) : null,
    feedUrl:
      method === 'pull'
        ? absolute(`/v1/events?after=${position}${types.length > 0 ? `&types=${types.join(',')}` : ''}`)
        : null,
    subjects: method === 'nats' ? `accreditation.*.${payloadVersion}.${university}` : null,
  };
}
