import { Policy } from '@collegium/auth';
import type { Problem } from '@collegium/http';
import { ApiPageOf, Page } from '@collegium/http';
import { crashPoint } from '@collegium/messaging';
import { Body, Controller, Get, Param, Res } from '@nestjs/common';
import { ApiConflictResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { answerConflict } from '../conversations/answer-conflict.js';
import { AnswerRoute } from '../conversations/answer-route.js';
import {
  CaseReferenceDto,
  harmless,
  LoggedAnswerDto,
  QueryDto,
  toLoggedAnswerDto,
} from '../conversations/answers.dto.js';
import type { AnswerEffect } from '../conversations/conversation.js';
import { ConfirmRegistrationDto, RefuseRegistrationDto } from './registration-answers.dto.js';
import { RegistrationAnswersService } from './registration-answers.service.js';
import { RegistrationDto, toRegistrationDto } from './registrations.dto.js';
import type { RegistrationAnswer } from './student-registration.js';

export class RegistrationAnswerResultDto {
  @ApiProperty({
    enum: harmless,
    example: 'applied',
    description: 'Only an applied answer has changed the registration',
  })
  effect!: AnswerEffect;

  @ApiProperty({ type: RegistrationDto })
  registration!: RegistrationDto;
}

/** The university's side of the conversation: its own client, or a registrar by hand, on registrations that were submitted to it. */
@ApiTags('student registration')
@ApiConflictResponse({
  description: 'The answer contradicts a decision, or is for an older revision; it is in the log of answers',
})
@Controller('v1/student-registrations/:id')
export class RegistrationAnswersController {
  constructor(private readonly answers: RegistrationAnswersService) {}

  @AnswerRoute('acknowledge', 'The university has the registration and will answer it', RegistrationAnswerResultDto)
  acknowledge(
    @Param('id') id: string,
    @Body() body: CaseReferenceDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(id, { kind: 'acknowledge', ...body }, reply);
  }

  @AnswerRoute('query', 'The university asks something', RegistrationAnswerResultDto)
  query(
    @Param('id') id: string,
    @Body() { text, ...body }: QueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(id, { kind: 'query', ...body, text: text ?? null }, reply);
  }

  @AnswerRoute('confirm', 'The person is a student of the university', RegistrationAnswerResultDto)
  confirm(
    @Param('id') id: string,
    @Body() { studentNumber, until, ...body }: ConfirmRegistrationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(
      id,
      { kind: 'confirm', ...body, studentNumber: { ...studentNumber }, until: until ?? null },
      reply,
    );
  }

  @AnswerRoute('refuse', 'The university will not register the person', RegistrationAnswerResultDto)
  refuse(
    @Param('id') id: string,
    @Body() body: RefuseRegistrationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(id, { kind: 'refuse', ...body }, reply);
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client')
  @Get('answers')
  @ApiOperation({ summary: 'Every answer that came to a student registration, also late and repeated ones' })
  @ApiPageOf(LoggedAnswerDto)
  async log(@Param('id') id: string): Promise<Page<LoggedAnswerDto>> {
    return Page.whole((await this.answers.log(id)).map(toLoggedAnswerDto));
  }

  private async take(
    id: string,
    answer: RegistrationAnswer,
    reply: FastifyReply,
  ): Promise<RegistrationAnswerResultDto | Problem> {
    const { registration, effect } = await this.answers.answer(id, answer);
    crashPoint('after-registration-answer-before-reply');
    return answerConflict(effect, registration, reply) ?? { effect, registration: toRegistrationDto(registration) };
  }
}
