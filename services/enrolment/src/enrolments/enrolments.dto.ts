import { Filters, IsLocalDate, PageQuery, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { SettingDto } from '../applications/setting.dto.js';
import { staffRoles, type StaffRole } from '../applications/setting.js';
import { StatusChangeDto } from '../history/history.dto.js';
import type { Enrolment, EnrolmentStatus } from './enrolment.js';

const statuses: readonly EnrolmentStatus[] = [
  'accepted',
  'started',
  'deferred',
  'withdrawn',
  'completed',
  'not_completed',
];

class EnrolmentFilterDto {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  cohort?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  person?: string;

  @ApiPropertyOptional({ enum: statuses })
  @IsOptional()
  @IsIn(statuses)
  status?: EnrolmentStatus;
}

export class ListEnrolmentsQuery extends PageQuery {
  @Filters(() => EnrolmentFilterDto) filter?: EnrolmentFilterDto;
}

export class WithdrawEnrolmentDto {
  @ApiProperty({ example: 'changed_job', description: 'Of the list at /v1/reasons/withdraw' })
  @Matches(/^[a-z][a-z0-9_]{0,59}$/)
  reason!: string;

  @ApiPropertyOptional({ example: 'Moves abroad in January' })
  @IsOptional()
  @Prose({ max: 1000 })
  note?: string;
}

export class DeferEnrolmentDto {
  @ApiProperty({ example: 'parental_leave', description: 'Of the list at /v1/reasons/defer' })
  @Matches(/^[a-z][a-z0-9_]{0,59}$/)
  reason!: string;

  @ApiProperty({ format: 'date', example: '2027-01-04', description: 'When the person means to return' })
  @IsLocalDate()
  returnBy!: string;

  @ApiPropertyOptional({ example: 'Returns with the spring term' })
  @IsOptional()
  @Prose({ max: 1000 })
  note?: string;
}

export class EnrolmentDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000f1' }) id!: string;
  @ApiProperty({ example: 2 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000e1' }) cohortId!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000d1' }) programmeId!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000b1' }) personId!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000a1' }) applicationId!: string;
  @ApiProperty({ enum: statuses, example: 'started' }) status!: EnrolmentStatus;
  @ApiProperty({ type: SettingDto }) setting!: SettingDto;
  @ApiProperty({ enum: staffRoles, example: 'teacher' }) staffRole!: StaffRole;
  @ApiProperty({ example: true }) creditWanted!: boolean;
  @ApiProperty({ type: String, nullable: true, example: 'herts' }) university!: string | null;
  @ApiProperty({ type: Date, example: '2026-09-12T09:00:00.000Z' }) acceptedAt!: Date;
  @ApiProperty({ type: Date, nullable: true, example: '2026-09-28T15:00:00.000Z' }) startedAt!: Date | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null }) returnBy!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null }) awardId!: string | null;
  @ApiProperty({ type: [String], example: [], description: 'Why it is not completed' }) reasons!: readonly string[];
}

export class EnrolmentWithHistoryDto extends EnrolmentDto {
  @ApiProperty({ example: false, description: 'Deferred, and the day of return has passed' }) overdue!: boolean;
  @ApiProperty({
    example: 0,
    description: 'Days by which the day of return was moved because the cohort was postponed',
  })
  extendedBy!: number;
  @ApiProperty({ type: [StatusChangeDto] }) history!: StatusChangeDto[];
}

export function toEnrolmentDto(enrolment: Enrolment): EnrolmentDto {
  const {
    id,
    version,
    provider,
    cohortId,
    programmeId,
    personId,
    applicationId,
    status,
    setting,
    staffRole,
    creditWanted,
    university,
    acceptedAt,
    startedAt,
    returnBy,
    awardId,
    reasons,
  } = enrolment;
  return {
    id,
    version,
    provider,
    cohortId,
    programmeId,
    personId,
    applicationId,
    status,
    setting,
    staffRole,
    creditWanted,
    university,
    acceptedAt,
    startedAt,
    returnBy,
    awardId,
    reasons,
  };
}
