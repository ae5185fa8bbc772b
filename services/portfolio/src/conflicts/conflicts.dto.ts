import { Filters, IsLocalDate, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength, ValidateNested } from 'class-validator';
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
  @IsString()
  @MaxLength(20)
  urn?: string;

  @ApiPropertyOptional({ example: 'overseas-school' })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  kind?: string;

  @ApiPropertyOptional({ example: 'Alder School' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
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
  @IsString()
  @Matches(/^[a-z0-9-]+$/u)
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
  @IsString()
  @Matches(/^[a-z0-9-]+$/u)
  homeProvider?: string;

  @ApiPropertyOptional({ example: 'hertscam', description: 'Needed only by who acts for several providers' })
  @IsOptional()
  @IsString()
  @Matches(/^[a-z0-9-]+$/u)
  provider?: string;
}
