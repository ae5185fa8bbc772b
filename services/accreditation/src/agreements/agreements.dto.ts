import { Filters, IsLocalDate, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { creditSchemes, type CreditScheme } from '../claims/credit.js';
import { RegistrationTermsDto } from '../registrations/registration-terms.dto.js';
import {
  agreementFields,
  creditRoutes,
  evidenceKinds,
  lawfulBases,
  type Agreement,
  type AgreementField,
  type CreditRoute,
  type EvidenceKind,
  type LawfulBasisKind,
} from './agreement.js';

export class CreditDto {
  @ApiProperty({ example: 30 })
  @IsInt()
  @Min(1)
  @Max(360)
  points!: number;

  @ApiProperty({ enum: creditSchemes, example: 'CATS' })
  @IsIn(creditSchemes)
  scheme!: CreditScheme;

  @ApiProperty({ example: 7 })
  @IsInt()
  @Min(4)
  @Max(8)
  level!: number;
}

export class CreditTargetDto {
  @ApiProperty({ enum: ['specific', 'general'], example: 'general', description: 'Whether it exempts named modules' })
  @IsIn(['specific', 'general'])
  recognition!: 'specific' | 'general';

  @ApiPropertyOptional({ example: 'PGCert' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  qualificationAim?: string;

  @ApiPropertyOptional({ type: [String], example: [] })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 60, { each: true })
  modules?: string[];
}

export class ShareLimitDto {
  @ApiProperty({ example: 60, description: 'Points that the award has, in the scheme of the credit' })
  @IsInt()
  @Min(1)
  @Max(540)
  points!: number;

  @ApiProperty({ example: 66, description: 'Highest share in percent that may come in by recognition' })
  @IsInt()
  @Min(1)
  @Max(100)
  percent!: number;
}

export class MakeAgreementDto {
  @ApiProperty({ example: 'herts' })
  @Matches(/^[a-z0-9-]{1,60}$/)
  @Length(1, 60)
  university!: string;

  @ApiProperty({ format: 'uuid', description: 'Id of the programme version' })
  @IsUUID()
  programmeId!: string;

  @ApiProperty({
    enum: creditRoutes,
    example: 'recognition',
    description: 'We assessed and the university recognises, or the university assesses work that is passed on',
  })
  @IsIn(creditRoutes)
  route!: CreditRoute;

  @ApiProperty({ example: 'SC7HCEL' })
  @IsString()
  @Length(1, 60)
  courseCode!: string;

  @ApiProperty({ type: CreditDto })
  @ValidateNested()
  @Type(() => CreditDto)
  credit!: CreditDto;

  @ApiPropertyOptional({
    type: CreditTargetDto,
    description: 'What the credit counts towards; general credit unless said',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => CreditTargetDto)
  target?: CreditTargetDto;

  @ApiPropertyOptional({ example: 5, description: 'How old the achievement may be when it is sent, in years' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(50)
  currencyYears?: number;

  @ApiPropertyOptional({
    example: 90,
    description: 'Most points one person may claim at this university in all, in the scheme of the credit',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(540)
  maxPointsPerPerson?: number;

  @ApiPropertyOptional({ type: ShareLimitDto, description: 'Most of an award that may come in by recognition' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ShareLimitDto)
  shareLimit?: ShareLimitDto;

  @ApiPropertyOptional({
    enum: evidenceKinds,
    isArray: true,
    example: ['board', 'certificate'],
    description:
      'What must be there before anything is sent; by default board and certificate for recognition, the work where the university assesses',
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(evidenceKinds, { each: true })
  evidence?: EvidenceKind[];

  @ApiProperty({ example: 30, description: 'Days in which the university answers' })
  @IsInt()
  @Min(1)
  @Max(365)
  replyDays!: number;

  @ApiProperty({ enum: lawfulBases, example: 'contract' })
  @IsIn(lawfulBases)
  lawfulBasis!: LawfulBasisKind;

  @ApiProperty({ example: '2027-01', description: 'Version of the privacy notice' })
  @IsString()
  @Length(1, 40)
  noticeVersion!: string;

  @ApiProperty({
    enum: agreementFields,
    isArray: true,
    example: ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'],
    description: 'What the university needs; nothing else is sent',
  })
  @IsArray()
  @ArrayUnique()
  @IsIn(agreementFields, { each: true })
  fields!: AgreementField[];

  @ApiPropertyOptional({
    type: RegistrationTermsDto,
    description: 'Whether and when participants register as students of the university',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => RegistrationTermsDto)
  registration?: RegistrationTermsDto;

  @ApiProperty({ format: 'date', example: '2026-09-01' })
  @IsLocalDate()
  validFrom!: string;

  @ApiPropertyOptional({ format: 'date', example: '2029-08-31' })
  @IsOptional()
  @IsLocalDate()
  validUntil?: string;
}

export class EndAgreementDto {
  @ApiProperty({ format: 'date', example: '2028-07-31', description: 'Last day on which claims may be made' })
  @IsLocalDate()
  validUntil!: string;
}

export class AgreementFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  programme?: string;

  @ApiPropertyOptional({ example: 'herts' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  university?: string;
}

export class AgreementsQuery extends PageQuery {
  @Filters(() => AgreementFilter)
  filter?: AgreementFilter;
}

export class AgreementDto extends MakeAgreementDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 1 })
  version!: number;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;
}

export function toTerms({
  validUntil,
  target,
  currencyYears,
  maxPointsPerPerson,
  shareLimit,
  evidence,
  registration,
  ...terms
}: MakeAgreementDto): Omit<Agreement, 'id' | 'version' | 'tenant'> {
  return {
    ...terms,
    target: {
      recognition: target?.recognition ?? 'general',
      qualificationAim: target?.qualificationAim ?? null,
      modules: target?.modules ?? [],
    },
    currencyYears: currencyYears ?? null,
    maxPointsPerPerson: maxPointsPerPerson ?? null,
    shareLimit: shareLimit ? { ...shareLimit } : null,
    evidence: evidence ?? (terms.route === 'recognition' ? ['board', 'certificate'] : ['work']),
    registration: registration ? { ...registration } : null,
    validUntil: validUntil ?? null,
  };
}

export function toAgreementDto({
  tenant,
  target,
  currencyYears,
  maxPointsPerPerson,
  shareLimit,
  registration,
  validUntil,
  ...agreement
}: Agreement): AgreementDto {
  return {
    ...agreement,
    provider: tenant,
    fields: [...agreement.fields],
    evidence: [...agreement.evidence],
    target: {
      recognition: target.recognition,
      modules: [...target.modules],
      ...(target.qualificationAim === null ? {} : { qualificationAim: target.qualificationAim }),
    },
    ...(currencyYears === null ? {} : { currencyYears }),
    ...(maxPointsPerPerson === null ? {} : { maxPointsPerPerson }),
    ...(shareLimit === null ? {} : { shareLimit }),
    ...(registration === null ? {} : { registration: { ...registration, fields: [...registration.fields] } }),
    ...(validUntil === null ? {} : { validUntil }),
  };
}
