import { Policy } from '@collegium/auth';
import { ApiPageOf, type Page } from '@collegium/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ListSchoolsQuery, SchoolDto, SchoolWithLinksDto, toSchoolDto, toSchoolWithLinksDto } from './schools.dto.js';
import { SchoolsService } from './schools.service.js';

@ApiTags('schools')
@Controller('v1/schools')
export class SchoolsController {
  constructor(private readonly schools: SchoolsService) {}

  @ApiOperation({ summary: 'Schools of the register, by URN' })
  @ApiPageOf(SchoolDto)
  @Policy('signed-in')
  @Get()
  async list(@Query() query: ListSchoolsQuery): Promise<Page<SchoolDto>> {
    return (await this.schools.list(query, query.filter ?? {})).map(toSchoolDto);
  }

  @ApiOperation({ summary: 'A school, open or closed, with its predecessors and successors' })
  @ApiParam({ name: 'urn', example: '900001' })
  @ApiOkResponse({ type: SchoolWithLinksDto })
  @Policy('signed-in')
  @Get(':urn')
  async get(@Param('urn') urn: string): Promise<SchoolWithLinksDto> {
    const { school, links } = await this.schools.get(urn);
    return toSchoolWithLinksDto(school, links);
  }
}
