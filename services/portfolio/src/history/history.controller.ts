import { Policy } from '@collegium/auth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { StatusChangeRow } from './history.entity.js';
import { History } from './history.service.js';

const example = {
  data: [
    {
      from: 'closed',
      to: 'sampled',
      at: '2027-07-01T09:00:00.000Z',
      by: 'user:0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a98',
      why: 'bf07a7fb…',
    },
  ],
};

@ApiTags('history')
@ApiBearerAuth()
@Controller('v1')
export class HistoryController {
  constructor(private readonly history: History) {}

  @ApiOperation({ summary: "Every change of a submission's status: who, when and why" })
  @ApiResponse({ status: 200, schema: { example } })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:external-examiner')
  @Get('submissions/:id/history')
  async submission(@Param('id') id: string) {
    return { data: (await this.history.of('submission', id)).map(changeJson) };
  }

  @ApiOperation({ summary: "Every change of a batch's status: who, when and why" })
  @ApiResponse({ status: 200, schema: { example } })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:external-examiner')
  @Get('batches/:id/history')
  async batch(@Param('id') id: string) {
    return { data: (await this.history.of('batch', id)).map(changeJson) };
  }
}

function changeJson({ fromStatus, toStatus, at, by, why }: StatusChangeRow) {
  return { from: fromStatus, to: toStatus, at: at.toISOString(), by, why };
}
