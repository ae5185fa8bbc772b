import { holds, Policy, Principal, Public } from '@collegium/auth';
import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { refuse } from '../errors.js';
import { IssuersService } from '../issuers/issuers.service.js';
import { IssuerDto, SuccessionDto } from './successions.dto.js';
import { SuccessionsService, type KnownIssuer } from './successions.service.js';

@ApiTags('issuers')
@Controller('v1/issuers')
export class SuccessionsController {
  constructor(
    private readonly successions: SuccessionsService,
    private readonly issuers: IssuersService,
  ) {}

  @Public()
  @Get(':code')
  @Header('Cache-Control', 'public, max-age=60')
  @ApiOperation({ summary: 'An issuer: its DID, and who keeps its records if it has closed' })
  @ApiOkResponse({ type: IssuerDto })
  async one(@Param('code') code: string): Promise<IssuerDto> {
    return this.toDto(await this.successions.issuer(code));
  }

  @Policy('consortium:office')
  @Post(':code/succession')
  @HttpCode(200)
  @ApiOperation({
    summary: 'An issuer has closed: name who keeps its records, and may suspend, revoke and reissue what it awarded',
  })
  @ApiOkResponse({ type: IssuerDto })
  async succeed(
    @Param('code') code: string,
    @Body() { successor, text }: SuccessionDto,
    @Principal() principal: Principal,
  ): Promise<IssuerDto> {
    if (!holds(principal, 'consortium', 'consortium:office'))
      throw refuse('issuer_not_found', `No issuer ${code} of yours is known.`, { provider: code });
    await this.successions.name(code, { successor, text });
    return this.toDto(await this.successions.issuer(code));
  }

  private toDto({ code, name, closedAt, keeper }: KnownIssuer): IssuerDto {
    return {
      code,
      name,
      did: this.issuers.did(code),
      closedAt: closedAt?.toISOString() ?? null,
      recordsKeptBy: keeper,
    };
  }
}
