import { Policy, Principal } from '@collegium/auth';
import { IfMatch } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { personIdOf } from '../facts/acting-person.js';
import { download } from '../files/file.download.js';
import { Assessing } from './assessing.service.js';
import { Freezing } from './freezing.service.js';
import { SubmissionReads } from './submission-reads.service.js';
import {
  AssessDto,
  assessmentJson,
  FreezeDto,
  ReturnDto,
  submissionJson,
  SubmissionsQuery,
  submissionViewJson,
} from './submissions.dto.js';
import { exampleAssessment, exampleSubmission, exampleSubmissionView } from './submissions.examples.js';

@ApiTags('submissions')
@ApiBearerAuth()
@Controller('v1')
export class SubmissionsController {
  constructor(
    private readonly freezing: Freezing,
    private readonly assessing: Assessing,
    private readonly reads: SubmissionReads,
  ) {}

  @ApiOperation({ summary: 'Freeze a copy of the portfolio; the draft goes on' })
  @ApiResponse({
    status: 201,
    schema: { example: { ...exampleSubmission, version: 1, status: 'frozen', outcome: null, assessorId: null } },
  })
  @ApiResponse({
    status: 409,
    description:
      '`portfolio_incomplete` lists in `errors` what each requirement lacks; `resubmission_too_late` names the date',
  })
  @Policy('person:self')
  @Post('portfolios/:id/freeze')
  async freeze(
    @Param('id') id: string,
    @Body() body: FreezeDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ) {
    return submissionJson(await this.freezing.freeze(id, body, version), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Submissions that the caller may follow' })
  @ApiResponse({ status: 200, schema: { example: { data: [exampleSubmission], next: null } } })
  @Policy(
    'person:self',
    'provider:facilitator',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get('submissions')
  async list(@Query() query: SubmissionsQuery, @Principal() principal: Principal) {
    return (await this.reads.list(query, principal)).map(({ submission, resubmission }) =>
      submissionJson(submission, personIdOf(principal), resubmission),
    );
  }

  @ApiOperation({ summary: 'A submission: its frozen copy for who may read it, its progress for who administers it' })
  @ApiResponse({ status: 200, schema: { example: exampleSubmissionView } })
  @Policy(
    'person:self',
    'provider:facilitator',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get('submissions/:id')
  async view(@Param('id') id: string, @Principal() principal: Principal) {
    return submissionViewJson(await this.reads.view(id, principal), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Download a file of the frozen copy' })
  @ApiResponse({
    status: 200,
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' }, example: '(bytes)' } },
  })
  @Policy(
    'person:self',
    'provider:facilitator',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get('submissions/:id/items/:itemId/content')
  async content(
    @Param('id') id: string,
    @Param('itemId') itemId: string,
    @Principal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { item, bytes } = await this.reads.file(id, itemId, principal);
    return download(reply, item, bytes);
  }

  @ApiOperation({
    summary:
      'Assess against every criterion: the first mark by who leads the group, the second by another where a moderator decided so',
  })
  @ApiResponse({ status: 200, schema: { example: { ...exampleSubmission, assessment: exampleAssessment } } })
  @ApiResponse({ status: 409, description: '`mark_fixed_by_sample`: a sample was drawn, so no single mark changes' })
  @Policy('provider:facilitator', 'provider:moderator', 'provider:lead-moderator')
  @HttpCode(200)
  @Post('submissions/:id/assess')
  async assess(
    @Param('id') id: string,
    @Body() body: AssessDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ) {
    const { submission, assessment } = await this.assessing.assess(id, body, principal, version);
    return { ...submissionJson(submission, personIdOf(principal)), assessment: assessmentJson(assessment) };
  }

  @ApiOperation({ summary: 'Hand a submission back before it is assessed' })
  @ApiResponse({
    status: 200,
    schema: {
      example: {
        ...exampleSubmission,
        status: 'returned',
        outcome: null,
        assessorId: null,
        batchId: null,
        returnReason: 'unreadable_file',
      },
    },
  })
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('submissions/:id/return')
  async return(
    @Param('id') id: string,
    @Body() body: ReturnDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ) {
    return submissionJson(await this.assessing.return(id, body.reason, principal, version), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Accept work that is received and not assessed' })
  @ApiResponse({
    status: 200,
    schema: {
      example: {
        ...exampleSubmission,
        treatment: 'received',
        status: 'accepted',
        outcome: null,
        assessorId: null,
        batchId: null,
        acceptedBy: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a22',
      },
    },
  })
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('submissions/:id/accept')
  async accept(@Param('id') id: string, @Principal() principal: Principal, @IfMatch() version: number | undefined) {
    return submissionJson(await this.assessing.accept(id, principal, version), personIdOf(principal));
  }
}
