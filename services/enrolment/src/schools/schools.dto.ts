import { Filters, Line, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import type { RegisterCounts, RegisterImport, RegisterImportStatus } from './register-import.js';
import { progressOf } from './register-import.js';
import type { RowEffect, RegisterKind } from './register-tables.js';
import type { SchoolStatus } from './register-row.js';
import type { LinkDirection, LinkedSchool, School } from './school.js';

const statuses: readonly SchoolStatus[] = ['open', 'closed', 'proposed_to_close', 'proposed_to_open'];

class SchoolFilterDto {
  @ApiPropertyOptional({ description: 'Part of the name', example: 'oak' })
  @IsOptional()
  @Line({ max: 100, min: 0 })
  name?: string;

  @ApiPropertyOptional({ enum: statuses })
  @IsOptional()
  @IsIn(statuses)
  status?: SchoolStatus;

  @ApiPropertyOptional({ description: 'Code of the local authority', example: '919' })
  @IsOptional()
  @Matches(/^\d{3}$/)
  localAuthority?: string;
}

export class ListSchoolsQuery extends PageQuery {
  @Filters(() => SchoolFilterDto) filter?: SchoolFilterDto;
}

export class AddressDto {
  @ApiProperty({ type: String, nullable: true, example: 'Aldenham Road' }) street!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) locality!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) address3!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Bushey' }) town!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Hertfordshire' }) county!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'WD23 2TS' }) postcode!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) country!: string | null;
}

export class LocationDto {
  @ApiProperty({ example: 513031, description: 'Metres on the British National Grid, as published' }) easting!: number;
  @ApiProperty({ example: 196991 }) northing!: number;
  @ApiProperty({ example: 51.660346, description: 'WGS84 degrees, good to about five metres' }) latitude!: number;
  @ApiProperty({ example: -0.367265 }) longitude!: number;
}

export class SchoolDto {
  @ApiProperty({ example: '900001' }) urn!: string;
  @ApiProperty({ example: 'Oakfield Primary School' }) name!: string;
  @ApiProperty({ enum: statuses, example: 'open' }) status!: SchoolStatus;
  @ApiProperty({
    type: String,
    format: 'date',
    nullable: true,
    example: null,
    description: 'When it closed or will close, where the register says so',
  })
  closesOn!: string | null;
  @ApiProperty({ example: 'Community school' }) type!: string;
  @ApiProperty({ example: 'Primary' }) phase!: string;
  @ApiProperty({
    type: 'object',
    nullable: true,
    properties: { code: { type: 'string' }, name: { type: 'string', nullable: true } },
    example: { code: '919', name: 'Hertfordshire' },
  })
  localAuthority!: { code: string; name: string | null } | null;
  @ApiProperty({ type: String, nullable: true, example: '10000001' }) ukprn!: string | null;
  @ApiProperty({ type: Number, nullable: true, example: 210 }) pupils!: number | null;
  @ApiProperty({ type: AddressDto }) address!: AddressDto;
  @ApiProperty({ type: LocationDto, nullable: true }) location!: LocationDto | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2023-09-26' }) lastChangedOn!: string | null;
}

export class LinkedSchoolDto {
  @ApiProperty({ example: '900002' }) urn!: string;
  @ApiProperty({ example: 'Oakfield Academy' }) name!: string;
  @ApiProperty({ example: 'Successor', description: 'In the words of the register' }) linkType!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2016-04-30' }) on!: string | null;
}

export class SchoolWithLinksDto extends SchoolDto {
  @ApiProperty({ type: [LinkedSchoolDto], description: 'Where an old school went' }) successors!: LinkedSchoolDto[];
  @ApiProperty({ type: [LinkedSchoolDto] }) predecessors!: LinkedSchoolDto[];
  @ApiProperty({ type: [LinkedSchoolDto], description: 'Links that say no direction' }) related!: LinkedSchoolDto[];
}

export class RegisterProgressDto {
  @ApiProperty({ example: 4178 }) done!: number;
  @ApiProperty({ example: 4178 }) total!: number;
}

export class RegisterCountsDto {
  @ApiProperty({ example: 4180, description: 'Rows in the file' }) rows!: number;
  @ApiProperty({ example: 4178, description: 'Rows that can be read; what is wrong with the others is in errors.csv' })
  valid!: number;
  @ApiProperty({ example: 12 }) new!: number;
  @ApiProperty({ example: 30 }) changed!: number;
  @ApiProperty({ example: 2, description: 'Open so far, closed in the file' }) closed!: number;
  @ApiProperty({ example: 1, description: 'Closed so far, open in the file' }) reopened!: number;
  @ApiProperty({ example: 4131 }) unchanged!: number;
  @ApiProperty({ example: 2, description: 'Left alone, because a later change is held' }) older!: number;
}

export class RegisterSampleDto {
  @ApiProperty({ example: '900001' }) urn!: string;
  @ApiProperty({ example: 'Oakfield Primary School' }) name!: string;
  @ApiProperty({ enum: ['new', 'changed', 'closed', 'reopened', 'older'], example: 'closed' }) effect!: RowEffect;
}

export class RegisterImportDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-000000000001' }) id!: string;
  @ApiProperty({ example: 2 }) version!: number;
  @ApiProperty({ enum: ['schools', 'links'], example: 'schools' }) kind!: RegisterKind;
  @ApiProperty({ enum: ['checking', 'checked', 'confirming', 'confirmed', 'failed'], example: 'checked' })
  status!: RegisterImportStatus;
  @ApiProperty({ type: RegisterProgressDto }) progress!: RegisterProgressDto;
  @ApiProperty({ type: RegisterCountsDto }) counts!: RegisterCounts;
  @ApiProperty({ type: [RegisterSampleDto], description: 'Some of the rows of each effect, before it is confirmed' })
  sample!: RegisterImport['sample'];
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it failed' }) failure!: string | null;
  @ApiProperty({ type: Date, example: '2026-09-01T09:00:00.000Z' }) createdAt!: Date;
  @ApiProperty({ type: Date, nullable: true, example: '2026-09-01T09:00:01.000Z' }) checkedAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true, example: null }) confirmedAt!: Date | null;
}

export function toSchoolDto(school: School): SchoolDto {
  const {
    urn,
    name,
    status,
    closesOn,
    typeName,
    phase,
    localAuthorityCode,
    localAuthorityName,
    ukprn,
    pupils,
    lastChangedOn,
  } = school;
  const { street, locality, address3, town, county, postcode, country, easting, northing, latitude, longitude } =
    school;
  const located = easting !== null && northing !== null && latitude !== null && longitude !== null;
  return {
    urn,
    name,
    status,
    closesOn,
    type: typeName,
    phase,
    localAuthority: localAuthorityCode === null ? null : { code: localAuthorityCode, name: localAuthorityName },
    ukprn,
    pupils,
    address: { street, locality, address3, town, county, postcode, country },
    location: located ? { easting, northing, latitude, longitude } : null,
    lastChangedOn,
  };
}

export function toSchoolWithLinksDto(school: School, links: Record<LinkDirection, LinkedSchool[]>): SchoolWithLinksDto {
  return {
    ...toSchoolDto(school),
    successors: links.successor,
    predecessors: links.predecessor,
    related: links.related,
  };
}

export function toRegisterImportDto(found: RegisterImport): RegisterImportDto {
  const { id, version, kind, status, counts, sample, failure, createdAt, checkedAt, confirmedAt } = found;
  return {
    id,
    version,
    kind,
    status,
    progress: progressOf(found),
    counts,
    sample,
    failure,
    createdAt,
    checkedAt,
    confirmedAt,
  };
}
