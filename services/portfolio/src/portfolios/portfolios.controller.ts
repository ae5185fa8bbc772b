import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, Page } from '@collegium/http';
import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AccountDto,
  DraftDto,
  FeedbackGivenDto,
  PortfolioDto,
  PortfolioWithAccountDto,
  toAccountDto,
  toDraftDto,
  toFeedbackGivenDto,
  toPortfolioDto,
} from './portfolios.answers.js';
import { FeedbackDto, PortfoliosQuery, WriteAccountDto } from './portfolios.dto.js';
import { Portfolios } from './portfolios.service.js';

@ApiTags('portfolios')
@Controller('v1/portfolios')
export class PortfoliosController {
  constructor(private readonly portfolios: Portfolios) {}

  @ApiOperation({
    summary: 'Portfolios that the caller may follow: their own, those of the groups they lead, or all of a provider',
  })
  @ApiPageOf(PortfolioDto)
  @Policy(
    'person:self',
    'provider:facilitator',
    'provider:tutor',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:lead-moderator',
  )
  @Get()
  async list(@Query() query: PortfoliosQuery, @Principal() principal: Principal): Promise<Page<PortfolioDto>> {
    return (await this.portfolios.list(query, principal)).map(toPortfolioDto);
  }

  @ApiOperation({ summary: 'A portfolio with its requirements and what each still lacks' })
  @ApiOkResponse({ type: DraftDto })
  @Policy(
    'person:self',
    'provider:facilitator',
    'provider:tutor',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:lead-moderator',
  )
  @Get(':id')
  async view(@Param('id') id: string, @Principal() principal: Principal): Promise<DraftDto> {
    return toDraftDto(await this.portfolios.view(id, principal));
  }

  @ApiOperation({ summary: 'Write the account of the work; every version is kept' })
  @ApiOkResponse({ type: PortfolioWithAccountDto })
  @Policy('person:self')
  @Put(':id/account')
  async writeAccount(
    @Param('id') id: string,
    @Body() body: WriteAccountDto,
    @IfMatch() version: number | undefined,
  ): Promise<PortfolioWithAccountDto> {
    const { portfolio, account } = await this.portfolios.writeAccount(id, body, version);
    return { ...toPortfolioDto(portfolio), account: toAccountDto(account) };
  }

  @ApiOperation({ summary: 'Every version of the account' })
  @ApiPageOf(AccountDto)
  @Policy('person:self', 'provider:facilitator', 'provider:tutor')
  @Get(':id/account/versions')
  async accountVersions(@Param('id') id: string, @Principal() principal: Principal): Promise<Page<AccountDto>> {
    return Page.whole((await this.portfolios.accountVersions(id, principal)).map(toAccountDto));
  }

  @ApiOperation({ summary: 'Give feedback on the draft, as who leads the group or as tutor' })
  @ApiCreatedResponse({ type: FeedbackGivenDto })
  @Policy('provider:facilitator', 'provider:tutor')
  @Post(':id/feedback')
  async giveFeedback(
    @Param('id') id: string,
    @Body() body: FeedbackDto,
    @Principal() principal: Principal,
  ): Promise<FeedbackGivenDto> {
    return toFeedbackGivenDto(await this.portfolios.giveFeedback(id, body.text, principal));
  }

  @ApiOperation({ summary: 'Feedback on the draft' })
  @ApiPageOf(FeedbackGivenDto)
  @Policy('person:self', 'provider:facilitator', 'provider:tutor')
  @Get(':id/feedback')
  async feedback(@Param('id') id: string, @Principal() principal: Principal): Promise<Page<FeedbackGivenDto>> {
    return Page.whole((await this.portfolios.feedback(id, principal)).map(toFeedbackGivenDto));
  }
}
