import { Policy, Principal } from '@collegium/auth';
import { IfMatch } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { personIdOf } from '../facts/acting-person.js';
import { submissionJson } from '../submissions/submissions.dto.js';
import { exampleSubmission } from '../submissions/submissions.examples.js';
import {
  batchJson,
  batchViewJson,
  BatchesQuery,
  CreateBatchDto,
  DecideDto,
  decisionJson,
  JoinBatchDto,
  ReleaseDto,
  sampleJson,
} from './batches.dto.js';
import { exampleBatch, exampleBatchView, exampleDecision, exampleSample } from './batches.examples.js';
import { Batches } from './batches.service.js';
import { Moderation } from './moderation.service.js';
import { Releasing } from './releasing.service.js';

@ApiTags('batches')
@ApiBearerAuth()
@Controller('v1/batches')
export class BatchesController {
  constructor(
    private readonly batches: Batches,
    private readonly moderation: Moderation,
    private readonly releasing: Releasing,
  ) {}

  @ApiOperation({ summary: 'Open an assessment window for a cohort or a programme version. What waits for one joins.' })
  @ApiResponse({ status: 201, schema: { example: { ...exampleBatch, version: 1, status: 'open', closedAt: null } } })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:programme-leader')
  @Post()
  async create(@Body() body: CreateBatchDto, @Principal() principal: Principal) {
    return batchJson(await this.batches.create(body, principal));
  }

  @ApiOperation({ summary: 'Batches' })
  @ApiResponse({ status: 200, schema: { example: { data: [exampleBatch], next: null } } })
  @Policy(
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get()
  async list(@Query() query: BatchesQuery) {
    return (await this.batches.list(query)).map(batchJson);
  }

  @ApiOperation({
    summary:
      'A batch: what it holds, what it waits for, and for each assessor who may moderate and who is excluded by which rule',
  })
  @ApiResponse({ status: 200, schema: { example: exampleBatchView } })
  @Policy(
    'provider:coordinator',
    'provider:programme-leader',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get(':id')
  async view(@Param('id') id: string) {
    return batchViewJson(await this.moderation.view(id));
  }

  @ApiOperation({ summary: 'Put a submission into a batch, or carry it over from an earlier one that is not sampled' })
  @ApiResponse({ status: 200, schema: { example: exampleSubmission } })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:programme-leader')
  @HttpCode(200)
  @Post(':id/submissions')
  async join(@Param('id') id: string, @Body() body: JoinBatchDto, @Principal() principal: Principal) {
    return submissionJson(await this.batches.join(id, body.submissionId), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Close a batch before its time' })
  @ApiResponse({ status: 200, schema: { example: { ...exampleBatch, status: 'closed' } } })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:programme-leader')
  @HttpCode(200)
  @Post(':id/close')
  async close(@Param('id') id: string, @IfMatch() version: number | undefined) {
    return batchJson(await this.batches.close(id, version));
  }

  @ApiOperation({ summary: 'Draw the moderation sample, once' })
  @ApiResponse({ status: 201, schema: { example: exampleSample } })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @Post(':id/sample')
  async draw(@Param('id') id: string, @Principal() principal: Principal, @IfMatch() version: number | undefined) {
    const { batch, sample } = await this.moderation.draw(id, principal, version);
    return sampleJson(batch, sample);
  }

  @ApiOperation({ summary: 'The sample with seed, frame and policy: all that it takes to draw it again' })
  @ApiResponse({ status: 200, schema: { example: exampleSample } })
  @Policy(
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get(':id/sample')
  async sample(@Param('id') id: string, @Principal() principal: Principal) {
    const { batch, sample } = await this.moderation.sampleOf(id, principal);
    return sampleJson(batch, sample);
  }

  @ApiOperation({ summary: "Decide on all of one assessor's work in the batch: agreed, or re-assessed by another" })
  @ApiResponse({ status: 201, schema: { example: exampleDecision } })
  @ApiResponse({
    status: 403,
    description: 'A conflict of interest, named by its rule, for example `moderates_own_setting`',
  })
  @Policy('provider:moderator', 'provider:lead-moderator')
  @Post(':id/decisions')
  async decide(@Param('id') id: string, @Body() body: DecideDto, @Principal() principal: Principal) {
    return decisionJson(await this.moderation.decide(id, body, principal));
  }

  @ApiOperation({ summary: 'Release the batch whole, in the name of a board' })
  @ApiResponse({
    status: 200,
    schema: { example: { ...exampleBatch, status: 'released', submissions: [exampleSubmission] } },
  })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @HttpCode(200)
  @Post(':id/release')
  async release(
    @Param('id') id: string,
    @Body() body: ReleaseDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ) {
    const { batch, submissions } = await this.releasing.release(id, body.board, principal, version);
    return { ...batchJson(batch), submissions: submissions.map((row) => submissionJson(row, personIdOf(principal))) };
  }
}
