import { Filters, IsLocalDate, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { organisationKinds, type Membership, type Organisation, type OrganisationKind } from './organisation.js';

export class RegisterOrganisationDto {
  @ApiProperty({ example: 'hertscam', description: 'Immutable: it stands in events and tokens' })
  @Matches(/^(?!consortium$)[a-z0-9-]{1,60}$/, {
    message: 'code must be of lower-case letters, digits and hyphens, and not consortium, which is everybody',
  })
  code!: string;

  @ApiProperty({ enum: organisationKinds, example: 'provider' })
  @IsIn(organisationKinds)
  kind!: OrganisationKind;

  @ApiProperty({ example: 'HertsCam' })
  @IsString()
  @Length(1, 200)
  name!: string;
}

class OrganisationFilterDto {
  @ApiPropertyOptional({ enum: organisationKinds })
  @IsOptional()
  @IsIn(organisationKinds)
  kind?: OrganisationKind;
}

export class ListOrganisationsQuery extends PageQuery {
  @Filters(() => OrganisationFilterDto) filter?: OrganisationFilterDto;
}

export class AddMemberDto {
  @ApiProperty({ enum: ['school', 'organisation'], example: 'school' })
  @IsIn(['school', 'organisation'])
  kind!: 'school' | 'organisation';

  @ApiProperty({ example: '900001', description: 'URN of a school, or code of an organisation' })
  @IsString()
  @Length(1, 60)
  member!: string;

  @ApiProperty({ format: 'date', example: '2026-09-01' })
  @IsLocalDate()
  from!: string;

  @ApiPropertyOptional({
    format: 'date',
    example: '2028-09-01',
    description: 'The first day on which it no longer belongs',
  })
  @IsOptional()
  @IsLocalDate()
  until?: string;
}

export class EndMembershipDto {
  @ApiProperty({ format: 'date', example: '2028-09-01', description: 'The first day on which it no longer belongs' })
  @IsLocalDate()
  until!: string;
}

export class MembershipDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-000000000002' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ enum: ['school', 'organisation'], example: 'school' }) kind!: 'school' | 'organisation';
  @ApiProperty({ example: '900001' }) member!: string;
  @ApiProperty({ format: 'date', example: '2026-09-01' }) from!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, example: null }) until!: string | null;
}

export class OrganisationDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-000000000001' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) code!: string;
  @ApiProperty({ enum: organisationKinds, example: 'provider' }) kind!: OrganisationKind;
  @ApiProperty({ example: 'HertsCam' }) name!: string;
}

export class OrganisationWithMembersDto extends OrganisationDto {
  @ApiProperty({ type: [MembershipDto] }) members!: MembershipDto[];
}

export function toOrganisationDto({ id, version, code, kind, name }: Organisation): OrganisationDto {
  return { id, version, code, kind, name };
}

export function toMembershipDto({ id, version, memberKind, member, fromDate, untilDate }: Membership): MembershipDto {
  return { id, version, kind: memberKind, member, from: fromDate, until: untilDate };
}
