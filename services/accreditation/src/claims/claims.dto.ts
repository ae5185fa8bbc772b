import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { creditRoutes, type CreditRoute } from '../agreements/agreement.js';
import { CreditDto } from '../agreements/agreements.dto.js';
import { harmless } from '../conversations/answers.dto.js';
import type { AnswerEffect } from '../conversations/conversation.js';
import {
  AskedDto,
  ConversationDto,
  ConversationFilter,
  toConversationDto,
} from '../conversations/conversations.dto.js';
import { FieldErrorDto, UniversityBoardDto } from './answers.dto.js';
import { waysOut } from './claim-needs.js';
import { claimStatuses, isVariation, type ClaimStatus, type CreditClaim, type Sending } from './credit-claim.js';

export class ClaimFilter extends ConversationFilter {
  @ApiPropertyOptional({ enum: creditRoutes })
  @IsOptional()
  @IsIn(creditRoutes)
  route?: CreditRoute;

  @ApiPropertyOptional({ enum: claimStatuses })
  @IsOptional()
  @IsIn(claimStatuses)
  status?: ClaimStatus;
}

export class ClaimsQuery extends PageQuery {
  @Filters(() => ClaimFilter)
  filter?: ClaimFilter;
}

export class ClaimQueryDto extends AskedDto {
  @ApiProperty({ example: 1, description: 'Revision that it asks about' })
  revision!: number;

  @ApiProperty({ format: 'date-time' })
  askedAt!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  answeredAt!: string | null;
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

  @ApiProperty({
    nullable: true,
    type: Object,
    example: { revision: 1, reason: 'details_corrected' },
    description: 'Which revision it replaced, and why',
  })
  corrects!: Sending['corrects'];
}

/** A claim without names: what a university needs of the person stands in the request that was sent to it. */
export class ClaimDto extends ConversationDto {
  @ApiProperty({ enum: creditRoutes, example: 'recognition' })
  route!: CreditRoute;

  @ApiProperty({ enum: claimStatuses, example: 'requested' })
  status!: ClaimStatus;

  @ApiProperty({ type: CreditDto, description: 'As asked' })
  credit!: CreditDto;

  @ApiProperty({
    format: 'uuid',
    nullable: true,
    type: String,
    description: 'Null where work is passed on before the award',
  })
  awardId!: string | null;

  @ApiProperty({ format: 'uuid' })
  submissionId!: string;

  @ApiProperty({ example: [], type: [String], description: 'What a prepared claim still needs' })
  waitingFor!: readonly string[];

  @ApiProperty({ type: [ClaimNeedDto], description: 'The same, with the way out of each' })
  needs!: ClaimNeedDto[];

  @ApiProperty({ type: [SendingDto], description: 'Each time that it was sent' })
  sendings!: readonly SendingDto[];

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  requestedAt!: string | null;

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

  @ApiProperty({
    format: 'date',
    nullable: true,
    type: String,
    description: 'Last day on which the credit can be used',
  })
  usableUntil!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'The same in words' })
  reasonText!: string | null;

  @ApiProperty({ format: 'date', nullable: true, type: String, description: 'Last day on which it may be sent again' })
  resubmitBy!: string | null;

  @ApiProperty({ example: 0, description: 'Days by which `resubmitBy` was moved because time stood still' })
  resubmitExtendedBy!: number;

  @ApiProperty({ type: [FieldErrorDto], description: 'What the university found wrong with single fields' })
  fieldErrors!: FieldErrorDto[];

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When the award behind registered credit was revoked',
  })
  awardRevokedAt!: string | null;
}

export class AnswerResultDto {
  @ApiProperty({ enum: harmless, example: 'applied', description: 'Only an applied answer has changed the claim' })
  effect!: AnswerEffect;

  @ApiProperty({ type: ClaimDto })
  claim!: ClaimDto;
}

export function toClaimDto(claim: CreditClaim): ClaimDto {
  const {
    route,
    status,
    credit,
    awardId,
    submissionId,
    waitingFor,
    sendings,
    expectedBy,
    queries,
    universityBoard,
    reference,
    registeredCredit,
    variationReason,
    effectiveOn,
    usableUntil,
  } = claim;
  const { reasonText, resubmitBy, fieldErrors } = claim;
  return {
    ...toConversationDto(claim),
    route,
    status,
    credit,
    awardId,
    submissionId,
    waitingFor,
    sendings,
    expectedBy,
    queries,
    universityBoard,
    reference,
    registeredCredit,
    variationReason,
    effectiveOn,
    usableUntil,
    reasonText,
    resubmitBy,
    resubmitExtendedBy: claim.resubmitExtendedBy,
    needs: waitingFor.map((need) => ({ need, wayOut: waysOut[need] })),
    query: queries.at(-1) ?? null,
    variation: isVariation(claim),
    fieldErrors: fieldErrors.map(({ pointer, code, message }) => ({
      pointer,
      code,
      ...(message === null ? {} : { message }),
    })),
    requestedAt: claim.requestedAt?.toISOString() ?? null,
    awardRevokedAt: claim.awardRevokedAt?.toISOString() ?? null,
  };
}
