import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import type { ApplicationCounts, ApplicationImport, ApplicationImportStatus } from './application-import.js';

export class UploadApplicantsQuery {
  @ApiProperty({
    format: 'uuid',
    example: '01997a5e-7c00-7000-8000-0000000000e1',
    description: 'The cohort that all of them apply to',
  })
  @IsUUID()
  cohortId!: string;
}

export class ApplicationCountsDto {
  @ApiProperty({ example: 40 }) rows!: number;
  @ApiProperty({
    example: 38,
    description: 'Rows that make an application; what is wrong with the others is in errors.csv',
  })
  valid!: number;
  @ApiProperty({ example: 35 }) eligible!: number;
  @ApiProperty({ example: 2 }) ineligible!: number;
  @ApiProperty({ example: 1, description: 'Facts are missing' }) undecided!: number;
}

export class ApplicationImportDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-000000000071' }) id!: string;
  @ApiProperty({ example: 2 }) version!: number;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000e1' }) cohortId!: string;
  @ApiProperty({ enum: ['checking', 'checked', 'confirming', 'confirmed'], example: 'checked' })
  status!: ApplicationImportStatus;
  @ApiProperty({ type: ApplicationCountsDto }) counts!: ApplicationCounts;
  @ApiProperty({ type: Date, example: '2026-09-10T09:00:00.000Z' }) createdAt!: Date;
  @ApiProperty({ type: Date, nullable: true, example: '2026-09-10T09:00:01.000Z' }) checkedAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true, example: null }) confirmedAt!: Date | null;
}

export function toApplicationImportDto({
  id,
  version,
  cohortId,
  status,
  counts,
  createdAt,
  checkedAt,
  confirmedAt,
}: ApplicationImport): ApplicationImportDto {
  return { id, version, cohortId, status, counts, createdAt, checkedAt, confirmedAt };
}
