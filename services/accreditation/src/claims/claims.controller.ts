import { Policy, Principal } from '@collegium/auth';
import { ApiPageOf, IfMatch, Page, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LoggedAnswerDto, toLoggedAnswerDto } from '../conversations/answers.dto.js';
import { AnswerQueryDto, conversationColumns, ReasonDto } from '../conversations/conversations.dto.js';
import { filtered } from '../reading/filtered.js';
import { readScope } from '../reading/read-scope.js';
import { ClaimAnswersService } from './claim-answers.service.js';
import { ClaimDto, ClaimsQuery, toClaimDto } from './claims.dto.js';
import { ClaimsService } from './claims.service.js';
import { CreditClaimRow } from './credit-claim.entity.js';

const columns = { ...conversationColumns, route: 'route' } as const;

/** Credit claims: for everybody who may read them, and the provider's side of the conversation. */
@ApiTags('university credit')
@Controller('v1/credit-claims')
export class ClaimsController {
  constructor(
    private readonly claims: ClaimsService,
    private readonly answers: ClaimAnswersService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'person:self', 'consortium:office')
  @Get()
  @ApiOperation({ summary: 'Credit claims; a university sees those that were sent to it' })
  @ApiPageOf(ClaimDto)
  async list(@Query() query: ClaimsQuery, @Principal() principal: Principal): Promise<Page<ClaimDto>> {
    const filter = query.filter ?? {};
    const found = await this.unitOfWork.run(
      ({ manager }) => readPage(filtered(manager, CreditClaimRow, columns, filter), query),
      readScope(principal, filter.provider),
    );
    return found.map(toClaimDto);
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client', 'person:self')
  @Get(':id')
  @ApiOperation({ summary: 'One credit claim' })
  @ApiOkResponse({ type: ClaimDto })
  async one(@Param('id') id: string): Promise<ClaimDto> {
    return toClaimDto(await this.claims.find(id));
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client')
  @Get(':id/answers')
  @ApiOperation({ summary: 'Every answer that came to a claim, also late and repeated ones' })
  @ApiPageOf(LoggedAnswerDto)
  async log(@Param('id') id: string): Promise<Page<LoggedAnswerDto>> {
    return Page.whole((await this.answers.log(id)).map(toLoggedAnswerDto));
  }

  @Policy('provider:coordinator')
  @Post(':id/answer')
  @HttpCode(200)
  @ApiOperation({ summary: "Answer the university's open query" })
  @ApiOkResponse({ type: ClaimDto })
  async answer(
    @Param('id') id: string,
    @Body() body: AnswerQueryDto,
    @IfMatch() version: number | undefined,
  ): Promise<ClaimDto> {
    return toClaimDto(await this.claims.answerQuery(id, body, version));
  }

  @Policy('provider:coordinator')
  @Post(':id/resubmit')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a rejected claim again, as a new revision' })
  @ApiOkResponse({ type: ClaimDto })
  async resubmit(@Param('id') id: string, @IfMatch() version: number | undefined): Promise<ClaimDto> {
    return toClaimDto(await this.claims.resubmit(id, version));
  }

  @Policy('provider:coordinator')
  @Post(':id/correct')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send an undecided claim again with what is known now, as a new revision' })
  @ApiOkResponse({ type: ClaimDto })
  async correct(
    @Param('id') id: string,
    @Body() { reason }: ReasonDto,
    @IfMatch() version: number | undefined,
  ): Promise<ClaimDto> {
    return toClaimDto(await this.claims.correct(id, reason, version));
  }

  @Policy('provider:coordinator', 'person:self')
  @Post(':id/withdraw')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a claim back before the credit is registered' })
  @ApiOkResponse({ type: ClaimDto })
  async withdraw(
    @Param('id') id: string,
    @Body() { reason }: ReasonDto,
    @IfMatch() version: number | undefined,
  ): Promise<ClaimDto> {
    return toClaimDto(await this.claims.withdraw(id, reason, version));
  }
}
