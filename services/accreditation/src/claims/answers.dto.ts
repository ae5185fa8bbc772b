import { IsLocalDate, Line, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { CreditDto } from '../agreements/agreements.dto.js';
import { AnswerDto, CaseReferenceDto } from '../conversations/answers.dto.js';
import { IsCode } from '../conversations/fields.js';

/** An answer that gives a reason out of the list at `/v1/credit-claim-reasons`. */
class ReasonedDto extends AnswerDto {
  @ApiProperty({ example: 'other', description: 'Reason code' })
  @IsCode()
  reason!: string;

  @ApiPropertyOptional({
    example: 'The account says what was done, not what came of it.',
    description: 'In words, for the provider and the participant',
  })
  @IsOptional()
  @Prose({ max: 2000 })
  text?: string;
}

export class AcknowledgeDto extends CaseReferenceDto {
  @ApiPropertyOptional({ format: 'date', example: '2027-08-15', description: 'When the university expects to decide' })
  @IsOptional()
  @IsLocalDate()
  expectedBy?: string;
}

export class UniversityBoardDto {
  @ApiProperty({ example: 'CATS 27/4.2', description: 'Reference of the minute' })
  @Line({ max: 100 })
  reference!: string;

  @ApiProperty({ format: 'date', example: '2027-07-20' })
  @IsLocalDate()
  date!: string;
}

export class BoardDto extends AnswerDto {
  @ApiProperty({ type: UniversityBoardDto })
  @IsObject()
  @ValidateNested()
  @Type(() => UniversityBoardDto)
  board!: UniversityBoardDto;
}

export class RegisterDto extends AnswerDto {
  @ApiProperty({ example: 'UH/CATS/27/000412', description: "The university's reference for the registered credit" })
  @Line({ max: 100 })
  reference!: string;

  @ApiPropertyOptional({
    type: CreditDto,
    description: 'The credit as registered, where it differs from what was asked',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => CreditDto)
  credit?: CreditDto;

  @ApiPropertyOptional({
    example: 'Ten points are held already for the same learning.',
    description: 'Needed where the credit differs from what was asked',
  })
  @IsOptional()
  @Prose({ max: 1000 })
  variationReason?: string;

  @ApiPropertyOptional({ format: 'date', example: '2027-07-20' })
  @IsOptional()
  @IsLocalDate()
  effectiveOn?: string;

  @ApiPropertyOptional({
    format: 'date',
    example: '2032-07-20',
    description: 'Last day on which the credit can be used',
  })
  @IsOptional()
  @IsLocalDate()
  usableUntil?: string;

  @ApiPropertyOptional({ type: UniversityBoardDto, description: 'The board that confirmed it' })
  @IsOptional()
  @ValidateNested()
  @Type(() => UniversityBoardDto)
  board?: UniversityBoardDto;
}

export class ReferDto extends ReasonedDto {
  @ApiProperty({ format: 'date', example: '2027-10-31', description: 'Last day on which a resubmission is accepted' })
  @IsLocalDate()
  resubmitBy!: string;
}

export class FailDto extends ReasonedDto {}

export class FieldErrorDto {
  @ApiProperty({ example: '/learner/identifiers', description: 'JSON pointer into the request' })
  @Matches(/^(?:\/[^/]{1,100}){1,10}$/)
  pointer!: string;

  @ApiProperty({ example: 'needed' })
  @IsCode()
  code!: string;

  @ApiPropertyOptional({ example: 'at least one of TRN, SID, OWNSTU is needed' })
  @IsOptional()
  @Prose({ max: 500 })
  message?: string;
}

export class RejectDto extends ReasonedDto {
  @ApiProperty({ example: true, description: 'Whether the claim may be sent again' })
  @IsBoolean()
  resubmittable!: boolean;

  @ApiPropertyOptional({ format: 'date', example: '2027-10-02', description: 'Last day on which it may be sent again' })
  @IsOptional()
  @IsLocalDate()
  resubmitBy?: string;

  @ApiPropertyOptional({ type: [FieldErrorDto] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => FieldErrorDto)
  fieldErrors?: FieldErrorDto[];
}

export class RescindDto extends ReasonedDto {}
