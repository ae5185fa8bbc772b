import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, Page } from '@collegium/http';
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { download, fileAnswer } from '../files/file.download.js';
import { EvidenceItemDto, EvidenceListDto, toEvidenceItemDto } from './evidences.answers.js';
import { EvidenceDto, EvidenceVersionQuery } from './evidences.dto.js';
import { EvidenceInput } from './evidence-input.service.js';
import { Evidences } from './evidences.service.js';

const body = {
  description:
    'JSON for a text or a link; a form with one file and the fields title, requirement and showsPupils for a file',
  schema: {
    oneOf: [
      { $ref: getSchemaPath(EvidenceDto) },
      {
        type: 'object',
        properties: {
          file: { type: 'string', format: 'binary' },
          title: { type: 'string' },
          requirement: { type: 'string' },
          showsPupils: { type: 'boolean' },
        },
      },
    ],
  },
  examples: {
    link: {
      value: { kind: 'link', title: 'Our project page', url: 'https://example.org/our-project', showsPupils: false },
    },
    text: { value: { kind: 'text', title: 'Minutes', text: 'We met six times.' } },
  },
};

@ApiTags('evidence')
@ApiExtraModels(EvidenceDto)
@Controller('v1/portfolios')
export class EvidencesController {
  constructor(
    private readonly evidences: Evidences,
    private readonly input: EvidenceInput,
  ) {}

  @ApiOperation({ summary: 'Add an item of evidence: a text, a link or a file' })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody(body)
  @ApiCreatedResponse({ type: EvidenceItemDto })
  @Policy('person:self')
  @Post(':id/evidence')
  async add(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @IfMatch() version: number | undefined,
  ): Promise<EvidenceItemDto> {
    const command = await this.input.read(request, await this.evidences.roomIn(id, 1));
    return toEvidenceItemDto(await this.evidences.add(id, command, version));
  }

  @ApiOperation({ summary: 'The evidence in the draft, and how much of the quota is used' })
  @ApiOkResponse({ type: EvidenceListDto })
  @Policy('person:self', 'provider:facilitator', 'provider:tutor')
  @Get(':id/evidence')
  async list(@Param('id') id: string, @Principal() principal: Principal): Promise<EvidenceListDto> {
    const { evidence, quota } = await this.evidences.list(id, principal);
    return { data: evidence.map(toEvidenceItemDto), next: null, quota };
  }

  @ApiOperation({ summary: 'Add a version of an item; the earlier ones stay' })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody(body)
  @ApiCreatedResponse({ type: EvidenceItemDto })
  @Policy('person:self')
  @Post(':id/evidence/:evidenceId/versions')
  async revise(
    @Param('id') id: string,
    @Param('evidenceId') evidenceId: string,
    @Req() request: FastifyRequest,
    @IfMatch() version: number | undefined,
  ): Promise<EvidenceItemDto> {
    const command = await this.input.read(request, await this.evidences.roomIn(id, 0));
    return toEvidenceItemDto(await this.evidences.revise(id, evidenceId, command, version));
  }

  @ApiOperation({ summary: 'Every version of an item' })
  @ApiPageOf(EvidenceItemDto)
  @Policy('person:self', 'provider:facilitator', 'provider:tutor')
  @Get(':id/evidence/:evidenceId/versions')
  async versions(
    @Param('id') id: string,
    @Param('evidenceId') evidenceId: string,
    @Principal() principal: Principal,
  ): Promise<Page<EvidenceItemDto>> {
    return Page.whole((await this.evidences.versions(id, evidenceId, principal)).map(toEvidenceItemDto));
  }

  @ApiOperation({ summary: 'Take an item out of the draft; frozen copies of it stay' })
  @ApiOkResponse({ type: EvidenceItemDto })
  @Policy('person:self')
  @HttpCode(200)
  @Post(':id/evidence/:evidenceId/remove')
  async remove(
    @Param('id') id: string,
    @Param('evidenceId') evidenceId: string,
    @IfMatch() version: number | undefined,
  ): Promise<EvidenceItemDto> {
    return toEvidenceItemDto(await this.evidences.remove(id, evidenceId, version));
  }

  @ApiOperation({ summary: 'Download a file' })
  @ApiOkResponse(fileAnswer)
  @Policy('person:self', 'provider:facilitator', 'provider:tutor')
  @Get(':id/evidence/:evidenceId/content')
  async content(
    @Param('id') id: string,
    @Param('evidenceId') evidenceId: string,
    @Query() query: EvidenceVersionQuery,
    @Principal() principal: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { version, bytes } = await this.evidences.file(id, evidenceId, query.version, principal);
    return download(reply, version, bytes);
  }
}
