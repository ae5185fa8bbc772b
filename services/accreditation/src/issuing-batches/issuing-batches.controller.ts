import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, type Page } from '@collegium/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { readScope } from '../reading/read-scope.js';
import {
  IssuingBatchDetailDto,
  IssuingBatchDto,
  IssuingBatchesQuery,
  toFailureDto,
  toIssuingBatchDto,
} from './issuing-batches.dto.js';
import { IssuingBatchesReader } from './issuing-batches.reader.js';

/** Batches of certificates on their way. */
@ApiTags('awards')
@Controller('v1/issuing-batches')
export class IssuingBatchesController {
  constructor(private readonly batches: IssuingBatchesReader) {}

  @Policy('provider:coordinator', 'provider:programme-leader', 'consortium:office')
  @Get()
  @ApiOperation({ summary: 'Certificates being made, by what set them off: how far each batch is' })
  @ApiPageOf(IssuingBatchDto)
  async list(@Query() query: IssuingBatchesQuery, @Principal() principal: Principal): Promise<Page<IssuingBatchDto>> {
    return (await this.batches.list(query, readScope(principal, query.filter?.provider))).map(toIssuingBatchDto);
  }

  @Policy('provider:coordinator', 'provider:programme-leader')
  @Get(':id')
  @ApiOperation({ summary: 'How far one batch is, and which certificates could not be made so far, with the reason' })
  @ApiOkResponse({ type: IssuingBatchDetailDto })
  async one(@Param('id') id: string): Promise<IssuingBatchDetailDto> {
    const found = await this.batches.one(id);
    return { ...toIssuingBatchDto(found), failures: found.failures.map(toFailureDto) };
  }
}
