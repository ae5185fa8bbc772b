import { ApiProperty } from '@nestjs/swagger';
import type { InterestRow, PanelMemberRow } from './conflict.entity.js';
import type { Interest } from './conflict.js';

export class InterestSettingDto {
  @ApiProperty({ example: 'urn:117500' }) key!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Alder School' }) name!: string | null;
}

export class InterestDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer', example: 1 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid' }) personId!: string;
  @ApiProperty({ enum: ['setting', 'tutors', 'person'] }) kind!: Interest['kind'];
  @ApiProperty({ type: InterestSettingDto, nullable: true }) setting!: InterestSettingDto | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null }) aboutPersonId!: string | null;
  @ApiProperty({ format: 'date', example: '2026-09-01' }) from!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null }) until!: string | null;
  @ApiProperty({ example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a91' }) declaredBy!: string;
  @ApiProperty({ format: 'date-time' }) declaredAt!: string;
}

export class PanelMemberDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: 'integer', example: 1 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ format: 'uuid' }) personId!: string;
  @ApiProperty({ example: 'hertscam', description: 'Where the person comes from' }) homeProvider!: string;
  @ApiProperty({ format: 'date-time' }) namedAt!: string;
  @ApiProperty({ example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a99' }) namedBy!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) stoodDownAt!: string | null;
}

export function toInterestDto({
  id,
  version,
  tenant,
  personId,
  kind,
  setting,
  settingName,
  aboutPersonId,
  from,
  until,
  declaredBy,
  declaredAt,
}: InterestRow): InterestDto {
  return {
    id,
    version,
    provider: tenant,
    personId,
    kind,
    setting: setting === null ? null : { key: setting, name: settingName },
    aboutPersonId,
    from,
    until,
    declaredBy,
    declaredAt: declaredAt.toISOString(),
  };
}

export function toPanelMemberDto({
  id,
  version,
  tenant,
  personId,
  homeProvider,
  namedAt,
  namedBy,
  stoodDownAt,
}: PanelMemberRow): PanelMemberDto {
  return {
    id,
    version,
    provider: tenant,
    personId,
    homeProvider,
    namedAt: namedAt.toISOString(),
    namedBy,
    stoodDownAt: stoodDownAt?.toISOString() ?? null,
  };
}
