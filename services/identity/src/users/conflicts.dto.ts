import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsIn, IsOptional, MaxLength, ValidateIf } from 'class-validator';
import type { Resolution } from './conflicts.service.js';
import type { ConflictKind, ConflictStatus, SignInConflict } from './sign-in-conflict.js';

const statuses = ['open', 'linked', 'separate', 'moved', 'dismissed', 'superseded'] as const;
const decisions = ['link', 'separate', 'move', 'dismiss'] as const;

class ConflictFilterDto {
  @ApiPropertyOptional({ enum: statuses })
  @IsOptional()
  @IsIn(statuses)
  status?: ConflictStatus;
}

export class ConflictsQuery extends PageQuery {
  @Filters(() => ConflictFilterDto)
  filter?: ConflictFilterDto;
}

export class ResolveConflictDto {
  @ApiProperty({
    enum: decisions,
    example: 'separate',
    description:
      '`link`: the same human. `separate`: two humans; the person gets the address given here. `move`: the account moves to its person’s new address. `dismiss`: leave it.',
  })
  @IsIn(decisions)
  decision!: (typeof decisions)[number];

  @ApiPropertyOptional({ example: 'jo.smith@new.example', description: 'For `separate` only' })
  @ValidateIf((body: ResolveConflictDto) => body.decision === 'separate' || body.email !== undefined)
  @IsEmail()
  @MaxLength(254)
  email?: string;

  static resolution({ decision, email }: ResolveConflictDto): Resolution {
    return decision === 'separate' ? { decision, email: email as string } : { decision };
  }
}

/** Something about an address that only a human can decide. */
export class ConflictDto {
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000004' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ enum: ['email_in_use', 'email_changed'] }) kind!: ConflictKind;
  @ApiProperty({ enum: statuses }) status!: ConflictStatus;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000002' }) personId!: string;
  @ApiProperty({ example: 'Jo Smith' }) personName!: string;
  @ApiProperty({ example: 'office@oakfield.example' }) email!: string;
  @ApiProperty({
    example: '01990f3c-0000-7000-8000-000000000001',
    description: 'The account that has the address, or whose person has a new one',
  })
  userId!: string;
  @ApiProperty() openedAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) closedAt!: Date | null;
  @ApiProperty({ type: String, nullable: true }) closedBy!: string | null;

  static of({
    id,
    version,
    kind,
    status,
    provider,
    personId,
    personName,
    email,
    userId,
    openedAt,
    closedAt,
    closedBy,
  }: SignInConflict): ConflictDto {
    return { id, version, kind, status, provider, personId, personName, email, userId, openedAt, closedAt, closedBy };
  }
}
