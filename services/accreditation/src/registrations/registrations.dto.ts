import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { registrationStatuses, type RegistrationStatus, type StudentRegistration } from './student-registration.js';
import { StudentNumberDto } from './registration-answers.dto.js';

const Flag = () => Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

export class RegistrationFilter {
  @ApiPropertyOptional({ example: 'wiltshire', description: 'Needed by the consortium office' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  provider?: string;

  @ApiPropertyOptional({ example: 'bath-spa' })
  @IsOptional() @Matches(/^[a-z0-9-]+$/)
  university?: string;

  @ApiPropertyOptional({ enum: registrationStatuses })
  @IsOptional() @IsIn(registrationStatuses)
  status?: RegistrationStatus;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional() @IsUUID()
  enrolment?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional() @IsUUID()
  person?: string;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional() @Flag() @IsBoolean()
  overdue?: boolean;
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
  @Matches(/^[a-z0-9-]+$/) @Length(1, 60)
  university!: string;
}

export class SubmitRegistrationDto {
  @ApiProperty({ example: '2027-01', description: "Version of the university's privacy notice that the person has read" })
  @IsString() @Length(1, 40)
  noticeVersion!: string;
}

export class AnswerRegistrationQueryDto {
  @ApiProperty({ format: 'uuid', description: 'Id of the open query' })
  @IsUUID()
  queryId!: string;

  @ApiProperty({ example: 'I have corrected my date of birth.' })
  @IsString() @Length(1, 2000)
  answer!: string;
}

export class WithdrawRegistrationDto {
  @ApiProperty({ example: 'participant_request', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;
}

export class RegistrationQueryDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'identity_insufficient' })
  reason!: string;

  @ApiProperty({ example: 'The date of birth differs from our record.', nullable: true, type: String })
  text!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String })
  answer!: string | null;
}

/** A student registration without what was told of the person, which `GET .../details` shows to those it was told to. */
export class RegistrationDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 2 })
  version!: number;

  @ApiProperty({ example: 'wiltshire' })
  provider!: string;

  @ApiProperty({ example: 'bath-spa' })
  university!: string;

  @ApiProperty({ enum: registrationStatuses, example: 'submitted' })
  status!: RegistrationStatus;

  @ApiProperty({ example: 1, description: '0 before it was submitted' })
  revision!: number;

  @ApiProperty({ format: 'uuid' })
  enrolmentId!: string;

  @ApiProperty({ format: 'uuid' })
  personId!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({ format: 'uuid' })
  agreementId!: string;

  @ApiProperty({ example: ['legal-name', 'date-of-birth'], type: [String], description: 'What the university needs of the person' })
  fields!: readonly string[];

  @ApiProperty({ example: '2027-01', description: 'The notice to read before submitting' })
  noticeVersion!: string;

  @ApiProperty({ example: { basis: 'contract', noticeVersion: '2027-01', recordedAt: '2026-10-01T09:00:00.000Z' }, nullable: true, type: Object })
  lawfulBasis!: StudentRegistration['lawfulBasis'];

  @ApiProperty({ format: 'date-time' })
  invitedAt!: string;

  @ApiProperty({ format: 'date', example: '2026-11-12' })
  submitBy!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  submittedAt!: string | null;

  @ApiProperty({ format: 'date', example: '2026-12-03', nullable: true, type: String })
  replyBy!: string | null;

  @ApiProperty({ example: false })
  overdue!: boolean;

  @ApiProperty({ example: 'SR-7781', nullable: true, type: String })
  caseReference!: string | null;

  @ApiProperty({ type: RegistrationQueryDto, nullable: true })
  query!: RegistrationQueryDto | null;

  @ApiProperty({ type: StudentNumberDto, nullable: true })
  studentNumber!: StudentNumberDto | null;

  @ApiProperty({ format: 'date', example: '2026-10-01', nullable: true, type: String })
  registeredFrom!: string | null;

  @ApiProperty({ format: 'date', example: '2028-09-30', nullable: true, type: String })
  registeredUntil!: string | null;

  @ApiProperty({ example: null, nullable: true, type: String, description: 'Why it was refused or withdrawn, or lapsed' })
  reason!: string | null;

  @ApiProperty({ example: false })
  resubmittable!: boolean;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  decidedAt!: string | null;
}

export class RegistrationPageDto {
  @ApiProperty({ type: [RegistrationDto] })
  data!: RegistrationDto[];

  @ApiProperty({ nullable: true, type: String, example: null })
  next!: string | null;
}

export function toRegistrationDto(registration: StudentRegistration): RegistrationDto {
  const { id, version, tenant, university, status, revision, enrolmentId, personId, programmeId, agreementId, fields, noticeVersion, lawfulBasis, submitBy } = registration;
  const { replyBy, overdue, caseReference, query, studentNumber, registeredFrom, registeredUntil, reason, resubmittable } = registration;
  return {
    id, version, provider: tenant, university, status, revision, enrolmentId, personId, programmeId, agreementId, fields, noticeVersion, lawfulBasis, submitBy,
    replyBy, overdue, caseReference, query, studentNumber, registeredFrom, registeredUntil, reason, resubmittable,
    invitedAt: registration.invitedAt.toISOString(),
    submittedAt: registration.submittedAt?.toISOString() ?? null,
    decidedAt: registration.decidedAt?.toISOString() ?? null,
  };
}
