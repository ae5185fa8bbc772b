import { Policy } from '@collegium/auth';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { claimReasons, type ClaimReason } from './claim-reasons.js';

class ClaimReasonDto implements ClaimReason {
  @ApiProperty({ example: 'learner_not_matched' }) code!: string;
  @ApiProperty({ example: 'No record of the university fits the learner.' }) meaning!: string;
}

export class ClaimReasonsDto implements Record<keyof typeof claimReasons, unknown> {
  @ApiProperty({ type: 'integer', example: 1 }) version!: number;
  @ApiProperty({ type: [ClaimReasonDto] }) query!: readonly ClaimReasonDto[];
  @ApiProperty({ type: [ClaimReasonDto] }) reject!: readonly ClaimReasonDto[];
  @ApiProperty({ type: [ClaimReasonDto] }) refer!: readonly ClaimReasonDto[];
  @ApiProperty({ type: [ClaimReasonDto] }) fail!: readonly ClaimReasonDto[];
  @ApiProperty({ type: [ClaimReasonDto] }) rescind!: readonly ClaimReasonDto[];
  @ApiProperty({ type: [ClaimReasonDto] }) withdraw!: readonly ClaimReasonDto[];
  @ApiProperty({ type: [ClaimReasonDto] }) correct!: readonly ClaimReasonDto[];
}

/** The reason codes that answers to claims, and our own acts on them, may carry. */
@ApiTags('university credit')
@Controller('v1/credit-claim-reasons')
export class ClaimReasonsController {
  @Policy('signed-in')
  @Get()
  @ApiOperation({ summary: 'Reason codes of the conversation about credit; codes are only added' })
  @ApiOkResponse({ type: ClaimReasonsDto })
  all(): ClaimReasonsDto {
    return claimReasons;
  }
}
