import { Line, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { AnswerRow } from './conversation.entity.js';
import { answerEffects, type Answer, type AnswerEffect } from './conversation.js';
import { IsCode } from './fields.js';

/** Every answer names the revision that it is for, as the request carried it. */
export class AnswerDto {
  @ApiProperty({ example: 1, description: 'Revision of the request that is answered' })
  @IsInt()
  @Min(1)
  @Max(1000)
  revision!: number;
}

export class CaseReferenceDto extends AnswerDto {
  @ApiProperty({ example: 'REG-7781', description: "The university's own reference for the case" })
  @Line({ max: 100 })
  caseReference!: string;
}

export class QueryDto extends AnswerDto {
  @ApiProperty({ example: 'learner_not_matched', description: 'Reason code' })
  @IsCode()
  reason!: string;

  @ApiPropertyOptional({ example: 'Two of our records bear this name. What was she called before 2020?' })
  @IsOptional()
  @Prose({ max: 2000 })
  text?: string;
}

export class LoggedAnswerDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'date-time' })
  receivedAt!: string;

  @ApiProperty({ example: 'client:herts-registry' })
  by!: string;

  @ApiProperty({ enum: answerEffects })
  effect!: AnswerEffect;

  @ApiProperty({
    type: 'object',
    required: ['kind', 'revision'],
    properties: { kind: { type: 'string' }, revision: { type: 'integer' } },
    additionalProperties: true,
    example: { kind: 'acknowledge', revision: 1, caseReference: 'REG-7781' },
    description: 'The answer as it came; each kind has the fields of its route',
  } as never)
  answer!: Answer;
}

export function toLoggedAnswerDto({ id, receivedAt, by, effect, answer }: AnswerRow<Answer>): LoggedAnswerDto {
  return { id, receivedAt: receivedAt.toISOString(), by, effect, answer };
}

/** Effects that are answered with 200; the others are conflicts. */
export const harmless = answerEffects.filter((effect) => ['applied', 'repeated', 'late'].includes(effect));
