import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { CreditDto } from '../agreements/agreements.dto.js';
import type { ClaimAnswerRow } from './credit-claim.entity.js';
import { claimStatuses, type AnswerEffect, type ClaimStatus, type CreditClaim } from './credit-claim.js';
import type { AnswerResult } from './claim-answers.service.js';

const Flag = () => Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

export class ClaimFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  provider?: string;

  @ApiPropertyOptional({ example: 'herts' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  university?: string;

  @ApiPropertyOptional({ enum: claimStatuses })
  @IsOptional() @IsIn(claimStatuses)
  status?: ClaimStatus;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional() @IsUUID()
  enrolment?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional() @IsUUID()
  person?: string;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional() @Flag() @IsBoolean()
  overdue?: boolean;
}

export class ClaimsQuery extends PageQuery {
  @Filters(() => ClaimFilter)
  filter?: ClaimFilter;
}

/** Every answer names the revision that it is for, as the request carried it. */
class AnswerDto {
  @ApiProperty({ example: 1, description: 'Revision of the request that is answered' })
  @IsInt() @Min(1) @Max(1000)
  revision!: number;
}

export class AcknowledgeDto extends AnswerDto {
  @ApiProperty({ example: 'REG-7781', description: "The university's own reference for the case" })
  @IsString() @Length(1, 100)
  caseReference!: string;
}

export class QueryDto extends AnswerDto {
  @ApiProperty({ example: 'learner_not_matched', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;

  @ApiPropertyOptional({ example: 'Two of our records bear this name. What was she called before 2020?' })
  @IsOptional() @IsString() @Length(1, 2000)
  text?: string;
}

export class RegisterDto extends AnswerDto {
  @ApiProperty({ example: 'UH/CATS/27/000412', description: "The university's reference for the registered credit" })
  @IsString() @Length(1, 100)
  reference!: string;

  @ApiPropertyOptional({ type: CreditDto, description: 'The credit as registered, where it differs from what was asked' })
  @IsOptional() @ValidateNested() @Type(() => CreditDto)
  credit?: CreditDto;
}

export class RejectDto extends AnswerDto {
  @ApiProperty({ example: 'evidence_insufficient', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;

  @ApiProperty({ example: true, description: 'Whether the claim may be sent again' })
  @IsBoolean()
  resubmittable!: boolean;
}

export class RescindDto extends AnswerDto {
  @ApiProperty({ example: 'credential_revoked', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;
}

export class AnswerQueryDto {
  @ApiProperty({ format: 'uuid', description: 'Id of the open query' })
  @IsUUID()
  queryId!: string;

  @ApiProperty({ example: 'Before 2020 she was called Adaeze Nkemelu.' })
  @IsString() @Length(1, 2000)
  answer!: string;
}

export class WithdrawDto {
  @ApiProperty({ example: 'participant_request', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;
}

export class ClaimQueryDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'learner_not_matched' })
  reason!: string;

  @ApiProperty({ example: 'Two of our records bear this name.', nullable: true, type: String })
  text!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String })
  answer!: string | null;
}

/** A claim without names: what a university needs of the person stands in the request that was sent to it. */
export class ClaimDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 3 })
  version!: number;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;

  @ApiProperty({ example: 'herts' })
  university!: string;

  @ApiProperty({ enum: claimStatuses, example: 'requested' })
  status!: ClaimStatus;

  @ApiProperty({ example: 1 })
  revision!: number;

  @ApiProperty({ type: CreditDto, description: 'As asked' })
  credit!: CreditDto;

  @ApiProperty({ format: 'uuid' })
  awardId!: string;

  @ApiProperty({ format: 'uuid' })
  enrolmentId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  agreementId!: string;

  @ApiProperty({ example: { basis: 'contract', noticeVersion: '2027-01', recordedAt: '2026-09-01T09:00:00.000Z' }, nullable: true, type: Object })
  lawfulBasis!: CreditClaim['lawfulBasis'];

  @ApiProperty({ example: [], type: [String], description: 'What a prepared claim still needs' })
  waitingFor!: readonly string[];

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  requestedAt!: string | null;

  @ApiProperty({ format: 'date', example: '2027-08-01', nullable: true, type: String })
  replyBy!: string | null;

  @ApiProperty({ example: false })
  overdue!: boolean;

  @ApiProperty({ example: 'REG-7781', nullable: true, type: String })
  caseReference!: string | null;

  @ApiProperty({ type: ClaimQueryDto, nullable: true })
  query!: ClaimQueryDto | null;

  @ApiProperty({ example: 'UH/CATS/27/000412', nullable: true, type: String })
  reference!: string | null;

  @ApiProperty({ type: CreditDto, nullable: true, description: 'As registered' })
  registeredCredit!: CreditDto | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'Why it was rejected, withdrawn or rescinded' })
  reason!: string | null;

  @ApiProperty({ example: false })
  resubmittable!: boolean;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  decidedAt!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'When the award behind registered credit was revoked' })
  awardRevokedAt!: string | null;
}

export class ClaimPageDto {
  @ApiProperty({ type: [ClaimDto] })
  data!: ClaimDto[];

  @ApiProperty({ nullable: true, type: String, example: null })
  next!: string | null;
}

export class AnswerResultDto {
  @ApiProperty({ enum: ['applied', 'repeated', 'late'], example: 'applied', description: 'Only an applied answer has changed the claim' })
  effect!: AnswerEffect;

  @ApiProperty({ type: ClaimDto })
  claim!: ClaimDto;
}

export class LoggedAnswerDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'date-time' })
  receivedAt!: string;

  @ApiProperty({ example: 'client:herts-registry' })
  by!: string;

  @ApiProperty({ enum: ['applied', 'repeated', 'late', 'outdated', 'contradicts'] })
  effect!: AnswerEffect;

  @ApiProperty({ type: Object, example: { kind: 'acknowledge', revision: 1, caseReference: 'REG-7781' } })
  answer!: ClaimAnswerRow['answer'];
}

export class AnswerLogDto {
  @ApiProperty({ type: [LoggedAnswerDto] })
  data!: LoggedAnswerDto[];
}

export function toClaimDto(claim: CreditClaim): ClaimDto {
  const { id, version, university, status, revision, credit, awardId, enrolmentId, personId, agreementId, lawfulBasis, waitingFor } = claim;
  const { replyBy, overdue, caseReference, query, reference, registeredCredit, reason, resubmittable } = claim;
  return {
    id, version, provider: claim.tenant, university, status, revision, credit, awardId, enrolmentId, personId, agreementId, lawfulBasis, waitingFor,
    replyBy, overdue, caseReference, query, reference, registeredCredit, reason, resubmittable,
    requestedAt: claim.requestedAt?.toISOString() ?? null,
    decidedAt: claim.decidedAt?.toISOString() ?? null,
    awardRevokedAt: claim.awardRevokedAt?.toISOString() ?? null,
  };
}

export function toAnswerResultDto({ claim, effect }: AnswerResult): AnswerResultDto {
  return { effect, claim: toClaimDto(claim) };
}
