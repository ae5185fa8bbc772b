import { Policy } from '@collegium/auth';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { claimReasons } from './claim-reasons.js';

/** The reason codes that answers to claims, and our own acts on them, may carry. */
@ApiTags('university credit')
@Controller('v1/credit-claim-reasons')
export class ClaimReasonsController {
  @Policy('signed-in')
  @Get()
  @ApiOperation({ summary: 'Reason codes of the conversation about credit; codes are only added' })
  @ApiOkResponse({
    schema: {
      type: 'object',
      example: {
        version: 1,
        reject: [{ code: 'learner_not_matched', meaning: 'No record of the university fits the learner.' }],
      },
    },
  })
  all(): typeof claimReasons {
    return claimReasons;
  }
}
