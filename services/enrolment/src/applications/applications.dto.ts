import { Filters, PageQuery, Prose } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import { StatusChangeDto } from '../history/history.dto.js';
import type { Application, ApplicationStatus } from './application.js';
import type { Eligibility, Fact } from './eligibility.js';
import { GivenSettingDto, SettingDto } from './setting.dto.js';
import { staffRoles, type StaffRole } from './setting.js';

const statuses: readonly ApplicationStatus[] = [
  'pending',
  'offered',
  'waitlisted',
  'rejected',
  'withdrawn',
  'accepted',
  'declined',
  'expired',
  'closed',
];
const CODE = /^[a-z0-9-]{1,60}$/;

export class StateFactsDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { settingSupports: true },
    description: 'By the names that the rules of the programme ask for: a value, true as of today, or { value, asOf }',
  })
  @IsObject()
  facts!: Record<string, unknown>;
}

export class SubmitApplicationDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000e1' })
  @IsUUID()
  cohortId!: string;

  @ApiPropertyOptional({
    format: 'uuid',
    example: '01997a5e-7c00-7000-8000-0000000000b1',
    description: 'Needed by a coordinator; a person applies for themselves',
  })
  @IsOptional()
  @IsUUID()
  personId?: string;

  @ApiProperty({ type: GivenSettingDto, example: { urn: '900001' } })
  @IsObject()
  @ValidateNested()
  @Type(() => GivenSettingDto)
  setting!: GivenSettingDto;

  @ApiProperty({ enum: staffRoles, example: 'support-staff' })
  @IsIn(staffRoles)
  staffRole!: StaffRole;

  @ApiPropertyOptional({ example: '0012345', description: 'Teacher reference number, where there is one' })
  @IsOptional()
  @Matches(/^\d{7}$/, { message: 'trn must be seven digits' })
  trn?: string;

  @ApiPropertyOptional({ example: true, default: false })
  @IsOptional()
  @IsBoolean()
  creditWanted?: boolean;

  @ApiPropertyOptional({
    example: 'herts',
    description: 'Whose credit; may be left out where the programme carries that of one university',
  })
  @IsOptional()
  @Matches(CODE)
  university?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { settingSupports: true }, default: {} })
  @IsOptional()
  @IsObject()
  facts?: Record<string, unknown>;
}

export class RejectApplicationDto {
  @ApiPropertyOptional({
    type: [String],
    example: ['no_place'],
    description: 'Of the list at /v1/reasons/reject; those of the eligibility where none are given',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(/^[a-z][a-z0-9_]{0,59}$/, { each: true })
  reasons?: string[];

  @ApiPropertyOptional({ example: 'Suggested the spring cohort' })
  @IsOptional()
  @Prose({ max: 1000 })
  note?: string;
}

export class WithdrawApplicationDto {
  @ApiPropertyOptional({ example: 'Changed plans' })
  @IsOptional()
  @Prose({ max: 1000 })
  note?: string;
}

class ApplicationFilterDto {
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
  status?: ApplicationStatus;
}

export class ListApplicationsQuery extends PageQuery {
  @Filters(() => ApplicationFilterDto) filter?: ApplicationFilterDto;
}

export class EligibilityReasonDto {
  @ApiProperty({ example: 'applied_too_late' }) code!: string;
  @ApiProperty({
    enum: ['failed', 'missing'],
    example: 'failed',
    description: 'A missing fact is a reason of its own: neither a pass nor a fail',
  })
  outcome!: 'failed' | 'missing';
  @ApiProperty({ example: 'applied_too_late', description: 'Code of the rule' }) rule!: string;
  @ApiProperty({ example: 'Applications closed on 2026-09-20; this one was made on 2026-09-22.' }) message!: string;
}

export class EligibilityDto {
  @ApiProperty({ enum: ['eligible', 'ineligible', 'undecided'], example: 'ineligible' })
  outcome!: Eligibility['outcome'];
  @ApiProperty({ type: [EligibilityReasonDto] }) reasons!: readonly EligibilityReasonDto[];
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { appliedOn: '2026-09-22', closesOn: '2026-09-20' },
    description: 'All that was looked at',
  })
  inputs!: Eligibility['inputs'];
  @ApiProperty({ example: 1, description: 'Version of the definition whose rules were used' }) rulesVersion!: number;
  @ApiProperty({ format: 'date-time', example: '2026-09-22T09:00:00.000Z' }) evaluatedAt!: string;
}

export class ApplicationDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000a1' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000e1' }) cohortId!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000d1' }) programmeId!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000b1' }) personId!: string;
  @ApiProperty({ enum: statuses, example: 'pending' }) status!: ApplicationStatus;
  @ApiProperty({ type: SettingDto }) setting!: SettingDto;
  @ApiProperty({ enum: staffRoles, example: 'teacher' }) staffRole!: StaffRole;
  @ApiProperty({ example: false }) creditWanted!: boolean;
  @ApiProperty({ type: String, nullable: true, example: null }) university!: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { settingSupports: { value: true, asOf: '2026-09-10' } },
  })
  facts!: Readonly<Record<string, Fact>>;
  @ApiProperty({ type: EligibilityDto }) eligibility!: EligibilityDto;
  @ApiProperty({ type: Date, example: '2026-09-10T09:00:00.000Z' }) submittedAt!: Date;
  @ApiProperty({ type: Date, nullable: true, example: null }) waitlistedAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true, example: null }) offerExpiresAt!: Date | null;
  @ApiProperty({ type: [String], example: [], description: 'Why it was rejected' }) reasons!: readonly string[];
}

export class ApplicationWithHistoryDto extends ApplicationDto {
  @ApiProperty({ type: [StatusChangeDto] }) history!: StatusChangeDto[];
}

export class AcceptedApplicationDto extends ApplicationDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000f1' }) enrolmentId!: string;
}

export function toApplicationDto(application: Application): ApplicationDto {
  const {
    id,
    version,
    provider,
    cohortId,
    programmeId,
    personId,
    status,
    setting,
    staffRole,
    creditWanted,
    university,
    facts,
    eligibility,
  } = application;
  const { submittedAt, waitlistedAt, offerExpiresAt, reasons } = application;
  return {
    id,
    version,
    provider,
    cohortId,
    programmeId,
    personId,
    status,
    setting,
    staffRole,
    creditWanted,
    university,
    facts,
    eligibility,
    submittedAt,
    waitlistedAt,
    offerExpiresAt,
    reasons,
  };
}
