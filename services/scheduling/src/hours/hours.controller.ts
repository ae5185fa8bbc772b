import { Policy, Principal } from '@collegium/auth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EntriesDto, toEntryDto } from '../registers/registers.dto.js';
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
  @ApiOkResponse({ type: EntriesDto })
  @Policy(
    'person:self',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'school:cpd-lead',
    'school:head',
  )
  @Get('attendance')
  async attendance(@Param('id') id: string, @Principal() principal: Principal): Promise<EntriesDto> {
    return { data: (await this.statements.attendance(id, principal)).map(toEntryDto) };
  }
}
