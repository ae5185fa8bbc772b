import { Policy, Principal } from '@collegium/auth';
import { IfMatch } from '@collegium/http';
import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  accountJson,
  draftJson,
  FeedbackDto,
  feedbackJson,
  portfolioJson,
  PortfoliosQuery,
  WriteAccountDto,
} from './portfolios.dto.js';
import { exampleAccount, exampleFeedback, examplePortfolio, exampleDraft } from './portfolios.examples.js';
import { Portfolios } from './portfolios.service.js';

@ApiTags('portfolios')
@ApiBearerAuth()
@Controller('v1/portfolios')
export class PortfoliosController {
  constructor(private readonly portfolios: Portfolios) {}

  @ApiOperation({
    summary: 'Portfolios that the caller may follow: their own, those of the groups they lead, or all of a provider',
  })
  @ApiResponse({ status: 200, schema: { example: { data: [examplePortfolio], next: null } } })
  @Policy(
    'person:self',
    'provider:facilitator',
    'provider:tutor',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:lead-moderator',
  )
  @Get()
  async list(@Query() query: PortfoliosQuery, @Principal() principal: Principal) {
    return (await this.portfolios.list(query, principal)).map(portfolioJson);
  }

  @ApiOperation({ summary: 'A portfolio with its requirements and what each still lacks' })
  @ApiResponse({ status: 200, schema: { example: exampleDraft } })
  @Policy(
    'person:self',
    'provider:facilitator',
    'provider:tutor',
    'provider:coordinator',
    'provider:programme-leader',
    'provider:lead-moderator',
  )
  @Get(':id')
  async view(@Param('id') id: string, @Principal() principal: Principal) {
    return draftJson(await this.portfolios.view(id, principal));
  }

  @ApiOperation({ summary: 'Write the account of the work; every version is kept' })
  @ApiResponse({ status: 200, schema: { example: { ...examplePortfolio, version: 4, account: exampleAccount } } })
  @Policy('person:self')
  @Put(':id/account')
  async writeAccount(@Param('id') id: string, @Body() body: WriteAccountDto, @IfMatch() version: number | undefined) {
    const { portfolio, account } = await this.portfolios.writeAccount(id, body, version);
    return { ...portfolioJson(portfolio), account: accountJson(account) };
  }

  @ApiOperation({ summary: 'Every version of the account' })
  @ApiResponse({ status: 200, schema: { example: { data: [exampleAccount] } } })
  @Policy('person:self', 'provider:facilitator', 'provider:tutor')
  @Get(':id/account/versions')
  async accountVersions(@Param('id') id: string, @Principal() principal: Principal) {
    return { data: (await this.portfolios.accountVersions(id, principal)).map(accountJson) };
  }

  @ApiOperation({ summary: 'Give feedback on the draft, as who leads the group or as tutor' })
  @ApiResponse({ status: 201, schema: { example: exampleFeedback } })
  @Policy('provider:facilitator', 'provider:tutor')
  @Post(':id/feedback')
  async giveFeedback(@Param('id') id: string, @Body() body: FeedbackDto, @Principal() principal: Principal) {
    return feedbackJson(await this.portfolios.giveFeedback(id, body.text, principal));
  }

  @ApiOperation({ summary: 'Feedback on the draft' })
  @ApiResponse({ status: 200, schema: { example: { data: [exampleFeedback] } } })
  @Policy('person:self', 'provider:facilitator', 'provider:tutor')
  @Get(':id/feedback')
  async feedback(@Param('id') id: string, @Principal() principal: Principal) {
    return { data: (await this.portfolios.feedback(id, principal)).map(feedbackJson) };
  }
}
