import { Policy, policyNames, type PolicyName } from '@collegium/auth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { JobDto } from './job.dto.js';
import { JobsService } from './jobs.service.js';

/** Everybody who acts for the organisation (or is the person) whose job it is: row-level security tells. */
const everyRole = policyNames.filter((name) => name !== 'signed-in') as [PolicyName, ...PolicyName[]];

@ApiTags('jobs')
@Controller('v1/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @ApiOperation({ summary: 'How far a job is' })
  @ApiOkResponse({ type: JobDto })
  @Policy(...everyRole)
  @Get(':id')
  get(@Param('id') id: string): Promise<JobDto> {
    return this.jobs.get(id);
  }
}
