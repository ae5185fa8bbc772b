import { Policy } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { reasonPurposes, type latestList, type ReasonPurpose } from './reason.js';
import { PublishReasonsDto, ReasonListDto } from './reasons.dto.js';
import { ReasonsService } from './reasons.service.js';

@ApiTags('reasons')
@ApiParam({ name: 'purpose', enum: reasonPurposes, example: 'defer' })
@Controller('v1/reasons')
export class ReasonsController {
  constructor(private readonly reasons: ReasonsService) {}

  @ApiOperation({ summary: 'The reason codes of the day for a purpose' })
  @ApiOkResponse({ type: ReasonListDto })
  @Policy('signed-in')
  @Get(':purpose')
  async list(@Param('purpose') purpose: string): Promise<ReasonListDto> {
    const known = purposeOf(purpose);
    return toDto(known, await this.reasons.list(known));
  }

  @ApiOperation({ summary: 'Publish the next version of a list; earlier versions stay as they were' })
  @ApiCreatedResponse({ type: ReasonListDto })
  @Policy('consortium:office')
  @Post(':purpose')
  async publish(@Param('purpose') purpose: string, @Body() body: PublishReasonsDto): Promise<ReasonListDto> {
    const known = purposeOf(purpose);
    return toDto(known, await this.reasons.publish(known, body.reasons));
  }
}

function purposeOf(text: string): ReasonPurpose {
  const purpose = reasonPurposes.find((candidate) => candidate === text);
  if (!purpose)
    throw refuseCommon('not_found', `There are lists of reasons to ${reasonPurposes.join(', ')}.`, { purpose: text });
  return purpose;
}

function toDto(purpose: ReasonPurpose, list: ReturnType<typeof latestList>): ReasonListDto {
  return { purpose, listVersion: list.version, reasons: list.reasons.map(({ code, title }) => ({ code, title })) };
}
