import { EmailAddress, Filters, Name, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID, Matches, ValidateIf } from 'class-validator';
import type { Duplicate, Person } from './person.js';

const TRN = /^\d{7}$/;
const trnMessage = { message: 'trn must be seven digits' };

export class RegisterPersonDto {
  @ApiProperty({ example: 'hertscam', description: 'Code of the provider that will know the person' })
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider!: string;

  @ApiProperty({ example: 'Ama Mensah' })
  @Name()
  displayName!: string;

  @ApiProperty({ example: 'ama.mensah@example.org', description: 'Contact address; not a key' })
  @EmailAddress()
  email!: string;

  @ApiPropertyOptional({ example: '0012345', description: 'Teacher reference number, where there is one' })
  @IsOptional()
  @Matches(TRN, trnMessage)
  trn?: string;
}

/** A name or an address cannot be taken away: `null` is refused, where `IsOptional` would let it pass. */
const stated = (_body: object, value: unknown) => value !== undefined;

export class CorrectPersonDto {
  @ApiPropertyOptional({ example: 'Ama Mensah-Jones' })
  @ValidateIf(stated)
  @Name()
  displayName?: string;

  @ApiPropertyOptional({ example: 'ama.jones@example.org' })
  @ValidateIf(stated)
  @EmailAddress()
  email?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '0012345',
    description: 'null takes a wrong number away',
  })
  @IsOptional()
  @Matches(TRN, trnMessage)
  trn?: string | null;
}

export class MergePersonDto {
  @ApiProperty({
    format: 'uuid',
    example: '01997a5e-7c00-7000-8000-0000000000b2',
    description: 'Id of the record that stays',
  })
  @IsUUID()
  into!: string;
}

class PersonFilterDto {
  @ApiPropertyOptional({ example: 'hertscam' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  provider?: string;
}

export class ListPeopleQuery extends PageQuery {
  @Filters(() => PersonFilterDto) filter?: PersonFilterDto;
}

export class PersonDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000b1' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: 'Ama Mensah' }) displayName!: string;
  @ApiProperty({ example: 'ama.mensah@example.org' }) email!: string;
  @ApiProperty({ type: String, nullable: true, example: null }) trn!: string | null;
  @ApiProperty({ type: Date, example: '2026-09-01T09:00:00.000Z' }) createdAt!: Date;
}

export class DuplicateDto {
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000c1' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000b1' }) personId!: string;
  @ApiProperty({ format: 'uuid', example: '01997a5e-7c00-7000-8000-0000000000b2' }) otherPersonId!: string;
  @ApiProperty({ enum: ['email', 'trn'], example: 'email', description: 'What both records have in common' }) same!:
    'email' | 'trn';
  @ApiProperty({ enum: ['flagged', 'merged', 'dismissed'], example: 'flagged' }) status!: Duplicate['status'];
  @ApiProperty({ type: Date, example: '2026-09-01T09:00:00.000Z' }) flaggedAt!: Date;
}

/** The providers that know a person are left out: each of them would learn of the others. */
export function toPersonDto({ id, version, displayName, email, trn, createdAt }: Person): PersonDto {
  return { id, version, displayName, email, trn, createdAt };
}

export function toDuplicateDto({
  id,
  version,
  personId,
  otherPersonId,
  same,
  status,
  flaggedAt,
}: Duplicate): DuplicateDto {
  return { id, version, personId, otherPersonId, same, status, flaggedAt };
}
