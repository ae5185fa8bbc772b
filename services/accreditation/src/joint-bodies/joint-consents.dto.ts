import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import type { JointConsentRow } from './joint-consent.entity.js';

export class GiveJointConsentDto {
  @ApiProperty({ format: 'uuid', description: 'Id of the programme version whose definition names the body' })
  @IsUUID()
  programmeId!: string;

  @ApiProperty({ example: 'hertfordshire', description: 'Code of the body' })
  @Matches(/^[a-z0-9-]{1,60}$/)
  @Length(1, 60)
  organisation!: string;

  @ApiProperty({
    example: 'Minute 12 of the education board, 3 June 2026',
    description: 'Where the decision is recorded',
  })
  @IsString()
  @Length(1, 500)
  evidence!: string;
}

export class JointConsentFilter {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  programme?: string;

  @ApiPropertyOptional({ example: 'hertfordshire' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  organisation?: string;
}

export class JointConsentsQuery extends PageQuery {
  @Filters(() => JointConsentFilter)
  filter?: JointConsentFilter;
}

export class JointConsentDto extends GiveJointConsentDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 1 })
  version!: number;

  @ApiProperty({ example: '2026-09-01T09:00:00.000Z' })
  givenAt!: string;

  @ApiProperty({ nullable: true, type: String, example: null })
  withdrawnAt!: string | null;
}

export function toJointConsentDto({
  id,
  version,
  tenant,
  programmeId,
  evidence,
  givenAt,
  withdrawnAt,
}: JointConsentRow): JointConsentDto {
  return {
    id,
    version,
    organisation: tenant,
    programmeId,
    evidence,
    givenAt: givenAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  };
}
