import { Policy } from '@collegium/auth';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SessionListService } from '../sessions/session-list.service.js';
import {
  CalendarDto,
  CalendarPreviewDto,
  CalendarRequestDto,
  ConfirmCalendarDto,
  toPlannedDto,
} from './calendar.dto.js';
import { CalendarService } from './calendar.service.js';

@ApiTags('calendar')
@Controller('v1/cohorts/:cohortId/calendar')
export class CalendarController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly calendar: CalendarService,
    private readonly shown: SessionListService,
  ) {}

  @ApiOperation({
    summary: 'What the template would plan for a cohort, with every clash',
    description: 'Nothing is written.',
  })
  @ApiOkResponse({ type: CalendarPreviewDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('preview')
  async preview(@Param('cohortId') cohortId: string, @Body() body: CalendarRequestDto): Promise<CalendarPreviewDto> {
    const { digest, sessions, existing } = await this.calendar.preview(cohortId, body);
    return {
      digest,
      sessions: sessions.map(toPlannedDto),
      clashes: sessions.filter((session) => session.clashes).map(toPlannedDto),
      existing,
    };
  }

  @ApiOperation({ summary: 'Plan what the template still lacks in a cohort' })
  @ApiCreatedResponse({ type: CalendarDto })
  @Policy('provider:coordinator', 'provider:programme-leader')
  @Post()
  async confirm(@Param('cohortId') cohortId: string, @Body() body: ConfirmCalendarDto): Promise<CalendarDto> {
    const { created, existing } = await this.calendar.confirm(cohortId, body);
    return { created: await this.unitOfWork.run((tx) => this.shown.present(tx, created)), existing };
  }
}
