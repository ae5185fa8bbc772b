import { IsLocalDate } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { DetailsView } from './details.service.js';
import { identifierSchemes, normalIdentifier, type IdentifierScheme } from './identifiers.js';
import { detailNames, type DetailName, type PersonDetails } from './person-details.js';

/** Nothing that a person could have in their papers: control characters, and what reverses the text around it. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]*$/u;

export class IdentifierDto {
  @ApiProperty({ enum: identifierSchemes, example: 'ULN' })
  @IsIn(identifierSchemes)
  scheme!: IdentifierScheme;

  @ApiProperty({ example: '9276308686', description: 'Checked against its own check digit, where it has one' })
  @IsString()
  @Length(1, 50)
  value!: string;

  @ApiPropertyOptional({ example: 'herts', description: 'The university whose own number it is; for OWNSTU only' })
  @IsOptional()
  @Matches(/^[a-z0-9-]+$/)
  @Length(1, 60)
  university?: string;
}

export class TellDetailsDto {
  @ApiPropertyOptional({
    example: 'Nkemelu-Žák',
    description: 'As in your papers; somebody with one name gives it here',
  })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(PRINTABLE)
  familyName?: string;

  @ApiPropertyOptional({ example: 'Zoë Adaeze' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(PRINTABLE)
  givenNames?: string;

  @ApiPropertyOptional({ example: 'Nkemelu-Zak', description: 'In Latin letters, where the name is in others' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  latinFamilyName?: string;

  @ApiPropertyOptional({ example: 'Zoe Adaeze' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  latinGivenNames?: string;

  @ApiPropertyOptional({ example: 'Nkemelu', description: 'Where a university may know you under it' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(PRINTABLE)
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

export class DetailsDto {
  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ example: 0, description: '0 as long as nothing is kept' })
  version!: number;

  @ApiProperty({ type: TellDetailsDto, nullable: true, description: 'What you told' })
  details!: PersonDetails | null;

  @ApiProperty({ type: [DetailRequestDto], description: 'Who asks for what, at present' })
  asked!: DetailsView['asked'];
}

export function toPersonDetails(body: TellDetailsDto): PersonDetails {
  const text = (value: string | undefined) => value?.normalize('NFC').replaceAll(/\s+/g, ' ').trim() || null;
  return {
    familyName: text(body.familyName),
    givenNames: text(body.givenNames),
    latinFamilyName: text(body.latinFamilyName),
    latinGivenNames: text(body.latinGivenNames),
    previousFamilyName: text(body.previousFamilyName),
    dateOfBirth: body.dateOfBirth ?? null,
    identifiers: (body.identifiers ?? []).map(({ scheme, value, university }) =>
      normalIdentifier({ scheme, value, ...(university ? { university } : {}) }),
    ),
    without: body.without ?? [],
  };
}
