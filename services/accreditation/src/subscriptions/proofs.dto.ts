import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import type { SubscriptionStatus } from './subscription.js';
import type { WebhookKeyRow } from './webhook-key.entity.js';

export class ProofKeyQuery {
  @ApiProperty({
    example: 'Vq3nB0yqk2Hn2m0l4Cw8Vx6p0fXb1dJ3',
    description: 'The key in the URL that the endpoint was given',
  })
  @IsString()
  @Length(1, 200)
  key!: string;
}

export class ProvedDto {
  @ApiProperty({ format: 'uuid' })
  subscriptionId!: string;

  @ApiProperty({ enum: ['unproved', 'active', 'paused', 'disabled', 'closed'], example: 'active' })
  status!: SubscriptionStatus;

  @ApiProperty({ example: 120, nullable: true, type: Number, description: 'Calls a minute at most; null for no limit' })
  allowedRate!: number | null;
}

export class PublishedKeyDto {
  @ApiProperty({ example: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' })
  key!: string;

  @ApiProperty({ enum: ['current', 'next', 'old'], example: 'current' })
  use!: WebhookKeyRow['role'];

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'null: it does not sign yet' })
  signsFrom!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'null: until it is rotated' })
  signsUntil!: string | null;
}

export class PublishedKeysDto {
  @ApiProperty({ type: [PublishedKeyDto] })
  keys!: PublishedKeyDto[];
}

export function toPublishedKeysDto(keys: readonly WebhookKeyRow[]): PublishedKeysDto {
  return {
    keys: keys.map(({ publicKey, role, signsFrom, signsUntil }) => ({
      key: publicKey,
      use: role,
      signsFrom: signsFrom?.toISOString() ?? null,
      signsUntil: signsUntil?.toISOString() ?? null,
    })),
  };
}
