import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsISO8601, IsObject, IsOptional, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { AnswerEffect } from '../conversations/conversation.js';
import { identifierSchemes } from '../details/identifiers.js';
import { studentNumberSchemes, type StudentNumberScheme } from './student-number.js';
import type { RegistrationAnswer } from './student-registration.js';

/** Every answer names the revision that it is for, as the submission carried it. */
class RegistrationAnswerDto {
  @ApiProperty({ example: 1, description: 'Revision of the submission that is answered' })
  @IsInt() @Min(1) @Max(1000)
  revision!: number;
}

export class StudentNumberDto {
  @ApiProperty({ enum: studentNumberSchemes, example: 'OWNSTU', description: "OWNSTU is the university's own; SID and HUSID carry a check digit" })
  @IsIn(studentNumberSchemes)
  scheme!: StudentNumberScheme;

  @ApiProperty({ example: '26091234' })
  @IsString() @Length(1, 50)
  value!: string;
}

export class AcknowledgeRegistrationDto extends RegistrationAnswerDto {
  @ApiProperty({ example: 'SR-7781', description: "The university's own reference for the case" })
  @IsString() @Length(1, 100)
  caseReference!: string;
}

export class QueryRegistrationDto extends RegistrationAnswerDto {
  @ApiProperty({ example: 'identity_insufficient', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;

  @ApiPropertyOptional({ example: 'The date of birth differs from our record.' })
  @IsOptional() @IsString() @Length(1, 2000)
  text?: string;
}

export class ConfirmRegistrationDto extends RegistrationAnswerDto {
  @ApiProperty({ type: StudentNumberDto })
  @IsObject() @ValidateNested() @Type(() => StudentNumberDto)
  studentNumber!: StudentNumberDto;

  @ApiProperty({ format: 'date', example: '2026-10-01', description: 'First day as a student' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/) @IsISO8601({ strict: true })
  from!: string;

  @ApiPropertyOptional({ format: 'date', example: '2028-09-30', description: 'Last day as a student' })
  @IsOptional() @Matches(/^\d{4}-\d{2}-\d{2}$/) @IsISO8601({ strict: true })
  until?: string;
}

export class RefuseRegistrationDto extends RegistrationAnswerDto {
  @ApiProperty({ example: 'identity_insufficient', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;

  @ApiProperty({ example: true, description: 'Whether the person may submit again' })
  @IsBoolean()
  resubmittable!: boolean;
}

export class LoggedRegistrationAnswerDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'date-time' })
  receivedAt!: string;

  @ApiProperty({ example: 'client:bath-spa-registry' })
  by!: string;

  @ApiProperty({ enum: ['applied', 'repeated', 'late', 'outdated', 'contradicts'] })
  effect!: AnswerEffect;

  @ApiProperty({ type: Object, example: { kind: 'acknowledge', revision: 1, caseReference: 'SR-7781' } })
  answer!: RegistrationAnswer;
}

export class RegistrationAnswerLogDto {
  @ApiProperty({ type: [LoggedRegistrationAnswerDto] })
  data!: LoggedRegistrationAnswerDto[];
}

export class SentNumberDto {
  @ApiProperty({ enum: identifierSchemes, example: 'ULN' })
  scheme!: string;

  @ApiProperty({ example: '9276308686' })
  value!: string;
}

/** What a university was told of a person: the fields that its agreement names, and no others. */
export class SentStudentDto {
  @ApiPropertyOptional({ example: 'Nkemelu-Žák' })
  familyName?: string;

  @ApiPropertyOptional({ example: 'Zoë Adaeze' })
  givenNames?: string;

  @ApiPropertyOptional({ example: 'Nkemelu-Žák' })
  latinFamilyName?: string;

  @ApiPropertyOptional({ example: 'Zoë Adaeze' })
  latinGivenNames?: string;

  @ApiPropertyOptional({ example: 'Nkemelu' })
  previousFamilyName?: string;

  @ApiPropertyOptional({ format: 'date', example: '1989-04-12' })
  dateOfBirth?: string;

  @ApiProperty({ type: [SentNumberDto] })
  identifiers!: readonly SentNumberDto[];
}
