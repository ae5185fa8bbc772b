import { Filters, Line, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { PlaceDto } from '../sessions/place.dto.js';
import type { Group, Membership } from './group.js';

const ids = {
  cohort: '01926f3a-0000-7000-8000-0000000000c1',
  person: '01926f3a-0000-7000-8000-0000000000fa',
  enrolment: '01926f3a-0000-7000-8000-0000000000e1',
};

export class LeadersDto {
  @ApiProperty({ example: ids.person, description: 'Person who leads the group' })
  @IsUUID()
  facilitatorId!: string;

  @ApiPropertyOptional({ example: [], type: [String] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  coFacilitatorIds: string[] = [];
}

export class FormGroupDto extends LeadersDto {
  @ApiProperty({ example: ids.cohort })
  @IsUUID()
  cohortId!: string;

  @ApiProperty({ example: 'Stevenage' })
  @Line({ max: 100 })
  name!: string;

  @ApiPropertyOptional({
    type: PlaceDto,
    description: 'Where it meets: its school, for kinds of session that are held at one',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PlaceDto)
  place?: PlaceDto;
}

export class JoinGroupDto {
  @ApiProperty({ example: ids.enrolment })
  @IsUUID()
  enrolmentId!: string;
}

export class GroupFilter {
  @IsOptional() @IsUUID() cohort?: string;
  @IsOptional() @IsUUID() facilitator?: string;
}

export class ListGroupsQuery extends PageQuery {
  @Filters(() => GroupFilter) filter?: GroupFilter;
}

export class MemberDto {
  @ApiProperty({ example: ids.enrolment }) enrolmentId!: string;
  @ApiProperty({ example: ids.person }) personId!: string;
  @ApiProperty({ example: 'Ada Lovelace' }) name!: string;
  @ApiProperty({ example: '2026-09-01T08:00:00.000Z' }) joinedAt!: Date;
}

export class GroupDto {
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000b1' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ example: ids.cohort }) cohortId!: string;
  @ApiProperty({ example: 'Stevenage' }) name!: string;
  @ApiProperty({ example: ids.person }) facilitatorId!: string;
  @ApiProperty({ example: [], type: [String] }) coFacilitatorIds!: readonly string[];
  @ApiProperty({ type: PlaceDto, nullable: true }) place!: Group['place'];
  @ApiProperty({ type: [MemberDto], required: false, description: 'Where one group is asked for' })
  members?: MemberDto[];
}

export function toGroupDto({
  id,
  version,
  tenant,
  cohortId,
  name,
  facilitatorId,
  coFacilitatorIds,
  place,
}: Group): GroupDto {
  return { id, version, provider: tenant, cohortId, name, facilitatorId, coFacilitatorIds, place };
}

export function toMemberDto(
  { enrolmentId, personId, joinedAt }: Membership,
  names: ReadonlyMap<string, string>,
): MemberDto {
  return { enrolmentId, personId, name: names.get(personId) ?? '', joinedAt };
}
