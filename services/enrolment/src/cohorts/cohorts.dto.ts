import { Filters, IsLocalDate, Line, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';
import type { CohortStatus } from './cohort.js';
import type { CohortWithPlaces } from './cohorts.service.js';

const statuses: readonly CohortStatus[] = [
  'planned',
  'open',
  'closed',
  'running',
  'finished',
  'postponed',
  'cancelled',
];

export class CohortDatesDto {
  @ApiProperty({ format: 'date', example: '2026-09-28' })
  @IsLocalDate()
  startsOn!: string;

  @ApiProperty({
    format: 'date',
    example: '2027-07-16',
    description: 'Within the academic years that the programme runs through',
  })
  @IsLocalDate()
  endsOn!: string;

  @ApiPropertyOptional({
    format: 'date',
    example: '2026-09-20',
    description: 'Last day on which an application is in time',
  })
  @IsOptional()
  @IsLocalDate()
  applicationsCloseOn?: string;
}

export class PlanCohortDto extends CohortDatesDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000d1' })
  @IsUUID()
  programmeId!: string;

  @ApiProperty({ example: '2026a' })
  @Line({ max: 100 })
  name!: string;

  @ApiProperty({ example: 20 })
  @IsInt()
  @Min(1)
  @Max(100_000)
  places!: number;

  @ApiPropertyOptional({ example: 0, default: 0, description: 'How many offers more than places may stand at once' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100_000)
  offersAhead?: number;

  @ApiPropertyOptional({ example: 14, default: 14, description: 'How long an offer may be thought over' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(365)
  offerDays?: number;
}

export class ResizeCohortDto {
  @ApiProperty({ example: 24 })
  @IsInt()
  @Min(1)
  @Max(100_000)
  places!: number;
}

class CohortFilterDto {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  programme?: string;

  @ApiPropertyOptional({ example: 'hertscam' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider?: string;

  @ApiPropertyOptional({ enum: statuses })
  @IsOptional()
  @IsIn(statuses)
  status?: CohortStatus;
}

export class ListCohortsQuery extends PageQuery {
  @Filters(() => CohortFilterDto) filter?: CohortFilterDto;
}

export class PlacesDto {
  @ApiProperty({ example: 20 }) total!: number;
  @ApiProperty({ example: 0 }) offersAhead!: number;
  @ApiProperty({ example: 18, description: 'Offers that stand, and places taken' }) held!: number;
  @ApiProperty({ example: 15, description: 'Accepted' }) taken!: number;
}

export class CohortDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000e1' }) id!: string;
  @ApiProperty({ example: 2 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000d1' }) programmeId!: string;
  @ApiProperty({ example: '2026a' }) name!: string;
  @ApiProperty({ enum: statuses, example: 'open' }) status!: CohortStatus;
  @ApiProperty({ format: 'date', example: '2026-09-28' }) startsOn!: string;
  @ApiProperty({ format: 'date', example: '2027-07-16' }) endsOn!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-09-20' }) applicationsCloseOn!:
    string | null;
  @ApiProperty({ example: 14 }) offerDays!: number;
  @ApiProperty({ example: 'Europe/London' }) timeZone!: string;
  @ApiProperty({ enum: statuses, nullable: true, example: null, description: 'Where a postponed cohort goes back to' })
  postponedFrom!: CohortStatus | null;
  @ApiProperty({ type: PlacesDto }) places!: PlacesDto;
}

export function toCohortDto({ cohort, places }: CohortWithPlaces): CohortDto {
  const {
    id,
    version,
    provider,
    programmeId,
    name,
    status,
    startsOn,
    endsOn,
    applicationsCloseOn,
    offerDays,
    timeZone,
    postponedFrom,
  } = cohort;
  const { places: total, offersAhead, held, taken } = places;
  return {
    id,
    version,
    provider,
    programmeId,
    name,
    status,
    startsOn,
    endsOn,
    applicationsCloseOn,
    offerDays,
    timeZone,
    postponedFrom,
    places: { total, offersAhead, held, taken },
  };
}
