import { Filters, IsLocalDate, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { UniversityQuery } from '../answer-sheets/answer-sheets.dto.js';
import { creditSchemes, type CreditScheme } from '../claims/credit.js';
import { ITEM_LIMIT } from './reconciliation-csv.js';
import type { DifferenceRow, ReconciliationRow } from './reconciliation.entity.js';
import {
  caseKinds,
  differenceKinds,
  statusOf,
  type CaseKind,
  type Change,
  type Counts,
  type DifferenceKind,
  type GivenItem,
  type ReconciledItem,
  type ReconciliationStatus,
  type Signature,
} from './reconciliation.js';

const CODE = /^[a-z0-9-]{1,60}$/;

export class ReconciledItemDto implements GivenItem {
  @ApiProperty({ enum: caseKinds, example: 'credit' })
  @IsIn(caseKinds)
  kind!: CaseKind;

  @ApiProperty({ format: 'uuid', description: 'The claim or student registration' })
  @IsUUID()
  id!: string;

  @ApiProperty({ example: 1 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  revision!: number;

  @ApiProperty({ example: 'registered', description: 'As the platform calls it' })
  @IsString()
  @Length(1, 40)
  status!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'UH/2027/1', description: 'Of registered credit' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  reference?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: null,
    description: 'Of a confirmed student registration',
  })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  studentNumber?: string | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 30 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(360)
  points?: number | null;

  @ApiPropertyOptional({ enum: creditSchemes, nullable: true, example: 'CATS' })
  @IsOptional()
  @IsIn(creditSchemes)
  scheme?: CreditScheme | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 7 })
  @IsOptional()
  @IsInt()
  @Min(4)
  @Max(8)
  level?: number | null;
}

/** What a list covers: in the body with JSON, in the query with CSV. */
export class CoveredDto {
  @ApiProperty({ example: 'hertscam' })
  @Matches(CODE)
  provider!: string;

  @ApiProperty({
    format: 'date',
    example: '2026-09-01',
    description: 'First day (Europe/London) on which a case was decided or, undecided, sent',
  })
  @IsLocalDate()
  from!: string;

  @ApiProperty({ format: 'date', example: '2027-08-31', description: 'Last day' })
  @IsLocalDate()
  until!: string;
}

export class ReconcileDto extends CoveredDto {
  @ApiProperty({ type: [ReconciledItemDto] })
  @IsArray()
  @ArrayMaxSize(ITEM_LIMIT)
  @ValidateNested({ each: true })
  @Type(() => ReconciledItemDto)
  items!: ReconciledItemDto[];
}

export class ReconcileQuery extends UniversityQuery {
  @ApiPropertyOptional({ example: 'hertscam', description: 'With text/csv' })
  @IsOptional()
  @Matches(CODE)
  provider?: string;

  @ApiPropertyOptional({ format: 'date', example: '2026-09-01', description: 'With text/csv' })
  @IsOptional()
  @IsLocalDate()
  from?: string;

  @ApiPropertyOptional({ format: 'date', example: '2027-08-31', description: 'With text/csv' })
  @IsOptional()
  @IsLocalDate()
  until?: string;
}

export class ReconciliationFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(CODE)
  provider?: string;

  @ApiPropertyOptional({ example: 'herts' })
  @IsOptional()
  @Matches(CODE)
  university?: string;
}

export class ReconciliationsQuery extends PageQuery {
  @Filters(() => ReconciliationFilter)
  filter?: ReconciliationFilter;
}

export class ProviderQuery {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(CODE)
  provider?: string;
}

export class DifferencesQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(CODE)
  provider?: string;
}

export class SignDto {
  @ApiProperty({ example: 'a'.repeat(64), description: 'Digest of the reconciliation that is signed' })
  @Matches(/^[0-9a-f]{64}$/)
  digest!: string;
}

export class SignatureDto {
  @ApiProperty({ example: 'user:registrar' })
  by!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}

const counts = {
  type: 'object',
  additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } },
  example: { credit: { registered: 12, rejected: 1 }, registration: { confirmed: 14 } },
} as const;

