import { Policy, Principal } from '@collegium/auth';
import { IfMatch, readPage, type Page } from '@collegium/http';
import { currentContext, UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { readScope } from '../reading/read-scope.js';
import { AwardRow } from './award.entity.js';
import { AwardDto, AwardPageDto, AwardsQuery, RevokeDto, toAwardDto } from './awards.dto.js';
import { AwardsService } from './awards.service.js';

const columns = { provider: 'tenant', enrolment: 'enrolmentId', person: 'personId', status: 'status' } as const;

@ApiTags('awards')
@Controller('v1/awards')
export class AwardsController {
  constructor(
    private readonly awards: AwardsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self', 'consortium:office')
  @Get()
  @ApiOperation({ summary: 'Awards' })
  @ApiOkResponse({ type: AwardPageDto })
  async list(@Query() query: AwardsQuery, @Principal() principal: Principal): Promise<Page<AwardDto>> {
    const filter = query.filter ?? {};
    const found = await this.unitOfWork.run((tx) => {
      const builder = tx.manager.createQueryBuilder(AwardRow, 'award');
      for (const [name, column] of Object.entries(columns)) {
        const value = filter[name as keyof typeof columns];
        if (value !== undefined) builder.andWhere(`award.${column} = :${name}`, { [name]: value });
      }
      return readPage(builder, query);
    }, readScope(principal, filter.provider));
    return found.map(toAwardDto);
  }

  @Policy('provider:coordinator', 'provider:programme-leader', 'person:self')
  @Get(':id')
  @ApiOperation({ summary: 'One award' })
  @ApiOkResponse({ type: AwardDto })
  async one(@Param('id') id: string): Promise<AwardDto> {
    return toAwardDto(await this.awards.find(id));
  }

  @Policy('provider:coordinator')
  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take an award back: the certificate and its credential say so at once' })
  @ApiOkResponse({ type: AwardDto })
  async revoke(@Param('id') id: string, @Body() { reason, text }: RevokeDto, @IfMatch() version: number | undefined): Promise<AwardDto> {
    return toAwardDto(await this.awards.revoke(id, { reason, text, by: currentContext()!.actor }, version));
  }
}
