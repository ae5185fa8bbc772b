import { Filters, IsLocalDate, Line, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsUUID, Matches, ValidateNested } from 'class-validator';
import type { Interest } from './conflict.js';

export class InterestsFilter {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() person?: string;
}

export class InterestsQuery extends PageQuery {
  @Filters(() => InterestsFilter) filter?: InterestsFilter;
}

export class SettingDto {
  @ApiPropertyOptional({ example: '117500', description: 'Unique reference number of a school' })
  @IsOptional()
  @Line({ max: 20, min: 0 })
  urn?: string;

  @ApiPropertyOptional({ example: 'overseas-school' })
  @IsOptional()
  @Line({ max: 50, min: 0 })
  kind?: string;

  @ApiPropertyOptional({ example: 'Alder School' })
  @IsOptional()
  @Line({ max: 300, min: 0 })
  name?: string;
}

export class DeclareInterestDto {
  @ApiPropertyOptional({ format: 'uuid', description: "Whose interest; the caller's own, where it is left out" })
  @IsOptional()
  @IsUUID()
  personId?: string;

  @ApiProperty({
    enum: ['setting', 'tutors', 'person'],
    example: 'setting',
    description: 'holds a role at a setting; tutors a person; is close to a person in another way',
  })
  @IsIn(['setting', 'tutors', 'person'])
  kind!: Interest['kind'];

  @ApiPropertyOptional({ type: SettingDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => SettingDto)
  setting?: SettingDto;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  aboutPersonId?: string;

  @ApiPropertyOptional({ example: '2026-09-01', description: 'Local date; today, where it is left out' })
  @IsOptional()
  @IsLocalDate()
  from?: string;

  @ApiPropertyOptional({ example: '2027-08-31', description: 'Last day; none, where it is left out' })
  @IsOptional()
  @IsLocalDate()
  until?: string;

  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed only by who acts for several providers' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/u)
  provider?: string;
}

export class EndInterestDto {
  @ApiProperty({ example: '2027-08-31' })
  @IsLocalDate()
  until!: string;
}

export class NameModeratorDto {
  @ApiProperty({ format: 'uuid', example: '0199d0a0-5b1c-7d3e-8f00-5d1f0c9e2a91' })
  @IsUUID()
  personId!: string;

  @ApiPropertyOptional({
    example: 'norfolk-leaders',
    description: 'Where the person comes from; this provider, where it is left out',
  })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/u)
  homeProvider?: string;

  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed only by who acts for several providers' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/u)
  provider?: string;
}
