import { Filters, Line, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { lawfulBases, type LawfulBasisKind } from '../agreements/agreement.js';
import { caseStatuses, type CaseStatus, type NoCredit } from './award-case.js';

export class AwardCaseFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  enrolment?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  cohort?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  person?: string;

  @ApiPropertyOptional({ enum: caseStatuses })
  @IsOptional()
  @IsIn(caseStatuses)
  status?: CaseStatus;
}

export class AwardCasesQuery extends PageQuery {
  @Filters(() => AwardCaseFilter)
  filter?: AwardCaseFilter;
}

export class LatinNameDto {
  @ApiProperty({ example: 'Wáng Xiǎomíng', description: 'The name in Latin letters, as its bearer writes it' })
  @Line({ max: 200 })
  latinName!: string;
}

export class ConsentDto {
  @ApiProperty({ example: '2027-01', description: 'Version of the privacy notice that the person has read' })
  @Line({ max: 40 })
  noticeVersion!: string;
}

/** Why data may be sent to the university of a claim, or could be. */
export class CaseLawfulBasisDto {
  @ApiProperty({ enum: lawfulBases, example: 'consent' })
  basis!: LawfulBasisKind;

  @ApiProperty({ example: '2027-01', description: 'Version of the privacy notice: what consent must name' })
  noticeVersion!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'Null as long as it is lacking' })
  recordedAt!: string | null;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When the person took their consent back',
  })
  withdrawnAt!: string | null;
}

/** What became of the wish for university credit. */
export class CaseCreditDto {
  @ApiProperty({ example: true })
  wanted!: boolean;

  @ApiProperty({ example: 'herts', nullable: true, type: String })
  university!: string | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  claimId!: string | null;

  @ApiProperty({ example: 'requested', nullable: true, type: String })
  claimStatus!: string | null;

  @ApiProperty({
    example: [],
    description: 'What a prepared claim still needs; the claim says the way out of each',
    type: [String],
  })
  waitingFor!: readonly string[];

  @ApiProperty({
    type: CaseLawfulBasisDto,
    nullable: true,
    description: 'Why the university may be sent data about this person',
  })
  lawfulBasis!: CaseLawfulBasisDto | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'Why there is no claim' })
  noCredit!: NoCredit | null;

  @ApiProperty({
    format: 'uuid',
    nullable: true,
    type: String,
    description: 'The claim that holds the same piece of work, for those who may see it',
  })
  firstClaimId!: string | null;
}

/** A date that ends something for the participant, as it stands now. */
export class CaseDeadlineDto {
  @ApiProperty({ enum: ['portfolio_resubmission', 'minimum_hours'], example: 'portfolio_resubmission' })
  code!: 'portfolio_resubmission' | 'minimum_hours';

  @ApiProperty({ format: 'date', example: '2027-11-05', description: 'The last day' })
  on!: string;

  @ApiProperty({
    example: 35,
    description:
      'Days added because the participant paused or the cohort was postponed; those of a pause that lasts come with its end',
  })
  extendedBy!: number;
}

export class AwardCaseDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 7 })
  version!: number;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;

  @ApiProperty({ format: 'uuid' })
  enrolmentId!: string;

  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  personId!: string | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  cohortId!: string | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  programmeId!: string | null;

  @ApiProperty({ enum: caseStatuses, example: 'gathering' })
  status!: CaseStatus;

  @ApiProperty({ example: ['minimum_hours'], description: 'What is still needed, by name', type: [String] })
  missing!: readonly string[];

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'Since when every deadline stands still: the participant pauses, or the cohort is postponed',
  })
  standsStillSince!: string | null;

  @ApiProperty({ type: [CaseDeadlineDto], description: 'What ends by a date as long as the case is open' })
  deadlines!: readonly CaseDeadlineDto[];

  @ApiProperty({ example: [], description: 'Why it was refused, closed or is held', type: [String] })
  reasons!: readonly string[];

  @ApiProperty({
    example: '13.5',
    nullable: true,
    type: Number,
    description: 'Hours of support received, as far as told',
  })
  hoursReceived!: number | null;

  @ApiProperty({ example: 'passed', nullable: true, type: String })
  outcome!: string | null;

  @ApiProperty({ example: 'Wáng Xiǎomíng', nullable: true, type: String })
  latinName!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  decidedAt!: string | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String })
  awardId!: string | null;

  @ApiProperty({ example: 'HERTSCAM-2027-7K3M9-Q2XVT-C', nullable: true, type: String })
  certificateNumber!: string | null;

  @ApiProperty({ type: CaseCreditDto })
  credit!: CaseCreditDto;
}
