import { Policy } from '@collegium/auth';
import type { Problem } from '@collegium/http';
import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ClaimAnswersService } from './claim-answers.service.js';
import { AcknowledgeDto, AnswerResultDto, QueryDto, RegisterDto, RejectDto, RescindDto, toAnswerResultDto } from './claims.dto.js';
import { ClaimsService } from './claims.service.js';
import type { UniversityAnswer } from './credit-claim.js';

const conflicts = {
  contradicts: { code: 'claim_already_decided', title: 'Claim already decided', detail: 'This differs from what was decided on the claim. It was logged and changed nothing.' },
  outdated: { code: 'revision_outdated', title: 'Revision outdated', detail: 'The claim has been sent again since. The answer was logged and changed nothing.' },
} as const;

/** The university's side of the conversation: its own client, or a registrar by hand, on claims that were sent to it. */
@ApiTags('university credit')
@ApiConflictResponse({ description: 'The answer contradicts a decision, or is for an older revision; it is in the log of answers' })
@Controller('v1/credit-claims/:id')
export class ClaimAnswersController {
  constructor(
    private readonly answers: ClaimAnswersService,
    private readonly claims: ClaimsService,
  ) {}

  @Policy('university:client', 'university:registrar')
  @Post('acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university has the claim and will answer it' })
  @ApiOkResponse({ type: AnswerResultDto })
  acknowledge(@Param('id') id: string, @Body() body: AcknowledgeDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'acknowledge', ...body }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('query')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university asks something' })
  @ApiOkResponse({ type: AnswerResultDto })
  query(@Param('id') id: string, @Body() { text, ...body }: QueryDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'query', ...body, text: text ?? null }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('register')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university has recorded the credit' })
  @ApiOkResponse({ type: AnswerResultDto })
  async register(@Param('id') id: string, @Body() { credit, ...body }: RegisterDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'register', ...body, credit: credit ? { ...credit } : (await this.claims.find(id)).credit }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university will not record the credit' })
  @ApiOkResponse({ type: AnswerResultDto })
  reject(@Param('id') id: string, @Body() body: RejectDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'reject', ...body }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('rescind')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university takes registered credit back' })
  @ApiOkResponse({ type: AnswerResultDto })
  rescind(@Param('id') id: string, @Body() body: RescindDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'rescind', ...body }, reply);
  }

  /** A conflict is answered, not thrown: the answer must stay in the log, which a thrown refusal would roll back. */
  private async take(id: string, answer: UniversityAnswer, reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    const result = await this.answers.answer(id, answer);
    if (result.effect !== 'contradicts' && result.effect !== 'outdated') return toAnswerResultDto(result);
    const { code, title, detail } = conflicts[result.effect];
    void reply.status(409).type('application/problem+json');
    const { status, revision } = result.claim;
    const correlationId = String(reply.getHeader('x-correlation-id'));
    return { type: `urn:collegium:problem:${code}`, title, status: 409, detail, instance: reply.request.url, code, details: { status, revision }, correlationId };
  }
}
