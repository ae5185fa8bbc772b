import { Policy, policyNames, type PolicyName } from '@collegium/auth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Job } from './job.js';
import { JobsService } from './jobs.service.js';

/** Everybody who acts for the organisation (or is the person) whose job it is: row-level security tells. */
const everyRole = policyNames.filter((name) => name !== 'signed-in') as [PolicyName, ...PolicyName[]];

@ApiTags('jobs')
@Controller('v1/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @ApiOperation({ summary: 'How far a job is' })
  @Policy(...everyRole)
  @Get(':id')
  get(@Param('id') id: string): Promise<Job> {
    return this.jobs.get(id);
  }
}
