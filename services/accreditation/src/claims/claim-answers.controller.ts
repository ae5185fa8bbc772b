import type { Problem } from '@collegium/http';
import { crashPoint } from '@collegium/messaging';
import { Body, Controller, Param, Res } from '@nestjs/common';
import { ApiConflictResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { answerConflict } from '../conversations/answer-conflict.js';
import { AnswerRoute } from '../conversations/answer-route.js';
import { AnswerDto, CaseReferenceDto, QueryDto } from '../conversations/answers.dto.js';
import { AcknowledgeDto, BoardDto, FailDto, ReferDto, RegisterDto, RejectDto, RescindDto } from './answers.dto.js';
import { ClaimAnswersService } from './claim-answers.service.js';
import { AnswerResultDto, toClaimDto } from './claims.dto.js';
import type { UniversityAnswer } from './university-answer.js';

const conflicts = {
  contradicts: {
    code: 'claim_already_decided',
    title: 'Claim already decided',
    detail: 'This differs from what was decided on the claim. It was logged and changed nothing.',
  },
} as const;

/** The university's side of the conversation: its own client, or a registrar by hand, on claims that were sent to it. */
@ApiTags('university credit')
@ApiConflictResponse({
  description: 'The answer contradicts a decision, or is for an older revision; it is in the log of answers',
})
@Controller('v1/credit-claims/:id')
export class ClaimAnswersController {
  constructor(private readonly answers: ClaimAnswersService) {}

  @AnswerRoute('acknowledge', 'The university has the claim and will answer it', AnswerResultDto)
  acknowledge(
    @Param('id') id: string,
    @Body() body: AcknowledgeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'acknowledge', ...body }, reply);
  }

  @AnswerRoute('receive', 'The university has the work that was passed on to it, and will assess it', AnswerResultDto)
  receive(
    @Param('id') id: string,
    @Body() body: CaseReferenceDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'receive', ...body }, reply);
  }

  @AnswerRoute('mark', 'The university has marked the work', AnswerResultDto)
  mark(
    @Param('id') id: string,
    @Body() body: AnswerDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'mark', ...body }, reply);
  }

  @AnswerRoute('board', 'A board of the university has it before it', AnswerResultDto)
  board(
    @Param('id') id: string,
    @Body() body: BoardDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'board', revision: body.revision, board: { ...body.board } }, reply);
  }

  @AnswerRoute('refer', 'The university refers the work, which may be resubmitted', AnswerResultDto)
  refer(
    @Param('id') id: string,
    @Body() body: ReferDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'refer', ...body }, reply);
  }

  @AnswerRoute('fail', 'The university has failed the work', AnswerResultDto)
  fail(
    @Param('id') id: string,
    @Body() body: FailDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'fail', ...body }, reply);
  }

  @AnswerRoute('query', 'The university asks something', AnswerResultDto)
  query(
    @Param('id') id: string,
    @Body() { text, ...body }: QueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'query', ...body, text: text ?? null }, reply);
  }

  @AnswerRoute('register', 'The university has recorded the credit', AnswerResultDto)
  register(
    @Param('id') id: string,
    @Body() { credit, board, ...body }: RegisterDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(
      id,
      { kind: 'register', ...body, credit: credit ? { ...credit } : null, ...(board ? { board: { ...board } } : {}) },
      reply,
    );
  }

  @AnswerRoute('reject', 'The university will not record the credit', AnswerResultDto)
  reject(
    @Param('id') id: string,
    @Body() { fieldErrors, ...body }: RejectDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    const problems = (fieldErrors ?? []).map(({ pointer, code, message }) => ({
      pointer,
      code,
      message: message ?? null,
    }));
    return this.take(id, { kind: 'reject', ...body, fieldErrors: problems }, reply);
  }

  @AnswerRoute('rescind', 'The university takes registered credit back', AnswerResultDto)
  rescind(
    @Param('id') id: string,
    @Body() body: RescindDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerResultDto | Problem> {
    return this.take(id, { kind: 'rescind', ...body }, reply);
  }

  private async take(id: string, answer: UniversityAnswer, reply: FastifyReply): Promise<AnswerResultDto | Problem> {
    const { claim, effect } = await this.answers.answer(id, answer);
    crashPoint('after-answer-before-reply');
    return answerConflict(effect, claim, reply, conflicts) ?? { effect, claim: toClaimDto(claim) };
  }
}
