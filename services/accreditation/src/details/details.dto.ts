import { IsLocalDate, Line, Name } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsOptional, Matches, ValidateNested } from 'class-validator';
import type { DetailsView } from './details.service.js';
import { identifierSchemes, normalIdentifier, type IdentifierScheme } from './identifiers.js';
import { detailNames, type DetailName, type PersonDetails } from './person-details.js';

export class IdentifierDto {
  @ApiProperty({ enum: identifierSchemes, example: 'ULN' })
  @IsIn(identifierSchemes)
  scheme!: IdentifierScheme;

  @ApiProperty({ example: '9276308686', description: 'Checked against its own check digit, where it has one' })
  @Line({ max: 50 })
  value!: string;

  @ApiPropertyOptional({ example: 'herts', description: 'The university whose own number it is; for OWNSTU only' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  university?: string;
}

export class TellDetailsDto {
  @ApiPropertyOptional({
    example: 'Nkemelu-Žák',
    description: 'As in your papers; somebody with one name gives it here',
  })
  @IsOptional()
  @Name({ max: 100 })
  familyName?: string;

  @ApiPropertyOptional({ example: 'Zoë Adaeze' })
  @IsOptional()
  @Name({ max: 100 })
  givenNames?: string;

  @ApiPropertyOptional({ example: 'Nkemelu-Zak', description: 'In Latin letters, where the name is in others' })
  @IsOptional()
  @Name({ max: 100 })
  latinFamilyName?: string;

  @ApiPropertyOptional({ example: 'Zoe Adaeze' })
  @IsOptional()
  @Name({ max: 100 })
  latinGivenNames?: string;

  @ApiPropertyOptional({ example: 'Nkemelu', description: 'Where a university may know you under it' })
  @IsOptional()
  @Name({ max: 100 })
  previousFamilyName?: string;

  @ApiPropertyOptional({ format: 'date', example: '1989-04-12' })
  @IsOptional()
  @IsLocalDate()
  dateOfBirth?: string;

  @ApiPropertyOptional({ type: [IdentifierDto] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => IdentifierDto)
  identifiers?: IdentifierDto[];

  @ApiPropertyOptional({
    enum: identifierSchemes,
    isArray: true,
    example: ['TRN'],
    description: 'Schemes in which you have no number',
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(identifierSchemes, { each: true })
  without?: IdentifierScheme[];
}

export class DetailRequestDto {
  @ApiProperty({ enum: ['credit_claim', 'student_registration'] })
  kind!: 'credit_claim' | 'student_registration';

  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'hertscam' })
  provider!: string;

  @ApiProperty({ example: 'herts' })
  university!: string;

  @ApiProperty({ enum: detailNames, isArray: true, example: ['legal-name', 'date-of-birth', 'trn'] })
  details!: readonly DetailName[];

  @ApiProperty({ enum: detailNames, isArray: true, example: ['trn'], description: 'What you have not told yet' })
  missing!: readonly DetailName[];

  @ApiProperty({ example: '2027-01', description: 'Version of the privacy notice that says what becomes of it' })
  noticeVersion!: string;
}

/** What was told, as it is kept: null where nothing was. */
export class ToldDetailsDto {
  @ApiProperty({ type: String, nullable: true, example: 'Nkemelu-Žák' })
  familyName!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Zoë Adaeze' })
  givenNames!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Nkemelu-Zak' })
  latinFamilyName!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Zoe Adaeze' })
  latinGivenNames!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Nkemelu' })
  previousFamilyName!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: '1989-04-12' })
  dateOfBirth!: string | null;

  @ApiProperty({ type: [IdentifierDto] })
  identifiers!: readonly IdentifierDto[];

  @ApiProperty({ enum: identifierSchemes, isArray: true, example: ['TRN'] })
  without!: readonly IdentifierScheme[];
}

export class DetailsDto {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ example: 0, description: '0 as long as nothing is kept' })
  version!: number;

  @ApiProperty({ type: ToldDetailsDto, nullable: true, description: 'What you told' })
  details!: PersonDetails | null;

  @ApiProperty({ type: [DetailRequestDto], description: 'Who asks for what, at present' })
  asked!: DetailsView['asked'];
}

export function toPersonDetails(body: TellDetailsDto): PersonDetails {
  return {
    familyName: body.familyName ?? null,
    givenNames: body.givenNames ?? null,
    latinFamilyName: body.latinFamilyName ?? null,
    latinGivenNames: body.latinGivenNames ?? null,
    previousFamilyName: body.previousFamilyName ?? null,
    dateOfBirth: body.dateOfBirth ?? null,
    identifiers: (body.identifiers ?? []).map(({ scheme, value, university }) =>
      normalIdentifier({ scheme, value, ...(university ? { university } : {}) }),
    ),
    without: body.without ?? [],
  };
}
