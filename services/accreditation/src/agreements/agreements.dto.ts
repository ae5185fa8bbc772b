import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayUnique, IsArray, IsIn, IsInt, IsISO8601, IsOptional, IsString, IsUUID, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { creditSchemes, type CreditScheme } from '../claims/credit.js';
import { RegistrationTermsDto } from '../registrations/registration-terms.dto.js';
import { agreementFields, lawfulBases, type Agreement, type AgreementField, type LawfulBasisKind } from './agreement.js';

export class CreditDto {
  @ApiProperty({ example: 30 })
  @IsInt() @Min(1) @Max(360)
  points!: number;

  @ApiProperty({ enum: creditSchemes, example: 'CATS' })
  @IsIn(creditSchemes)
  scheme!: CreditScheme;

  @ApiProperty({ example: 7 })
  @IsInt() @Min(4) @Max(8)
  level!: number;
}

export class MakeAgreementDto {
  @ApiProperty({ example: 'herts' })
  @Matches(/^[a-z0-9-]+$/) @Length(1, 60)
  university!: string;

  @ApiProperty({ format: 'uuid', description: 'Id of the programme version' })
  @IsUUID()
  programmeId!: string;

  @ApiProperty({ enum: ['recognition'], example: 'recognition', description: 'We assessed, the university recognises' })
  @IsIn(['recognition'])
  route!: 'recognition';

  @ApiProperty({ example: 'SC7HCEL' })
  @IsString() @Length(1, 60)
  courseCode!: string;

  @ApiProperty({ type: CreditDto })
  @ValidateNested() @Type(() => CreditDto)
  credit!: CreditDto;

  @ApiProperty({ example: 30, description: 'Days in which the university answers' })
  @IsInt() @Min(1) @Max(365)
  replyDays!: number;

  @ApiProperty({ enum: lawfulBases, example: 'contract' })
  @IsIn(lawfulBases)
  lawfulBasis!: LawfulBasisKind;

  @ApiProperty({ example: '2027-01', description: 'Version of the privacy notice' })
  @IsString() @Length(1, 40)
  noticeVersion!: string;

  @ApiProperty({ enum: agreementFields, isArray: true, example: ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'], description: 'What the university needs; nothing else is sent' })
  @IsArray() @ArrayUnique() @IsIn(agreementFields, { each: true })
  fields!: AgreementField[];

  @ApiPropertyOptional({ type: RegistrationTermsDto, description: 'Whether and when participants register as students of the university' })
  @IsOptional() @ValidateNested() @Type(() => RegistrationTermsDto)
  registration?: RegistrationTermsDto;

  @ApiProperty({ format: 'date', example: '2026-09-01' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/) @IsISO8601({ strict: true })
  validFrom!: string;

  @ApiPropertyOptional({ format: 'date', example: '2029-08-31' })
  @IsOptional() @Matches(/^\d{4}-\d{2}-\d{2}$/) @IsISO8601({ strict: true })
  validUntil?: string;
}

export class EndAgreementDto {
  @ApiProperty({ format: 'date', example: '2028-07-31', description: 'Last day on which claims may be made' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/) @IsISO8601({ strict: true })
  validUntil!: string;
}

export class AgreementFilter {
  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed by the consortium office' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  provider?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional() @IsUUID()
  programme?: string;

  @ApiPropertyOptional({ example: 'herts' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
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

export class AgreementPageDto {
  @ApiProperty({ type: [AgreementDto] })
  data!: AgreementDto[];

  @ApiProperty({ nullable: true, type: String, example: null })
  next!: string | null;
}

export function toAgreementDto({ tenant, validUntil, registration, ...agreement }: Agreement): AgreementDto {
  return {
    ...agreement, provider: tenant, fields: [...agreement.fields],
    ...(registration === null ? {} : { registration: { ...registration, fields: [...registration.fields] } }),
    ...(validUntil === null ? {} : { validUntil }),
  };
}
