import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsInt, IsISO8601, IsObject, IsOptional, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { CreditDto } from '../agreements/agreements.dto.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^[a-z0-9_]{1,60}$/;

/** Every answer names the revision that it is for, as the request carried it. */
class AnswerDto {
  @ApiProperty({ example: 1, description: 'Revision of the request that is answered' })
  @IsInt() @Min(1) @Max(1000)
  revision!: number;
}

/** An answer that gives a reason out of the list at `/v1/credit-claim-reasons`. */
class ReasonedDto extends AnswerDto {
  @ApiPropertyOptional({ example: 'The account says what was done, not what came of it.', description: 'In words, for the provider and the participant' })
  @IsOptional() @IsString() @Length(1, 2000)
  text?: string;
}

export class AcknowledgeDto extends AnswerDto {
  @ApiProperty({ example: 'REG-7781', description: "The university's own reference for the case" })
  @IsString() @Length(1, 100)
  caseReference!: string;

  @ApiPropertyOptional({ format: 'date', example: '2027-08-15', description: 'When the university expects to decide' })
  @IsOptional() @Matches(DATE) @IsISO8601({ strict: true })
  expectedBy?: string;
}

export class ReceiveDto extends AnswerDto {
  @ApiProperty({ example: 'REG-7781', description: "The university's own reference for the case" })
  @IsString() @Length(1, 100)
  caseReference!: string;
}

export class MarkDto extends AnswerDto {}

export class UniversityBoardDto {
  @ApiProperty({ example: 'CATS 27/4.2', description: 'Reference of the minute' })
  @IsString() @Length(1, 100)
  reference!: string;

  @ApiProperty({ format: 'date', example: '2027-07-20' })
  @Matches(DATE) @IsISO8601({ strict: true })
  date!: string;
}

export class BoardDto extends AnswerDto {
  @ApiProperty({ type: UniversityBoardDto })
  @IsObject() @ValidateNested() @Type(() => UniversityBoardDto)
  board!: UniversityBoardDto;
}

export class QueryDto extends AnswerDto {
  @ApiProperty({ example: 'learner_not_matched', description: 'Reason code' })
  @Matches(CODE)
  reason!: string;

  @ApiPropertyOptional({ example: 'Two of our records bear this name. What was she called before 2020?' })
  @IsOptional() @IsString() @Length(1, 2000)
  text?: string;
}

export class RegisterDto extends AnswerDto {
  @ApiProperty({ example: 'UH/CATS/27/000412', description: "The university's reference for the registered credit" })
  @IsString() @Length(1, 100)
  reference!: string;

  @ApiPropertyOptional({ type: CreditDto, description: 'The credit as registered, where it differs from what was asked' })
  @IsOptional() @ValidateNested() @Type(() => CreditDto)
  credit?: CreditDto;

  @ApiPropertyOptional({ example: 'Ten points are held already for the same learning.', description: 'Needed where the credit differs from what was asked' })
  @IsOptional() @IsString() @Length(1, 1000)
  variationReason?: string;

  @ApiPropertyOptional({ format: 'date', example: '2027-07-20' })
  @IsOptional() @Matches(DATE) @IsISO8601({ strict: true })
  effectiveOn?: string;

  @ApiPropertyOptional({ format: 'date', example: '2032-07-20', description: 'Last day on which the credit can be used' })
  @IsOptional() @Matches(DATE) @IsISO8601({ strict: true })
  usableUntil?: string;

  @ApiPropertyOptional({ type: UniversityBoardDto, description: 'The board that confirmed it' })
  @IsOptional() @ValidateNested() @Type(() => UniversityBoardDto)
  board?: UniversityBoardDto;
}

export class ReferDto extends ReasonedDto {
  @ApiProperty({ example: 'criteria_not_met', description: 'Reason code' })
  @Matches(CODE)
  reason!: string;

  @ApiProperty({ format: 'date', example: '2027-10-31', description: 'Last day on which a resubmission is accepted' })
  @Matches(DATE) @IsISO8601({ strict: true })
  resubmitBy!: string;
}

export class FailDto extends ReasonedDto {
  @ApiProperty({ example: 'criteria_not_met', description: 'Reason code' })
  @Matches(CODE)
  reason!: string;
}

export class FieldErrorDto {
  @ApiProperty({ example: '/learner/identifiers', description: 'JSON pointer into the request' })
  @Matches(/^(?:\/[^/]{1,100}){1,10}$/)
  pointer!: string;

  @ApiProperty({ example: 'needed' })
  @Matches(CODE)
  code!: string;

  @ApiPropertyOptional({ example: 'at least one of TRN, SID, OWNSTU is needed' })
  @IsOptional() @IsString() @Length(1, 500)
  message?: string;
}

export class RejectDto extends ReasonedDto {
  @ApiProperty({ example: 'evidence_insufficient', description: 'Reason code' })
  @Matches(CODE)
  reason!: string;

  @ApiProperty({ example: true, description: 'Whether the claim may be sent again' })
  @IsBoolean()
  resubmittable!: boolean;

  @ApiPropertyOptional({ format: 'date', example: '2027-10-02', description: 'Last day on which it may be sent again' })
  @IsOptional() @Matches(DATE) @IsISO8601({ strict: true })
  resubmitBy?: string;

  @ApiPropertyOptional({ type: [FieldErrorDto] })
  @IsOptional() @IsArray() @ArrayMaxSize(50) @ValidateNested({ each: true }) @Type(() => FieldErrorDto)
  fieldErrors?: FieldErrorDto[];
}

export class RescindDto extends ReasonedDto {
  @ApiProperty({ example: 'credential_revoked', description: 'Reason code' })
  @Matches(CODE)
  reason!: string;
}
