import { Policy } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CohortDatesDto,
  CohortDto,
  ListCohortsQuery,
  PlanCohortDto,
  ResizeCohortDto,
  toCohortDto,
} from './cohorts.dto.js';
import { CohortsService } from './cohorts.service.js';

@ApiTags('cohorts')
@Controller('v1/cohorts')
export class CohortsController {
  constructor(private readonly cohorts: CohortsService) {}

  @ApiOperation({ summary: 'Cohorts with their places' })
  @ApiPageOf(CohortDto)
  @Policy('signed-in')
  @Get()
  async list(@Query() query: ListCohortsQuery): Promise<Page<CohortDto>> {
    return (await this.cohorts.list(query, query.filter ?? {})).map(toCohortDto);
  }

  @ApiOperation({ summary: 'Plan a cohort' })
  @ApiCreatedResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @Post()
  async plan(@Body() body: PlanCohortDto): Promise<CohortDto> {
    const {
      programmeId,
      name,
      startsOn,
      endsOn,
      applicationsCloseOn = null,
      places,
      offersAhead = 0,
      offerDays = 14,
    } = body;
    return toCohortDto(
      await this.cohorts.plan({
        programmeId,
        name,
        startsOn,
        endsOn,
        applicationsCloseOn,
        places,
        offersAhead,
        offerDays,
      }),
    );
  }

  @ApiOperation({ summary: 'A cohort with its places' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('signed-in')
  @Get(':id')
  async get(@Param('id') id: string): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.get(id));
  }

  @ApiOperation({ summary: 'Open a cohort for applications, or open it again' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/open')
  async open(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.move(id, 'open', version));
  }

  @ApiOperation({ summary: 'Close a cohort to applications: those that still come are late' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/close')
  async close(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.move(id, 'closed', version));
  }

  @ApiOperation({ summary: 'Let a cohort run: people can start, and the waiting list ends' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/run')
  async run(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.move(id, 'running', version));
  }

  @ApiOperation({ summary: 'Finish a cohort' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/finish')
  async finish(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.move(id, 'finished', version));
  }

  @ApiOperation({ summary: 'Cancel a cohort: what is undecided or offered comes to nothing' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/cancel')
  async cancel(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.move(id, 'cancelled', version));
  }

  @ApiOperation({ summary: 'Postpone a cohort without a date: everybody keeps their place, deadlines stand still' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/postpone')
  async postpone(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.postpone(id, version));
  }

  @ApiOperation({ summary: 'Take a postponed cohort up again where it was left, at its new dates' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/recommence')
  async recommence(
    @Param('id') id: string,
    @Body() { startsOn, endsOn, applicationsCloseOn }: CohortDatesDto,
    @IfMatch() version: number | undefined,
  ): Promise<CohortDto> {
    return toCohortDto(
      await this.cohorts.recommence(
        id,
        { startsOn, endsOn, applicationsCloseOn: applicationsCloseOn ?? null },
        version,
      ),
    );
  }

  @ApiOperation({ summary: 'Change how many places there are; more of them go to the waiting list' })
  @ApiOkResponse({ type: CohortDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/places')
  async resize(@Param('id') id: string, @Body() { places }: ResizeCohortDto): Promise<CohortDto> {
    return toCohortDto(await this.cohorts.resize(id, places));
  }
}