export class ReconciliationDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ example: 'herts' }) university!: string;
  @ApiProperty({ format: 'date' }) from!: string;
  @ApiProperty({ format: 'date' }) until!: string;
  @ApiProperty({ example: 1, description: 'Rises with each list for the same period' }) edition!: number;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) supersededBy!: string | null;
  @ApiProperty({ enum: ['open', 'signed_by_provider', 'signed_by_university', 'agreed'], example: 'open' })
  status!: ReconciliationStatus;
  @ApiProperty({ ...counts, description: 'On our side, by kind and status' }) countsHere!: Counts;
  @ApiProperty({ ...counts, description: "On the university's side" }) countsThere!: Counts;
  @ApiProperty({ example: 2 }) differences!: number;
  @ApiProperty({
    example: 'a'.repeat(64),
    description:
      'SHA-256 of both lists in canonical JSON (RFC 8785): from, here, provider, there, university, until; items by kind and id',
  })
  digest!: string;
  @ApiProperty({ example: 'client:herts-registry' }) createdBy!: string;
  @ApiProperty({ type: Date }) createdAt!: Date;
  @ApiProperty({ type: SignatureDto, nullable: true }) providerSignature!: Signature | null;
  @ApiProperty({ type: SignatureDto, nullable: true }) universitySignature!: Signature | null;
}

export class KeptCreditDto {
  @ApiProperty({ example: 30 }) points!: number;
  @ApiProperty({ enum: creditSchemes }) scheme!: CreditScheme;
  @ApiProperty({ example: 7 }) level!: number;
}

export class KeptItemDto {
  @ApiProperty({ enum: caseKinds }) kind!: CaseKind;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ example: 1 }) revision!: number;
  @ApiProperty({ example: 'registered' }) status!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Of registered credit, or the student number' })
  reference!: string | null;
  @ApiProperty({ type: KeptCreditDto, nullable: true }) credit!: KeptCreditDto | null;
}

export class ChangeDto {
  @ApiProperty({ enum: caseKinds }) kind!: CaseKind;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: KeptItemDto, nullable: true, description: 'Null for a case that was not covered' })
  was!: ReconciledItem | null;
  @ApiProperty({ type: KeptItemDto, nullable: true }) is!: ReconciledItem | null;
}

export class WholeReconciliationDto extends ReconciliationDto {
  @ApiProperty({ type: [KeptItemDto], description: 'Our list, as it was compared' }) here!: ReconciledItem[];
  @ApiProperty({ type: [KeptItemDto], description: "The university's list" }) there!: ReconciledItem[];
  @ApiProperty({ example: true, description: 'Whether our side is no longer as it was compared' }) outdated!: boolean;
  @ApiProperty({ type: [ChangeDto] }) changes!: Change[];
}

export class DifferenceDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ enum: differenceKinds, example: 'reference' }) difference!: DifferenceKind;
  @ApiProperty({ enum: caseKinds }) kind!: CaseKind;
  @ApiProperty({ format: 'uuid' }) caseId!: string;
  @ApiProperty({ type: String, nullable: true, example: 'UH/2027/1' }) here!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'UH/2027/2' }) there!: string | null;
}

export function toReconciliationDto(row: ReconciliationRow): ReconciliationDto {
  const {
    id,
    tenant,
    university,
    from,
    until,
    edition,
    supersededBy,
    countsHere,
    countsThere,
    differenceCount,
    digest,
    createdBy,
    createdAt,
    providerSignature,
    universitySignature,
  } = row;
  return {
    id,
    provider: tenant,
    university,
    from,
    until,
    edition,
    supersededBy,
    status: statusOf(row),
    countsHere,
    countsThere,
    differences: differenceCount,
    digest,
    createdBy,
    createdAt,
    providerSignature,
    universitySignature,
  };
}

export function toDifferenceDto({ id, difference, kind, caseId, here, there }: DifferenceRow): DifferenceDto {
  return { id, difference, kind, caseId, here, there };
}
