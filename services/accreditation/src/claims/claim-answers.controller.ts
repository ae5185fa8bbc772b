import { Policy } from '@collegium/auth';
import type { Problem } from '@collegium/http';
import { crashPoint } from '@collegium/messaging';
import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ClaimAnswersService } from './claim-answers.service.js';
import { AcknowledgeDto, BoardDto, FailDto, MarkDto, QueryDto, ReceiveDto, ReferDto, RegisterDto, RejectDto, RescindDto } from './answers.dto.js';
import { AnswerResultDto, toAnswerResultDto } from './claims.dto.js';
import type { UniversityAnswer } from './university-answer.js';

const conflicts = {
  contradicts: { code: 'claim_already_decided', title: 'Claim already decided', detail: 'This differs from what was decided on the claim. It was logged and changed nothing.' },
  foreign: { code: 'answer_not_of_this_route', title: 'Answer not of this route', detail: 'This belongs to the other route of credit. It was logged and changed nothing.' },
  outdated: { code: 'revision_outdated', title: 'Revision outdated', detail: 'The claim has been sent again since. The answer was logged and changed nothing.' },
} as const;

/** The university's side of the conversation: its own client, or a registrar by hand, on claims that were sent to it. */
@ApiTags('university credit')
@ApiConflictResponse({ description: 'The answer contradicts a decision, or is for an older revision; it is in the log of answers' })
@Controller('v1/credit-claims/:id')
export class ClaimAnswersController {
  constructor(private readonly answers: ClaimAnswersService) {}

  @Policy('university:client', 'university:registrar')
  @Post('acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university has the claim and will answer it' })
  @ApiOkResponse({ type: AnswerResultDto })
  acknowledge(@Param('id') id: string, @Body() body: AcknowledgeDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'acknowledge', ...body }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('receive')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university has the work that was passed on to it, and will assess it' })
  @ApiOkResponse({ type: AnswerResultDto })
  receive(@Param('id') id: string, @Body() body: ReceiveDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'receive', ...body }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('mark')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university has marked the work' })
  @ApiOkResponse({ type: AnswerResultDto })
  mark(@Param('id') id: string, @Body() body: MarkDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'mark', ...body }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('board')
  @HttpCode(200)
  @ApiOperation({ summary: 'A board of the university has it before it' })
  @ApiOkResponse({ type: AnswerResultDto })
  board(@Param('id') id: string, @Body() body: BoardDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'board', revision: body.revision, board: { ...body.board } }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('refer')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university refers the work, which may be resubmitted' })
  @ApiOkResponse({ type: AnswerResultDto })
  refer(@Param('id') id: string, @Body() body: ReferDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'refer', ...body }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('fail')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university has failed the work' })
  @ApiOkResponse({ type: AnswerResultDto })
  fail(@Param('id') id: string, @Body() body: FailDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'fail', ...body }, reply);
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
  register(@Param('id') id: string, @Body() { credit, board, ...body }: RegisterDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'register', ...body, credit: credit ? { ...credit } : null, ...(board ? { board: { ...board } } : {}) }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university will not record the credit' })
  @ApiOkResponse({ type: AnswerResultDto })
  reject(@Param('id') id: string, @Body() { fieldErrors, ...body }: RejectDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    const problems = (fieldErrors ?? []).map(({ pointer, code, message }) => ({ pointer, code, message: message ?? null }));
    return this.take(id, { kind: 'reject', ...body, fieldErrors: problems }, reply);
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
    crashPoint('after-answer-before-reply');
    if (result.effect !== 'contradicts' && result.effect !== 'outdated' && result.effect !== 'foreign') return toAnswerResultDto(result);
    const { code, title, detail } = conflicts[result.effect];
    void reply.status(409).type('application/problem+json');
    const { status, revision } = result.claim;
    const correlationId = String(reply.getHeader('x-correlation-id'));
    return { type: `urn:collegium:problem:${code}`, title, status: 409, detail, instance: reply.request.url, code, details: { status, revision }, correlationId };
  }
}
