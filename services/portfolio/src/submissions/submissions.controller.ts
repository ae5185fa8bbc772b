import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { personIdOf } from '../facts/acting-person.js';
import { download, fileAnswer } from '../files/file.download.js';
import { Assessing } from './assessing.service.js';
import { Freezing } from './freezing.service.js';
import { SubmissionReads } from './submission-reads.service.js';
import {
  AssessedSubmissionDto,
  SubmissionDto,
  SubmissionViewDto,
  toAssessmentDto,
  toSubmissionDto,
  toSubmissionViewDto,
} from './submissions.answers.js';
import { AssessDto, FreezeDto, ReturnDto, SubmissionsQuery } from './submissions.dto.js';

@ApiTags('submissions')
@Controller('v1')
export class SubmissionsController {
  constructor(
    private readonly freezing: Freezing,
    private readonly assessing: Assessing,
    private readonly reads: SubmissionReads,
  ) {}

  @ApiOperation({ summary: 'Freeze a copy of the portfolio; the draft goes on' })
  @ApiCreatedResponse({ type: SubmissionDto })
  @ApiConflictResponse({
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
  ): Promise<SubmissionDto> {
    return toSubmissionDto(await this.freezing.freeze(id, body, version), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Submissions that the caller may follow' })
  @ApiPageOf(SubmissionDto)
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
  async list(@Query() query: SubmissionsQuery, @Principal() principal: Principal): Promise<Page<SubmissionDto>> {
    return (await this.reads.list(query, principal)).map(({ submission, resubmission }) =>
      toSubmissionDto(submission, personIdOf(principal), resubmission),
    );
  }

  @ApiOperation({ summary: 'A submission: its frozen copy for who may read it, its progress for who administers it' })
  @ApiOkResponse({ type: SubmissionViewDto })
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
  async view(@Param('id') id: string, @Principal() principal: Principal): Promise<SubmissionViewDto> {
    return toSubmissionViewDto(await this.reads.view(id, principal), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Download a file of the frozen copy' })
  @ApiOkResponse(fileAnswer)
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
  @ApiOkResponse({ type: AssessedSubmissionDto })
  @ApiConflictResponse({ description: '`mark_fixed_by_sample`: a sample was drawn, so no single mark changes' })
  @Policy('provider:facilitator', 'provider:moderator', 'provider:lead-moderator')
  @HttpCode(200)
  @Post('submissions/:id/assess')
  async assess(
    @Param('id') id: string,
    @Body() body: AssessDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<AssessedSubmissionDto> {
    const { submission, assessment } = await this.assessing.assess(id, body, principal, version);
    return { ...toSubmissionDto(submission, personIdOf(principal)), assessment: toAssessmentDto(assessment) };
  }

  @ApiOperation({ summary: 'Hand a submission back before it is assessed' })
  @ApiOkResponse({ type: SubmissionDto })
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('submissions/:id/return')
  async return(
    @Param('id') id: string,
    @Body() body: ReturnDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<SubmissionDto> {
    return toSubmissionDto(await this.assessing.return(id, body.reason, principal, version), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Accept work that is received and not assessed' })
  @ApiOkResponse({ type: SubmissionDto })
  @Policy('provider:facilitator', 'provider:coordinator', 'provider:programme-leader')
  @HttpCode(200)
  @Post('submissions/:id/accept')
  async accept(
    @Param('id') id: string,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<SubmissionDto> {
    return toSubmissionDto(await this.assessing.accept(id, principal, version), personIdOf(principal));
  }
}
