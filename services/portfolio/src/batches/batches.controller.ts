import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiForbiddenResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { personIdOf } from '../facts/acting-person.js';
import { SubmissionDto, toSubmissionDto } from '../submissions/submissions.answers.js';
import {
  BatchDto,
  BatchViewDto,
  DecisionDto,
  ReleasedBatchDto,
  SampleDto,
  toBatchDto,
  toBatchViewDto,
  toDecisionDto,
  toSampleDto,
} from './batches.answers.js';
import { BatchesQuery, CreateBatchDto, DecideDto, JoinBatchDto, ReleaseDto } from './batches.dto.js';
import { Batches } from './batches.service.js';
import { Moderation } from './moderation.service.js';
import { Releasing } from './releasing.service.js';

@ApiTags('batches')
@Controller('v1/batches')
export class BatchesController {
  constructor(
    private readonly batches: Batches,
    private readonly moderation: Moderation,
    private readonly releasing: Releasing,
  ) {}

  @ApiOperation({ summary: 'Open an assessment window for a cohort or a programme version. What waits for one joins.' })
  @ApiCreatedResponse({ type: BatchDto })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:programme-leader')
  @Post()
  async create(@Body() body: CreateBatchDto, @Principal() principal: Principal): Promise<BatchDto> {
    return toBatchDto(await this.batches.create(body, principal));
  }

  @ApiOperation({ summary: 'Batches' })
  @ApiPageOf(BatchDto)
  @Policy(
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get()
  async list(@Query() query: BatchesQuery): Promise<Page<BatchDto>> {
    return (await this.batches.list(query)).map(toBatchDto);
  }

  @ApiOperation({
    summary:
      'A batch: what it holds, what it waits for, and for each assessor who may moderate and who is excluded by which rule',
  })
  @ApiOkResponse({ type: BatchViewDto })
  @Policy(
    'provider:coordinator',
    'provider:programme-leader',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get(':id')
  async view(@Param('id') id: string): Promise<BatchViewDto> {
    return toBatchViewDto(await this.moderation.view(id));
  }

  @ApiOperation({ summary: 'Put a submission into a batch, or carry it over from an earlier one that is not sampled' })
  @ApiOkResponse({ type: SubmissionDto })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:programme-leader')
  @HttpCode(200)
  @Post(':id/submissions')
  async join(
    @Param('id') id: string,
    @Body() body: JoinBatchDto,
    @Principal() principal: Principal,
  ): Promise<SubmissionDto> {
    return toSubmissionDto(await this.batches.join(id, body.submissionId), personIdOf(principal));
  }

  @ApiOperation({ summary: 'Close a batch before its time' })
  @ApiOkResponse({ type: BatchDto })
  @Policy('provider:coordinator', 'provider:lead-moderator', 'provider:programme-leader')
  @HttpCode(200)
  @Post(':id/close')
  async close(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<BatchDto> {
    return toBatchDto(await this.batches.close(id, version));
  }

  @ApiOperation({ summary: 'Draw the moderation sample, once' })
  @ApiCreatedResponse({ type: SampleDto })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @Post(':id/sample')
  async draw(
    @Param('id') id: string,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<SampleDto> {
    const { batch, sample } = await this.moderation.draw(id, principal, version);
    return toSampleDto(batch, sample);
  }

  @ApiOperation({ summary: 'The sample with seed, frame and policy: all that it takes to draw it again' })
  @ApiOkResponse({ type: SampleDto })
  @Policy(
    'provider:coordinator',
    'provider:programme-leader',
    'provider:facilitator',
    'provider:moderator',
    'provider:lead-moderator',
    'provider:external-examiner',
  )
  @Get(':id/sample')
  async sample(@Param('id') id: string, @Principal() principal: Principal): Promise<SampleDto> {
    const { batch, sample } = await this.moderation.sampleOf(id, principal);
    return toSampleDto(batch, sample);
  }

  @ApiOperation({ summary: "Decide on all of one assessor's work in the batch: agreed, or re-assessed by another" })
  @ApiCreatedResponse({ type: DecisionDto })
  @ApiForbiddenResponse({
    description: 'A conflict of interest, named by its rule, for example `moderates_own_setting`',
  })
  @Policy('provider:moderator', 'provider:lead-moderator')
  @Post(':id/decisions')
  async decide(
    @Param('id') id: string,
    @Body() body: DecideDto,
    @Principal() principal: Principal,
  ): Promise<DecisionDto> {
    return toDecisionDto(await this.moderation.decide(id, body, principal));
  }

  @ApiOperation({ summary: 'Release the batch whole, in the name of a board' })
  @ApiOkResponse({ type: ReleasedBatchDto })
  @Policy('provider:lead-moderator', 'provider:coordinator')
  @HttpCode(200)
  @Post(':id/release')
  async release(
    @Param('id') id: string,
    @Body() body: ReleaseDto,
    @Principal() principal: Principal,
    @IfMatch() version: number | undefined,
  ): Promise<ReleasedBatchDto> {
    const { batch, submissions } = await this.releasing.release(id, body.board, principal, version);
    return { ...toBatchDto(batch), submissions: submissions.map((row) => toSubmissionDto(row, personIdOf(principal))) };
  }
}
