import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, Page } from '@collegium/http';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RegisterEntryDto, toEntryDto } from '../registers/registers.dto.js';
import { HoursDto } from './hours.dto.js';
import { StatementsService } from './statements.service.js';

@ApiTags('hours')
@Controller('v1/enrolments/:id')
export class HoursController {
  constructor(private readonly statements: StatementsService) {}

  @ApiOperation({
    summary:
      'The support-hours statement: owed, offered and received, a reason for each gap, and the ledger they add up from',
  })
  @ApiOkResponse({ type: HoursDto })
  @Policy(
    'person:self',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'school:cpd-lead',
    'school:head',
  )
  @Get('hours')
  hours(@Param('id') id: string, @Principal() principal: Principal): Promise<HoursDto> {
    return this.statements.hours(id, principal);
  }

  @ApiOperation({ summary: 'Every register entry of a participant, corrected ones too' })
  @ApiPageOf(RegisterEntryDto)
  @Policy(
    'person:self',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'school:cpd-lead',
    'school:head',
  )
  @Get('attendance')
  async attendance(@Param('id') id: string, @Principal() principal: Principal): Promise<Page<RegisterEntryDto>> {
    return Page.whole((await this.statements.attendance(id, principal)).map(toEntryDto));
  }
}
