import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { filtered } from '../reading/filtered.js';
import { readScope } from '../reading/read-scope.js';
import { AgreementRow } from './agreement.entity.js';
import {
  AgreementDto,
  AgreementsQuery,
  EndAgreementDto,
  MakeAgreementDto,
  toAgreementDto,
  toTerms,
} from './agreements.dto.js';
import { AgreementsService } from './agreements.service.js';

const columns = { provider: 'tenant', programme: 'programmeId', university: 'university' } as const;

@ApiTags('university credit')
@Controller('v1/agreements')
export class AgreementsController {
  constructor(
    private readonly agreements: AgreementsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('provider:coordinator', 'consortium:office', 'university:registrar', 'university:client')
  @Get()
  @ApiOperation({ summary: 'Agreements between providers and universities' })
  @ApiPageOf(AgreementDto)
  async list(@Query() query: AgreementsQuery, @Principal() principal: Principal): Promise<Page<AgreementDto>> {
    const filter = query.filter ?? {};
    const found = await this.unitOfWork.run(
      ({ manager }) => readPage(filtered(manager, AgreementRow, columns, filter), query),
      readScope(principal, filter.provider),
    );
    return found.map(toAgreementDto);
  }

  @Policy('provider:coordinator', 'consortium:office')
  @Post()
  @ApiOperation({ summary: 'Make an agreement for one version of a programme' })
  @ApiCreatedResponse({ type: AgreementDto })
  async make(@Body() body: MakeAgreementDto, @Principal() principal: Principal): Promise<AgreementDto> {
    return toAgreementDto(await this.agreements.make(toTerms(body), principal));
  }

  @Policy('provider:coordinator')
  @Post(':id/end')
  @HttpCode(200)
  @ApiOperation({ summary: 'Set the last day on which claims may be made under an agreement' })
  @ApiOkResponse({ type: AgreementDto })
  async end(
    @Param('id') id: string,
    @Body() { validUntil }: EndAgreementDto,
    @IfMatch() version: number | undefined,
  ): Promise<AgreementDto> {
    return toAgreementDto(await this.agreements.end(id, validUntil, version));
  }
}
