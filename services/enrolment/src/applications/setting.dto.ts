import { Line } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { settingKinds, type SettingKind } from './setting.js';

export class GivenSettingDto {
  @ApiPropertyOptional({ example: '900001', description: 'A school of the register; without it give kind and name' })
  @IsOptional()
  @Matches(/^\d{6}$/, { message: 'urn must be six digits' })
  urn?: string;

  @ApiPropertyOptional({ enum: settingKinds, example: 'overseas-school' })
  @IsOptional()
  @IsIn(settingKinds)
  kind?: SettingKind;

  @ApiPropertyOptional({ example: 'Nile International School' })
  @IsOptional()
  @Line({ max: 200 })
  name?: string;

  @ApiPropertyOptional({
    example: 'Africa/Cairo',
    default: 'Europe/London',
    description: "IANA zone of the person's own local time",
  })
  @IsOptional()
  @Line({ max: 60 })
  timeZone?: string;
}

export class SettingDto {
  @ApiProperty({ type: String, nullable: true, example: '900001' }) urn!: string | null;
  @ApiProperty({ enum: settingKinds, example: 'school' }) kind!: SettingKind;
  @ApiProperty({ example: 'Oakfield Primary School', description: 'As it was called on the day' }) name!: string;
  @ApiProperty({ example: 'Europe/London' }) timeZone!: string;
}
