import { Filters, Line, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Length, Matches } from 'class-validator';
import {
  AskedDto,
  ConversationDto,
  ConversationFilter,
  toConversationDto,
} from '../conversations/conversations.dto.js';
import { StudentNumberDto } from './registration-answers.dto.js';
import { registrationStatuses, type RegistrationStatus, type StudentRegistration } from './student-registration.js';

export class RegistrationFilter extends ConversationFilter {
  @ApiPropertyOptional({ enum: registrationStatuses })
  @IsOptional()
  @IsIn(registrationStatuses)
  status?: RegistrationStatus;
}

export class RegistrationsQuery extends PageQuery {
  @Filters(() => RegistrationFilter)
  filter?: RegistrationFilter;
}

export class InviteStudentDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  enrolmentId!: string;

  @ApiProperty({ example: 'bath-spa' })
  @Matches(/^[a-z0-9-]{1,60}$/)
  @Length(1, 60)
  university!: string;
}

export class SubmitRegistrationDto {
  @ApiProperty({
    example: '2027-01',
    description: "Version of the university's privacy notice that the person has read",
  })
  @Line({ max: 40 })
  noticeVersion!: string;
}

/** A student registration without what was told of the person, which `GET .../details` shows to those it was told to. */
export class RegistrationDto extends ConversationDto {
  @ApiProperty({ enum: registrationStatuses, example: 'submitted' })
  status!: RegistrationStatus;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({
    example: ['legal-name', 'date-of-birth'],
    type: [String],
    description: 'What the university needs of the person',
  })
  fields!: readonly string[];

  @ApiProperty({ example: '2027-01', description: 'The notice to read before submitting' })
  noticeVersion!: string;

  @ApiProperty({ format: 'date-time' })
  invitedAt!: string;

  @ApiProperty({ format: 'date', example: '2026-11-12' })
  submitBy!: string;

  @ApiProperty({ example: 0, description: 'Days by which `submitBy` was moved because time stood still' })
  submitExtendedBy!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  submittedAt!: string | null;

  @ApiProperty({ type: AskedDto, nullable: true })
  query!: AskedDto | null;

  @ApiProperty({ type: StudentNumberDto, nullable: true })
  studentNumber!: StudentNumberDto | null;

  @ApiProperty({ format: 'date', example: '2026-10-01', nullable: true, type: String })
  registeredFrom!: string | null;

  @ApiProperty({ format: 'date', example: '2028-09-30', nullable: true, type: String })
  registeredUntil!: string | null;
}

export function toRegistrationDto(registration: StudentRegistration): RegistrationDto {
  const {
    status,
    programmeId,
    fields,
    noticeVersion,
    submitBy,
    submitExtendedBy,
    query,
    studentNumber,
    registeredFrom,
    registeredUntil,
  } = registration;
  return {
    ...toConversationDto(registration),
    status,
    programmeId,
    fields,
    noticeVersion,
    submitBy,
    submitExtendedBy,
    query,
    studentNumber,
    registeredFrom,
    registeredUntil,
    invitedAt: registration.invitedAt.toISOString(),
    submittedAt: registration.submittedAt?.toISOString() ?? null,
  };
}
