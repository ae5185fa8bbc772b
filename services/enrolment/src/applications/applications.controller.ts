import { Policy, Principal } from '@collegium/auth';
import { refuseCommon } from '@collegium/errors';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { toStatusChangeDto } from '../history/history.dto.js';
import {
  AcceptedApplicationDto,
  ApplicationDto,
  ApplicationWithHistoryDto,
  ListApplicationsQuery,
  RejectApplicationDto,
  StateFactsDto,
  SubmitApplicationDto,
  toApplicationDto,
  WithdrawApplicationDto,
} from './applications.dto.js';
import { ApplicationsService } from './applications.service.js';
import { OffersService } from './offers.service.js';

@ApiTags('applications')
@Controller('v1/applications')
export class ApplicationsController {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly offers: OffersService,
  ) {}

  @ApiOperation({ summary: "Applications to your cohorts, or one's own" })
  @ApiPageOf(ApplicationDto)
  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get()
  async list(@Query() query: ListApplicationsQuery): Promise<Page<ApplicationDto>> {
    return (await this.applications.list(query, query.filter ?? {})).map(toApplicationDto);
  }

  @ApiOperation({
    summary:
      'Apply for a place: for oneself, or as a coordinator for somebody. The answer says whether the rules are met, and why not',
  })
  @ApiCreatedResponse({ type: ApplicationDto })
  @Policy('provider:coordinator', 'person:self')
  @Post()
  async submit(
    @Body() { personId, creditWanted = false, facts = {}, ...rest }: SubmitApplicationDto,
    @Principal() principal: Principal,
  ): Promise<ApplicationDto> {
    const application = { ...rest, creditWanted, facts };
    const own = principal.personId;
    if (own !== undefined && (personId === undefined || personId === own))
      return toApplicationDto(await this.applications.submitOwn(own, application));
    if (personId === undefined)
      throw refuseCommon('validation_failed', 'Say who applies.', {}, [
        {
          pointer: '/personId',
          code: 'missing',
          message: 'personId is needed when somebody else applies for a person.',
        },
      ]);
    return toApplicationDto(await this.applications.submitFor(personId, application));
  }

  @ApiOperation({ summary: 'An application with its eligibility and history' })
  @ApiOkResponse({ type: ApplicationWithHistoryDto })
  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get(':id')
  async get(@Param('id') id: string): Promise<ApplicationWithHistoryDto> {
    const { application, history } = await this.applications.get(id);
    return { ...toApplicationDto(application), history: history.map(toStatusChangeDto) };
  }

  @ApiOperation({ summary: 'State facts that were missing, and evaluate the eligibility again' })
  @ApiOkResponse({ type: ApplicationDto })
  @Policy('provider:coordinator', 'person:self')
  @HttpCode(200)
  @Post(':id/facts')
  async state(
    @Param('id') id: string,
    @Body() { facts }: StateFactsDto,
    @IfMatch() version: number | undefined,
  ): Promise<ApplicationDto> {
    return toApplicationDto(await this.applications.restate(id, facts, version));
  }

  @ApiOperation({ summary: 'Offer a place, which is held until the offer is answered or runs out' })
  @ApiOkResponse({ type: ApplicationDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/offer')
  async offer(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<ApplicationDto> {
    return toApplicationDto(await this.offers.offer(id, version));
  }

  @ApiOperation({ summary: 'Let somebody wait: a place that falls free is offered to the next by itself' })
  @ApiOkResponse({ type: ApplicationDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/waitlist')
  async waitlist(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<ApplicationDto> {
    return toApplicationDto(await this.offers.waitlist(id, version));
  }

  @ApiOperation({ summary: 'Reject an application, with reasons' })
  @ApiOkResponse({ type: ApplicationDto })
  @Policy('provider:coordinator')
  @HttpCode(200)
  @Post(':id/reject')
  async reject(
    @Param('id') id: string,
    @Body() { reasons = [], note }: RejectApplicationDto,
    @IfMatch() version: number | undefined,
  ): Promise<ApplicationDto> {
    return toApplicationDto(await this.offers.reject(id, { reasons, note }, version));
  }

  @ApiOperation({ summary: 'Accept the offer of a place; only the person can' })
  @ApiOkResponse({ type: AcceptedApplicationDto })
  @Policy('person:self')
  @HttpCode(200)
  @Post(':id/accept')
  async accept(
    @Param('id') id: string,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<AcceptedApplicationDto> {
    const { application, enrolment } = await this.offers.accept(id, principal.personId, version);
    return { ...toApplicationDto(application), enrolmentId: enrolment.id };
  }

  @ApiOperation({ summary: 'Decline the offer of a place; only the person can' })
  @ApiOkResponse({ type: ApplicationDto })
  @Policy('person:self')
  @HttpCode(200)
  @Post(':id/decline')
  async decline(
    @Param('id') id: string,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<ApplicationDto> {
    return toApplicationDto(await this.offers.decline(id, principal.personId, version));
  }

  @ApiOperation({ summary: 'Withdraw an application that was not accepted yet' })
  @ApiOkResponse({ type: ApplicationDto })
  @Policy('provider:coordinator', 'person:self')
  @HttpCode(200)
  @Post(':id/withdraw')
  async withdraw(
    @Param('id') id: string,
    @Body() { note }: WithdrawApplicationDto,
    @IfMatch() version: number | undefined,
  ): Promise<ApplicationDto> {
    return toApplicationDto(await this.offers.withdraw(id, note, version));
  }
}
