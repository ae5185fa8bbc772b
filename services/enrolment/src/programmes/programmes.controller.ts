import { Policy, Public } from '@collegium/auth';
import { ApiPageOf, type Page } from '@collegium/http';
import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { definitionBody } from './definition-body.js';
import { definitionSchema } from './definition.schema.js';
import {
  CheckedDefinitionDto,
  JsonSchemaDto,
  ListProgrammesQuery,
  ProgrammeDto,
  ProgrammeWithDefinitionDto,
  toCheckedDefinitionDto,
  toProgrammeDto,
} from './programmes.dto.js';
import { ProgrammesService } from './programmes.service.js';

const definitionFile = {
  schema: { type: 'string' },
  examples: {
    definition: {
      summary: 'The beginning of a definition',
      value:
        'code: eldp-participant\nversion: 1\ntitle: Participant Experience\nprovider: hertscam\ntimeZone: Europe/London\nacademicYears: 1\n',
    },
  },
} as const;

@ApiTags('programmes')
@Controller('v1/programmes')
export class ProgrammesController {
  constructor(private readonly programmes: ProgrammesService) {}

  @ApiOperation({ summary: 'Published versions of programmes' })
  @ApiPageOf(ProgrammeDto)
  @Policy('signed-in')
  @Get()
  async list(@Query() query: ListProgrammesQuery): Promise<Page<ProgrammeDto>> {
    return (await this.programmes.list(query, query.filter ?? {})).map(toProgrammeDto);
  }

  @ApiOperation({ summary: 'The format of a definition, as JSON Schema, for editors' })
  @ApiOkResponse({ type: JsonSchemaDto, example: { $id: definitionSchema.$id } })
  @Public()
  @Get('schema')
  schema(): object {
    return definitionSchema;
  }

  @ApiOperation({ summary: 'Check a definition without publishing it' })
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody(definitionFile)
  @ApiOkResponse({ type: CheckedDefinitionDto })
  @Policy('provider:coordinator', 'consortium:office')
  @HttpCode(200)
  @Post('check')
  async check(@Req() request: FastifyRequest): Promise<CheckedDefinitionDto> {
    return toCheckedDefinitionDto(await this.programmes.check(definitionBody(request)));
  }

  @ApiOperation({ summary: 'Publish a version of a programme; it never changes afterwards' })
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody(definitionFile)
  @ApiCreatedResponse({ type: ProgrammeWithDefinitionDto })
  @ApiUnprocessableEntityResponse({ description: 'Each error has pointer, line and column' })
  @Policy('provider:coordinator', 'consortium:office')
  @Post()
  async publish(@Req() request: FastifyRequest): Promise<ProgrammeWithDefinitionDto> {
    const programme = await this.programmes.publish(definitionBody(request));
    return { ...toProgrammeDto(programme), definition: programme.definition };
  }

  @ApiOperation({ summary: 'A version of a programme with its definition' })
  @ApiOkResponse({ type: ProgrammeWithDefinitionDto })
  @Policy('signed-in')
  @Get(':id')
  async get(@Param('id') id: string): Promise<ProgrammeWithDefinitionDto> {
    const programme = await this.programmes.get(id);
    return { ...toProgrammeDto(programme), definition: programme.definition };
  }
}
