import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { shortfallOf, type AccountVersion, type Shortfall } from './portfolio.js';
import type { FeedbackRow, PortfolioRow } from './portfolio.entity.js';
import type { PortfolioView } from './portfolios.service.js';

const shortfalls: readonly Shortfall['code'][] = [
  'evidence_missing',
  'account_missing',
  'account_too_short',
  'account_too_long',
];

export class PortfolioDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer', example: 3 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid' }) enrolmentId!: string;
  @ApiProperty({ format: 'uuid' }) personId!: string;
  @ApiProperty({ format: 'uuid' }) cohortId!: string;
  @ApiProperty({ format: 'uuid' }) programmeId!: string;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
}

export class AccountDto {
  @ApiProperty({ example: 'account' }) requirement!: string;
  @ApiProperty({ type: 'integer', example: 2 }) number!: number;
  @ApiProperty({ type: 'integer', example: 2113 }) words!: number;
  @ApiProperty({ example: 'Our project set out to …' }) text!: string;
  @ApiProperty({ format: 'date-time' }) writtenAt!: string;
}

export class PortfolioWithAccountDto extends PortfolioDto {
  @ApiProperty({ type: AccountDto }) account!: AccountDto;
}

export class ShortfallDto {
  @ApiProperty({ enum: shortfalls, example: 'evidence_missing' }) code!: Shortfall['code'];
  @ApiProperty({ example: 'Portfolio of evidence: 3 of at least 5 items.' }) message!: string;
}

export class RequirementDto {
  @ApiProperty({ example: 'evidence' }) code!: string;
  @ApiProperty({ example: 'Portfolio of evidence' }) title!: string;
  @ApiProperty({ enum: ['evidence', 'account'] }) kind!: 'evidence' | 'account';
  @ApiProperty({ enum: ['assessed', 'received'] }) treatment!: 'assessed' | 'received';
  @ApiProperty({ type: 'integer', example: 5 }) minimumItems!: number;
  @ApiProperty({ type: 'integer', example: 0 }) minimumWords!: number;
  @ApiProperty({ type: 'integer', example: 0, description: '0: no upper limit' }) maximumWords!: number;
  @ApiProperty({ type: 'integer', example: 3, description: 'Items that it holds' }) items!: number;
  @ApiProperty({ type: 'integer', nullable: true, example: null, description: 'Words of its account' })
  words!: number | null;
  @ApiProperty({ type: ShortfallDto, nullable: true, description: 'What it still lacks; null where it is met' })
  lacks!: ShortfallDto | null;
  @ApiPropertyOptional({ type: AccountDto, description: 'For whoever may read the draft, where one is written' })
  account?: AccountDto;
}

export class PortfolioProgrammeDto {
  @ApiProperty({ example: 'eldp-participant' }) code!: string;
  @ApiProperty({ type: 'integer', example: 1 }) version!: number;
  @ApiProperty({ example: 'Participant Experience' }) title!: string;
}

export class DraftDto extends PortfolioDto {
  @ApiProperty({ type: String, nullable: true, example: 'Sam Okafor' }) participant!: string | null;
  @ApiProperty({ type: PortfolioProgrammeDto }) programme!: PortfolioProgrammeDto;
  @ApiProperty({ example: 'started' }) enrolmentStatus!: string;
  @ApiProperty({ type: [RequirementDto] }) requirements!: RequirementDto[];
  @ApiProperty({ type: [String], format: 'uuid' }) submissionIds!: string[];
}

export class FeedbackGivenDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) authorId!: string;
  @ApiProperty({ example: 'Say more about what your colleagues did differently afterwards.' }) text!: string;
  @ApiProperty({ format: 'date-time' }) givenAt!: string;
}

export function toPortfolioDto(row: PortfolioRow): PortfolioDto {
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
export function toDraftDto({ draft, names, readable }: PortfolioView): DraftDto {
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
      ...(readable && account ? { account: toAccountDto(account) } : {}),
    };
  });
  return {
    ...toPortfolioDto(portfolio),
    participant: names.get(portfolio.personId) ?? null,
    programme: { code: definition.code, version: definition.version, title: definition.title },
    enrolmentStatus: enrolment.status,
    requirements,
    submissionIds: earlier.map((submission) => submission.id).toSorted(),
  };
}

export function toAccountDto({ requirement, number, words, text, writtenAt }: AccountVersion): AccountDto {
  return { requirement, number, words, text, writtenAt: writtenAt.toISOString() };
}

export function toFeedbackGivenDto({ id, authorId, text, givenAt }: FeedbackRow): FeedbackGivenDto {
  return { id, authorId, text, givenAt: givenAt.toISOString() };
}
