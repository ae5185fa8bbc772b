import { EmailAddress, Filters, Line, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateIf } from 'class-validator';
import type { Resolution } from './conflicts.service.js';
import type { ConflictKind, ConflictStatus, SignInConflict } from './sign-in-conflict.js';

const statuses = ['open', 'linked', 'separate', 'moved', 'dismissed', 'superseded'] as const;
const kinds = ['email_in_use', 'email_changed', 'name_changed', 'two_accounts'] as const;
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
      '`link`: the same human. `separate`: two humans; the person gets the address given here. `move`: the account gets its person’s new address and name. `dismiss`: leave it. Of two accounts of one person, `link` gives the person to the account named here, `dismiss` to the other.',
  })
  @IsIn(decisions)
  decision!: (typeof decisions)[number];

  @ApiPropertyOptional({ example: 'jo.smith@new.example', description: 'For `separate` only' })
  @ValidateIf((body: ResolveConflictDto) => body.decision === 'separate' || body.email !== undefined)
  @EmailAddress()
  email?: string;

  static resolution({ decision, email }: ResolveConflictDto): Resolution {
    return decision === 'separate' ? { decision, email: email as string } : { decision };
  }
}

/** Something about an address that only a human can decide. */
export class ConflictDto {
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000004' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ enum: kinds }) kind!: ConflictKind;
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
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'What the first of two people has decided, where it takes two',
  })
  proposedDecision!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Who that was' })
  proposedBy!: string | null;

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
    proposedDecision,
    proposedBy,
  }: SignInConflict): ConflictDto {
    return {
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
      proposedDecision,
      proposedBy,
    };
  }
}

export class ProveAddressDto {
  @ApiProperty({ example: '482913', description: 'The six digits that were mailed to the address' })
  @Line({ max: 20 })
  code!: string;
}

/** What waits for the owner of an account. */
export class OwnConflictDto {
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000004' }) id!: string;
  @ApiProperty({ enum: kinds }) kind!: ConflictKind;
  @ApiProperty({ enum: statuses }) status!: ConflictStatus;
  @ApiProperty({ example: 'hertscam', description: 'Who registered the person or changed the details' })
  provider!: string;
  @ApiProperty({ example: 'Jo Smith', description: 'The name that was told' }) personName!: string;
  @ApiProperty({ example: 'jo.smith@new.example', description: 'The address to confirm' }) email!: string;
  @ApiProperty() openedAt!: Date;

  static of({ id, kind, status, provider, personName, email, openedAt }: SignInConflict): OwnConflictDto {
    return { id, kind, status, provider, personName, email, openedAt };
  }
}
