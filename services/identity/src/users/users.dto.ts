import { EmailAddress, Filters, IsLocalDate, Line, Name, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsOptional } from 'class-validator';
import type { ProposedAddressRow } from './proposed-address.entity.js';
import type { RoleChange } from './role-grant.entity.js';
import type { RoleChangeRow } from './role-grant.entity.js';
import type { DatedRole } from './role.js';
import type { UserStatus } from './user.js';
import type { UserView } from './users.service.js';

const roleExample = 'provider:hertscam:facilitator';

/** Roles, with the days on which they begin and end. */
class RolesBody {
  @ApiProperty({ type: [String], example: [roleExample], description: 'Entries `kind:organisation:role`' })
  @IsArray()
  @ArrayMaxSize(50)
  @Line({ max: 200, each: true })
  roles!: string[];

  @ApiPropertyOptional({
    example: '2026-09-01',
    description: 'First day of the roles that are new; without it they count at once',
  })
  @IsOptional()
  @IsLocalDate()
  from?: string;

  @ApiPropertyOptional({ example: '2027-08-31', description: 'Last day of the roles that are new' })
  @IsOptional()
  @IsLocalDate()
  until?: string;

  static dated({ roles, from, until }: RolesBody): DatedRole[] {
    return roles.map((role) => ({ role, from: from ?? null, until: until ?? null }));
  }
}

export class InviteUserDto extends RolesBody {
  @ApiProperty({ example: 'robin.example@hertscam.example' })
  @EmailAddress()
  email!: string;

  @ApiProperty({ example: 'Robin Example' })
  @Name({ max: 200 })
  name!: string;
}

export class SetRolesDto extends RolesBody {}

export class ChangeEmailDto {
  @ApiProperty({ example: 'robin@new.example' })
  @EmailAddress()
  email!: string;
}

class UserFilterDto {
  @ApiPropertyOptional({ example: 'robin.example@hertscam.example' })
  @IsOptional()
  @Line({ max: 254 })
  email?: string;

  @ApiPropertyOptional({ example: 'hertscam', description: 'Code of an organisation in which a role is held' })
  @IsOptional()
  @Line({ max: 100 })
  organisation?: string;

  @ApiPropertyOptional({ enum: ['invited', 'active', 'disabled'] })
  @IsOptional()
  @IsIn(['invited', 'active', 'disabled'])
  status?: UserStatus;
}

export class UsersQuery extends PageQuery {
  @Filters(() => UserFilterDto)
  filter?: UserFilterDto;
}

export class GrantDto {
  @ApiProperty({ example: roleExample }) role!: string;
  @ApiProperty({ type: String, nullable: true, example: '2026-09-01' }) from!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) until!: string | null;
}

/** An account as the caller sees it. */
export class UserDto {
  @ApiProperty({
    example: '01990f3c-0000-7000-8000-000000000001',
    description: 'The account’s; for a coordinator an id of the provider’s own for whom it invited',
  })
  id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: 'robin.example@hertscam.example' }) email!: string;
  @ApiProperty({ example: 'Robin Example', description: 'For a coordinator, as the provider gave it' }) name!: string;
  @ApiProperty({
    type: String,
    enum: ['invited', 'active', 'disabled', null],
    nullable: true,
    description: 'Null for a coordinator: what becomes of an account is its owner’s and the consortium’s to know',
  })
  status!: UserStatus | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The person in enrolment; null for a coordinator',
    example: '01990f3c-0000-7000-8000-000000000002',
  })
  personId!: string | null;
  @ApiProperty({ type: [String], example: [roleExample], description: 'Roles that count today' })
  roles!: readonly string[];
  @ApiProperty({ type: [GrantDto], description: 'All roles with their days' }) grants!: readonly GrantDto[];
  @ApiProperty({ description: 'For a coordinator, when the provider first invited' }) createdAt!: Date;
  @ApiProperty({ type: Date, nullable: true, description: 'The first sign-in; null for a coordinator' })
  activatedAt!: Date | null;

  static of({ id, version, email, name, status, personId, roles, grants, createdAt, activatedAt }: UserView): UserDto {
    return { id, version, email, name, status, personId, roles, grants, createdAt, activatedAt };
  }
}

/** An address that waits for a second person. */
export class ProposedAddressDto {
  @ApiProperty({ example: '01990f3c-0000-7000-8000-000000000001' }) userId!: string;
  @ApiProperty({ example: 'olga@collegium.example' }) email!: string;
  @ApiProperty({ example: 'user:01990f3c-0000-7000-8000-000000000003' }) proposedBy!: string;
  @ApiProperty() proposedAt!: Date;

  static of({ userId, email, proposedBy, proposedAt }: ProposedAddressRow): ProposedAddressDto {
    return { userId, email, proposedBy, proposedAt };
  }
}

export class RoleChangeDto {
  @ApiProperty({ enum: ['granted', 'revoked'] }) change!: RoleChange;
  @ApiProperty({ example: roleExample }) role!: string;
  @ApiProperty({ type: String, nullable: true }) from!: string | null;
  @ApiProperty({ type: String, nullable: true }) until!: string | null;
  @ApiProperty() at!: Date;
  @ApiProperty({ example: 'user:01990f3c-0000-7000-8000-000000000003', description: 'Who did it' }) actor!: string;

  static of({ change, role, validFrom: from, validUntil: until, at, actor }: RoleChangeRow): RoleChangeDto {
    return { change, role, from, until, at, actor };
  }
}
