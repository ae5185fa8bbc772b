import { Line } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUrl, Matches } from 'class-validator';
import type { Place } from './session.js';

/** Where a session is held. */
export class PlaceDto implements Place {
  @ApiProperty({ enum: ['school', 'venue', 'online'], example: 'school' })
  @IsIn(['school', 'venue', 'online'])
  kind!: Place['kind'];

  @ApiProperty({ example: 'Fern Hill School' })
  @Line({ max: 200 })
  name!: string;

  @ApiPropertyOptional({
    example: '900001',
    description: 'Unique reference number, where it is a school of the register',
  })
  @IsOptional()
  @Matches(/^\d{5,7}$/)
  urn?: string;

  @ApiPropertyOptional({ example: 'Fern Hill, Stevenage SG1 1AA' })
  @IsOptional()
  @Line({ max: 300 })
  address?: string;

  @ApiPropertyOptional({
    example: 'https://meet.example.org/fern-hill',
    description: 'Where to join online; a session in a room can be joined online too',
  })
  @IsOptional()
  @Line({ max: 2000 })
  @IsUrl({ protocols: ['https'], require_protocol: true })
  onlineUrl?: string;
}
