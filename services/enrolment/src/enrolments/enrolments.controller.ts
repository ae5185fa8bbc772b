import { Policy } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { toStatusChangeDto } from '../history/history.dto.js';
import {
  DeferEnrolmentDto,
  EnrolmentDto,
  EnrolmentWithHistoryDto,
  ListEnrolmentsQuery,
  toEnrolmentDto,
  WithdrawEnrolmentDto,
} from './enrolments.dto.js';
import { EnrolmentsService } from './enrolments.service.js';

@ApiTags('enrolments')
@Controller('v1/enrolments')
export class EnrolmentsController {
  constructor(private readonly enrolments: EnrolmentsService) {}

  @ApiOperation({ summary: "Enrolments of your cohorts, or one's own" })
  @ApiPageOf(EnrolmentDto)
  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get()
  async list(@Query() query: ListEnrolmentsQuery): Promise<Page<EnrolmentDto>> {
    return (await this.enrolments.list(query, query.filter ?? {})).map(toEnrolmentDto);
  }

  @ApiOperation({ summary: 'An enrolment with its history: who changed it, when and why' })
  @ApiOkResponse({ type: EnrolmentWithHistoryDto })
  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get(':id')
  async get(@Param('id') id: string): Promise<EnrolmentWithHistoryDto> {
    const { enrolment, history, overdue, extendedBy } = await this.enrolments.get(id);
    return { ...toEnrolmentDto(enrolment), overdue, extendedBy, history: history.map(toStatusChangeDto) };
  }

  @ApiOperation({ summary: 'Start the support; the cohort has to run' })
  @ApiOkResponse({ type: EnrolmentDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/start')
  async start(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<EnrolmentDto> {
    return toEnrolmentDto(await this.enrolments.start(id, version));
  }

  @ApiOperation({ summary: 'Pause with the intention to return' })
  @ApiOkResponse({ type: EnrolmentDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/defer')
  async defer(
    @Param('id') id: string,
    @Body() body: DeferEnrolmentDto,
    @IfMatch() version: number | undefined,
  ): Promise<EnrolmentDto> {
    return toEnrolmentDto(await this.enrolments.defer(id, body, version));
  }

  @ApiOperation({ summary: 'Return from a pause to where it began' })
  @ApiOkResponse({ type: EnrolmentDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/resume')
  async resume(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<EnrolmentDto> {
    return toEnrolmentDto(await this.enrolments.resume(id, version));
  }

  @ApiOperation({ summary: 'Leave for good; the place of somebody who never started goes to the waiting list' })
  @ApiOkResponse({ type: EnrolmentDto })
  @Policy('provider:coordinator', 'person:self')
  @HttpCode(200)
  @Post(':id/withdraw')
  async withdraw(
    @Param('id') id: string,
    @Body() body: WithdrawEnrolmentDto,
    @IfMatch() version: number | undefined,
  ): Promise<EnrolmentDto> {
    return toEnrolmentDto(await this.enrolments.withdraw(id, body, version));
  }
}
