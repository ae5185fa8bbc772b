import { holds, Policy, Principal } from '@collegium/auth';
import { ApiPageOf, Filters, type Page, PageQuery, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { conversations, StrayAnswerRow, type ConversationName } from './stray-answer.entity.js';

class StrayAnswerFilter {
  @ApiPropertyOptional({ example: 'herts', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  university?: string;
}

export class StrayAnswersQuery extends PageQuery {
  @Filters(() => StrayAnswerFilter)
  filter?: StrayAnswerFilter;
}

export class StrayAnswerDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: conversations })
  conversation!: ConversationName;

  @ApiProperty({ format: 'uuid', description: 'As named by who answered' })
  caseId!: string;

  @ApiProperty({ example: 'herts' })
  university!: string;

  @ApiProperty({ example: 'register' })
  kind!: string;

  @ApiProperty({ example: 'client:herts-registry' })
  by!: string;

  @ApiProperty({ format: 'date-time' })
  receivedAt!: string;
}

/** What universities answered to cases, or revisions, that were not theirs to answer. */
@ApiTags('university credit')
@Controller('v1/stray-answers')
export class StrayAnswersController {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Policy('university:client', 'university:registrar', 'consortium:office')
  @Get()
  @ApiOperation({
    summary:
      'Answers to credit claims and student registrations that were never sent to the university; they changed nothing',
  })
  @ApiPageOf(StrayAnswerDto)
  async list(@Query() query: StrayAnswersQuery, @Principal() principal: Principal): Promise<Page<StrayAnswerDto>> {
    const university = query.filter?.university;
    const scope = university && holds(principal, 'consortium', 'consortium:office') ? { tenants: [university] } : {};
    const found = await this.unitOfWork.run(({ manager }) => {
      const builder = manager.createQueryBuilder(StrayAnswerRow, 'answer');
      if (university) builder.andWhere('answer.university = :university', { university });
      return readPage(builder, query);
    }, scope);
    return found.map(({ receivedAt, ...answer }) => ({ ...answer, receivedAt: receivedAt.toISOString() }));
  }
}
