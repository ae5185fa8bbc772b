import { Filters, Line, PageQuery, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import type { AccountVersion, Shortfall } from './portfolio.js';
import { shortfallOf } from './portfolio.js';
import type { PortfolioRow, FeedbackRow } from './portfolio.entity.js';
import type { PortfolioView } from './portfolios.service.js';

export class PortfoliosFilter {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() enrolment?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() cohort?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() person?: string;
}

export class PortfoliosQuery extends PageQuery {
  @Filters(() => PortfoliosFilter) filter?: PortfoliosFilter;
}

export class WriteAccountDto {
  @ApiProperty({
    example: 'Our project set out to change how feedback is given in our school …',
    maxLength: 200_000,
    description: 'Plain text; markup stays as typed',
  })
  @Prose({ max: 200_000 })
  text!: string;

  @ApiPropertyOptional({
    example: 'account',
    description: 'Needed only where the programme asks for more than one account',
  })
  @IsOptional()
  @Line({ max: 100, min: 0 })
  requirement?: string;
}

export class FeedbackDto {
  @ApiProperty({ example: 'Say more about what your colleagues did differently afterwards.', maxLength: 20_000 })
  @Prose({ max: 20_000 })
  text!: string;
}

export function portfolioJson(row: PortfolioRow) {
  const { id, version, tenant, enrolmentId, personId, cohortId, programmeId, openedAt } = row;
  return {
    id,
    version,
    provider: tenant,
    enrolmentId,
    personId,
    cohortId,
    programmeId,
    openedAt: openedAt.toISOString(),
  };
}

/** A draft as its readers see it: each requirement with what it holds and lacks; texts only for who may read them. */
export function draftJson({ draft, names, readable }: PortfolioView) {
  const { portfolio, definition, enrolment, accounts, evidence, earlier } = draft;
  const requirements = definition.requirements.map((requirement) => {
    const items = evidence.filter(({ item }) => item.requirement === requirement.code).length;
    const account = accounts.find((each) => each.requirement === requirement.code);
    const lacks: Shortfall | null = shortfallOf(requirement, { items, words: account?.words ?? null });
    return {
      ...requirement,
      items,
      words: account?.words ?? null,
      lacks: lacks ? { code: lacks.code, message: lacks.message } : null,
      ...(readable && account ? { account: accountJson(account) } : {}),
    };
  });
  return {
    ...portfolioJson(portfolio),
    participant: names.get(portfolio.personId) ?? null,
    programme: { code: definition.code, version: definition.version, title: definition.title },
    enrolmentStatus: enrolment.status,
    requirements,
    submissionIds: earlier.map((submission) => submission.id).toSorted(),
  };
}

export function accountJson({ requirement, number, words, text, writtenAt }: AccountVersion) {
  return { requirement, number, words, text, writtenAt: writtenAt.toISOString() };
}

export function feedbackJson({ id, authorId, text, givenAt }: FeedbackRow) {
  return { id, authorId, text, givenAt: givenAt.toISOString() };
}
