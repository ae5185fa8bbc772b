import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page } from '@collegium/http';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AwardCaseDto, AwardCasesQuery, ConsentDto, LatinNameDto } from './award-cases.dto.js';
import { AwardCasesReader } from './award-cases.reader.js';
import { AwardCasesService } from './award-cases.service.js';

@ApiTags('award cases')
@Controller('v1/award-cases')
export class AwardCasesController {
  constructor(
    private readonly cases: AwardCasesService,
    private readonly reader: AwardCasesReader,
  ) {}

  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self', 'consortium:office')
  @Get()
  @ApiOperation({ summary: 'Award cases, with what each still needs' })
  @ApiPageOf(AwardCaseDto)
  list(@Query() query: AwardCasesQuery, @Principal() principal: Principal): Promise<Page<AwardCaseDto>> {
    return this.reader.list(query, principal);
  }

  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get(':id')
  @ApiOperation({ summary: 'One award case' })
  @ApiOkResponse({ type: AwardCaseDto })
  one(@Param('id') id: string): Promise<AwardCaseDto> {
    return this.reader.one(id);
  }

  @Policy('provider:coordinator', 'person:self')
  @Post(':id/latin-name')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give the name in Latin letters, where no font draws it or a registry needs it' })
  @ApiOkResponse({ type: AwardCaseDto })
  async latinName(
    @Param('id') id: string,
    @Body() body: LatinNameDto,
    @IfMatch() version: number | undefined,
  ): Promise<AwardCaseDto> {
    await this.cases.giveLatinName(id, body.latinName, version);
    return this.reader.one(id);
  }

  @Policy('person:self')
  @Post(':id/consent')
  @HttpCode(200)
  @ApiOperation({ summary: "Consent to a university's privacy notice; only the person can" })
  @ApiOkResponse({ type: AwardCaseDto })
  async consent(
    @Param('id') id: string,
    @Body() body: ConsentDto,
    @IfMatch() version: number | undefined,
  ): Promise<AwardCaseDto> {
    await this.cases.giveConsent(id, body.noticeVersion, version);
    return this.reader.one(id);
  }

  @Policy('person:self')
  @Delete(':id/consent')
  @ApiOperation({
    summary: 'Withdraw consent: nothing more is sent, and what the university has not decided is withdrawn',
  })
  @ApiOkResponse({ type: AwardCaseDto })
  async withdrawConsent(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<AwardCaseDto> {
    await this.cases.withdrawConsent(id, version);
    return this.reader.one(id);
  }
}
