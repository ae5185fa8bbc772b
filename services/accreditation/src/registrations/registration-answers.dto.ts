import { IsLocalDate, Line } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { AnswerDto } from '../conversations/answers.dto.js';
import { IsCode } from '../conversations/fields.js';
import { identifierSchemes } from '../details/identifiers.js';
import { studentNumberSchemes, type StudentNumberScheme } from './student-number.js';

export class StudentNumberDto {
  @ApiProperty({
    enum: studentNumberSchemes,
    example: 'OWNSTU',
    description: "OWNSTU is the university's own; SID and HUSID carry a check digit",
  })
  @IsIn(studentNumberSchemes)
  scheme!: StudentNumberScheme;

  @ApiProperty({ example: '26091234' })
  @Line({ max: 50 })
  value!: string;
}

export class ConfirmRegistrationDto extends AnswerDto {
  @ApiProperty({ type: StudentNumberDto })
  @IsObject()
  @ValidateNested()
  @Type(() => StudentNumberDto)
  studentNumber!: StudentNumberDto;

  @ApiProperty({ format: 'date', example: '2026-10-01', description: 'First day as a student' })
  @IsLocalDate()
  from!: string;

  @ApiPropertyOptional({ format: 'date', example: '2028-09-30', description: 'Last day as a student' })
  @IsOptional()
  @IsLocalDate()
  until?: string;
}

export class RefuseRegistrationDto extends AnswerDto {
  @ApiProperty({ example: 'identity_insufficient', description: 'Reason code' })
  @IsCode()
  reason!: string;

  @ApiProperty({ example: true, description: 'Whether the person may submit again' })
  @IsBoolean()
  resubmittable!: boolean;
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
