import { ApiPageOf, Page } from '@collegium/http';
import { Policy } from '@collegium/auth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { StatusChangeDto, toStatusChangeDto } from './history.answers.js';
import { History } from './history.service.js';

@ApiTags('history')
@Controller('v1')
export class HistoryController {
  constructor(private readonly history: History) {}

  @ApiOperation({ summary: "Every change of a submission's status: who, when and why" })
  @ApiPageOf(StatusChangeDto)
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:external-examiner')
  @Get('submissions/:id/history')
  async submission(@Param('id') id: string): Promise<Page<StatusChangeDto>> {
    return Page.whole((await this.history.of('submission', id)).map(toStatusChangeDto));
  }

  @ApiOperation({ summary: "Every change of a batch's status: who, when and why" })
  @ApiPageOf(StatusChangeDto)
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:external-examiner')
  @Get('batches/:id/history')
  async batch(@Param('id') id: string): Promise<Page<StatusChangeDto>> {
    return Page.whole((await this.history.of('batch', id)).map(toStatusChangeDto));
  }
}
