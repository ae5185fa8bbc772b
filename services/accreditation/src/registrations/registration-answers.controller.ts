import { Policy } from '@collegium/auth';
import type { Problem } from '@collegium/http';
import { crashPoint } from '@collegium/messaging';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { answerConflict } from '../conversations/answer-conflict.js';
import type { AnswerEffect } from '../conversations/conversation.js';
import { AcknowledgeRegistrationDto, ConfirmRegistrationDto, QueryRegistrationDto, RefuseRegistrationDto, RegistrationAnswerLogDto } from './registration-answers.dto.js';
import { RegistrationAnswersService } from './registration-answers.service.js';
import { RegistrationDto, toRegistrationDto } from './registrations.dto.js';
import type { RegistrationAnswer } from './student-registration.js';

export class RegistrationAnswerResultDto {
  @ApiProperty({ enum: ['applied', 'repeated', 'late'], example: 'applied', description: 'Only an applied answer has changed the registration' })
  effect!: AnswerEffect;

  @ApiProperty({ type: RegistrationDto })
  registration!: RegistrationDto;
}

/** The university's side of the conversation: its own client, or a registrar by hand, on registrations that were submitted to it. */
@ApiTags('student registration')
@ApiConflictResponse({ description: 'The answer contradicts a decision, or is for an older revision; it is in the log of answers' })
@Controller('v1/student-registrations/:id')
export class RegistrationAnswersController {
  constructor(private readonly answers: RegistrationAnswersService) {}

  @Policy('university:client', 'university:registrar')
  @Post('acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university has the registration and will answer it' })
  @ApiOkResponse({ type: RegistrationAnswerResultDto })
  acknowledge(@Param('id') id: string, @Body() body: AcknowledgeRegistrationDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(id, { kind: 'acknowledge', ...body }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('query')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university asks something' })
  @ApiOkResponse({ type: RegistrationAnswerResultDto })
  query(@Param('id') id: string, @Body() { text, ...body }: QueryRegistrationDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(id, { kind: 'query', ...body, text: text ?? null }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('confirm')
  @HttpCode(200)
  @ApiOperation({ summary: 'The person is a student of the university' })
  @ApiOkResponse({ type: RegistrationAnswerResultDto })
  confirm(@Param('id') id: string, @Body() { studentNumber, until, ...body }: ConfirmRegistrationDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(id, { kind: 'confirm', ...body, studentNumber: { ...studentNumber }, until: until ?? null }, reply);
  }

  @Policy('university:client', 'university:registrar')
  @Post('refuse')
  @HttpCode(200)
  @ApiOperation({ summary: 'The university will not register the person' })
  @ApiOkResponse({ type: RegistrationAnswerResultDto })
  refuse(@Param('id') id: string, @Body() body: RefuseRegistrationDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<RegistrationAnswerResultDto | Problem> {
    return this.take(id, { kind: 'refuse', ...body }, reply);
  }

  @Policy('provider:coordinator', 'university:registrar', 'university:client')
  @Get('answers')
  @ApiOperation({ summary: 'Every answer that came to a student registration, also late and repeated ones' })
  @ApiOkResponse({ type: RegistrationAnswerLogDto })
  async log(@Param('id') id: string): Promise<RegistrationAnswerLogDto> {
    const rows = await this.answers.log(id);
    return { data: rows.map(({ id: answerId, receivedAt, by, effect, answer }) => ({ id: answerId, receivedAt: receivedAt.toISOString(), by, effect, answer })) };
  }

  private async take(id: string, answer: RegistrationAnswer, reply: FastifyReply): Promise<RegistrationAnswerResultDto | Problem> {
    const { registration, effect } = await this.answers.answer(id, answer);
    crashPoint('after-answer-before-reply');
    return answerConflict(effect, registration, reply) ?? { effect, registration: toRegistrationDto(registration) };
  }
}
