import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { creditRoutes, type CreditRoute } from '../agreements/agreement.js';
import { CreditDto } from '../agreements/agreements.dto.js';
import { FieldErrorDto, UniversityBoardDto } from './answers.dto.js';
import { waysOut } from './claim-needs.js';
import type { ClaimAnswerRow } from './credit-claim.entity.js';
import { answerEffects, claimStatuses, isVariation, type AnswerEffect, type ClaimStatus, type CreditClaim, type Sending } from './credit-claim.js';
import type { AnswerResult } from './claim-answers.service.js';

const Flag = () => Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

export class ClaimFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  provider?: string;

  @ApiPropertyOptional({ example: 'herts' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  university?: string;

  @ApiPropertyOptional({ enum: creditRoutes })
  @IsOptional() @IsIn(creditRoutes)
  route?: CreditRoute;

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

export class CorrectDto {
  @ApiProperty({ example: 'sent_in_error', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;
}

export class ClaimQueryDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 1, description: 'Revision that it asks about' })
  revision!: number;

  @ApiProperty({ format: 'date-time' })
  askedAt!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  answeredAt!: string | null;

  @ApiProperty({ example: 'learner_not_matched' })
  reason!: string;

  @ApiProperty({ example: 'Two of our records bear this name.', nullable: true, type: String })
  text!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String })
  answer!: string | null;
}

export class ClaimNeedDto {
  @ApiProperty({ example: 'date_of_birth' })
  need!: string;

  @ApiProperty({ example: waysOut.date_of_birth, description: 'How it is met, and by whom' })
  wayOut!: string;
}

export class SendingDto implements Sending {
  @ApiProperty({ example: 1 })
  revision!: number;

  @ApiProperty({ format: 'date-time' })
  sentAt!: string;

  @ApiProperty({ format: 'date', example: '2027-08-01' })
  replyBy!: string;

  @ApiProperty({ nullable: true, type: Object, example: { revision: 1, reason: 'details_corrected' }, description: 'Which revision it replaced, and why' })
  corrects!: Sending['corrects'];
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

  @ApiProperty({ enum: creditRoutes, example: 'recognition' })
  route!: CreditRoute;

  @ApiProperty({ enum: claimStatuses, example: 'requested' })
  status!: ClaimStatus;

  @ApiProperty({ example: 1 })
  revision!: number;

  @ApiProperty({ type: CreditDto, description: 'As asked' })
  credit!: CreditDto;

  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'Null where work is passed on before the award' })
  awardId!: string | null;

  @ApiProperty({ format: 'uuid' })
  submissionId!: string;

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

  @ApiProperty({ type: [ClaimNeedDto], description: 'The same, with the way out of each' })
  needs!: ClaimNeedDto[];

  @ApiProperty({ type: [SendingDto], description: 'Each time that it was sent' })
  sendings!: readonly SendingDto[];

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  requestedAt!: string | null;

  @ApiProperty({ format: 'date', example: '2027-08-01', nullable: true, type: String })
  replyBy!: string | null;

  @ApiProperty({ example: false })
  overdue!: boolean;

  @ApiProperty({ example: 'REG-7781', nullable: true, type: String })
  caseReference!: string | null;

  @ApiProperty({ format: 'date', nullable: true, type: String, description: 'When the university expects to decide' })
  expectedBy!: string | null;

  @ApiProperty({ type: ClaimQueryDto, nullable: true, description: 'The last query' })
  query!: ClaimQueryDto | null;

  @ApiProperty({ type: [ClaimQueryDto], description: 'All queries, in order' })
  queries!: readonly ClaimQueryDto[];

  @ApiProperty({ type: UniversityBoardDto, nullable: true, description: "The university's board" })
  universityBoard!: UniversityBoardDto | null;

  @ApiProperty({ example: 'UH/CATS/27/000412', nullable: true, type: String })
  reference!: string | null;

  @ApiProperty({ type: CreditDto, nullable: true, description: 'As registered' })
  registeredCredit!: CreditDto | null;

  @ApiProperty({ example: false, description: 'Whether other credit was registered than was asked for' })
  variation!: boolean;

  @ApiProperty({ example: null, nullable: true, type: String })
  variationReason!: string | null;

  @ApiProperty({ format: 'date', nullable: true, type: String })
  effectiveOn!: string | null;

  @ApiProperty({ format: 'date', nullable: true, type: String, description: 'Last day on which the credit can be used' })
  usableUntil!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'Why it was rejected, referred, failed, withdrawn or rescinded' })
  reason!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'The same in words' })
  reasonText!: string | null;

  @ApiProperty({ example: false })
  resubmittable!: boolean;

  @ApiProperty({ format: 'date', nullable: true, type: String, description: 'Last day on which it may be sent again' })
  resubmitBy!: string | null;

  @ApiProperty({ type: [FieldErrorDto], description: 'What the university found wrong with single fields' })
  fieldErrors!: FieldErrorDto[];

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

  @ApiProperty({ enum: answerEffects })
  effect!: AnswerEffect;

  @ApiProperty({ type: Object, example: { kind: 'acknowledge', revision: 1, caseReference: 'REG-7781' } })
  answer!: ClaimAnswerRow['answer'];
}

export class AnswerLogDto {
  @ApiProperty({ type: [LoggedAnswerDto] })
  data!: LoggedAnswerDto[];
}

export function toClaimDto(claim: CreditClaim): ClaimDto {
  const { id, version, university, route, status, revision, credit, awardId, submissionId, enrolmentId, personId, agreementId, lawfulBasis, waitingFor, sendings } = claim;
  const { replyBy, overdue, caseReference, expectedBy, queries, universityBoard, reference, registeredCredit, variationReason, effectiveOn, usableUntil } = claim;
  const { reason, reasonText, resubmittable, resubmitBy, fieldErrors } = claim;
  return {
    id, version, provider: claim.tenant, university, route, status, revision, credit, awardId, submissionId, enrolmentId, personId, agreementId, lawfulBasis, waitingFor, sendings,
    replyBy, overdue, caseReference, expectedBy, queries, universityBoard, reference, registeredCredit, variationReason, effectiveOn, usableUntil,
    reason, reasonText, resubmittable, resubmitBy,
    needs: waitingFor.map((need) => ({ need, wayOut: waysOut[need] })),
    query: queries.at(-1) ?? null,
    variation: isVariation(claim),
    fieldErrors: fieldErrors.map(({ pointer, code, message }) => ({ pointer, code, ...(message === null ? {} : { message }) })),
    requestedAt: claim.requestedAt?.toISOString() ?? null,
    decidedAt: claim.decidedAt?.toISOString() ?? null,
    awardRevokedAt: claim.awardRevokedAt?.toISOString() ?? null,
  };
}

export function toAnswerResultDto({ claim, effect }: AnswerResult): AnswerResultDto {
  return { effect, claim: toClaimDto(claim) };
}
