import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SessionListService } from './session-list.service.js';
import {
  ListSessionsQuery,
  OfferSlotsDto,
  PlanSessionDto,
  ReadSessionQuery,
  ReasonDto,
  RescheduleDto,
  SessionDto,
  SlotsDto,
} from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';
import { TutorialSlotsService } from './tutorial-slots.service.js';
import type { SessionRow } from './session.entity.js';

@ApiTags('sessions')
@Controller('v1')
export class SessionsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionsService,
    private readonly slots: TutorialSlotsService,
    private readonly shown: SessionListService,
  ) {}

  @ApiOperation({
    summary: 'Sessions; with filter[enrolment] a participant’s own, in event time and the attendee’s own time',
  })
  @ApiPageOf(SessionDto)
  @Policy('provider:coordinator', 'provider:programme-leader', 'provider:facilitator', 'provider:tutor', 'person:self')
  @Get('sessions')
  list(@Query() query: ListSessionsQuery, @Principal() principal: Principal): Promise<Page<SessionDto>> {
    return this.shown.list(query, principal);
  }

  @ApiOperation({ summary: 'One session; a participant names the enrolment' })
  @ApiOkResponse({ type: SessionDto })
  @Policy('provider:coordinator', 'provider:programme-leader', 'provider:facilitator', 'provider:tutor', 'person:self')
  @Get('sessions/:id')
  read(@Param('id') id: string, @Query() { enrolment }: ReadSessionQuery): Promise<SessionDto> {
    return this.shown.read(id, enrolment);
  }

  @ApiOperation({ summary: 'Add a session to a cohort’s calendar, with or without a date' })
  @ApiCreatedResponse({ type: SessionDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @Post('sessions')
  async plan(@Body() body: PlanSessionDto): Promise<SessionDto> {
    return this.present(await this.sessions.plan(body));
  }

  @ApiOperation({ summary: 'Move a session, or give it its date' })
  @ApiOkResponse({ type: SessionDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('sessions/:id/reschedule')
  async reschedule(
    @Param('id') id: string,
    @Body() body: RescheduleDto,
    @IfMatch() version: number | undefined,
  ): Promise<SessionDto> {
    return this.present(await this.sessions.reschedule(id, body, version));
  }

  @ApiOperation({ summary: 'Take a session’s date back until another is known; bookings stand' })
  @ApiOkResponse({ type: SessionDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('sessions/:id/postpone')
  async postpone(
    @Param('id') id: string,
    @Body() body: ReasonDto,
    @IfMatch() version: number | undefined,
  ): Promise<SessionDto> {
    return this.present(await this.sessions.postpone(id, body.reason, version));
  }

  @ApiOperation({ summary: 'Cancel a session; its bookings end with it' })
  @ApiOkResponse({ type: SessionDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('sessions/:id/cancel')
  async cancel(
    @Param('id') id: string,
    @Body() body: ReasonDto,
    @IfMatch() version: number | undefined,
  ): Promise<SessionDto> {
    return this.present(await this.sessions.cancel(id, body.reason, version));
  }

  @ApiOperation({ summary: 'Offer tutorial slots to a group: all of them or none' })
  @ApiCreatedResponse({ type: SlotsDto })
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @Post('groups/:groupId/tutorial-slots')
  async offerSlots(
    @Param('groupId') groupId: string,
    @Body() body: OfferSlotsDto,
    @Principal() principal: Principal,
  ): Promise<SlotsDto> {
    const offered = await this.slots.offer(groupId, body, principal);
    return { data: await this.unitOfWork.run((tx) => this.shown.present(tx, offered)) };
  }

  private async present(session: SessionRow): Promise<SessionDto> {
    return this.unitOfWork.run(async (tx) => (await this.shown.present(tx, [session]))[0]!);
  }
}
