import { Policy } from '@collegium/auth';
import { ApiPageOf, type Page } from '@collegium/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListTutorialGapsQuery, toTutorialGapDto, TutorialGapDto } from './tutorial-gaps.dto.js';
import { TutorialGapsService } from './tutorial-gaps.service.js';

@ApiTags('hours')
@Controller('v1/tutorial-gaps')
export class TutorialGapsController {
  constructor(private readonly gaps: TutorialGapsService) {}

  @ApiOperation({ summary: 'Participants who have been without a tutorial for longer than their programme allows' })
  @ApiPageOf(TutorialGapDto)
  @Policy('provider:coordinator', 'provider:programme-leader', 'provider:facilitator')
  @Get()
  async list(@Query() query: ListTutorialGapsQuery): Promise<Page<TutorialGapDto>> {
    return (await this.gaps.list(query)).map(({ gap, days }) => toTutorialGapDto(gap, days));
  }
}
