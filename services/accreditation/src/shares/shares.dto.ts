import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayUnique, IsArray, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { hideableFields, type HideableField, type Share } from './share.js';

const LONGEST_DAYS = 365;

export class NewShareDto {
  @ApiPropertyOptional({
    enum: hideableFields,
    isArray: true,
    example: ['board', 'hours'],
    description: 'What the page leaves out; nothing if not said',
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(hideableFields, { each: true })
  hide: HideableField[] = [];

  @ApiPropertyOptional({
    type: Number,
    example: 30,
    minimum: 1,
    maximum: LONGEST_DAYS,
    description: 'For how many days it works',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_DAYS)
  days = 30;

  @ApiPropertyOptional({ example: 'For my application at Barnwell', description: 'A note to yourself' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  note?: string;
}

export class ShareDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  awardId!: string;

  @ApiProperty({ enum: hideableFields, isArray: true, example: ['board', 'hours'] })
  hide!: readonly HideableField[];

  @ApiProperty({ example: 'For my application at Barnwell', nullable: true, type: String })
  note!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, example: null })
  revokedAt!: string | null;
}

export class NewShareAnswerDto extends ShareDto {
  @ApiProperty({ example: 'https://awards.example.org/shares/hertscam.N3J0eX...', description: 'Shown this once' })
  url!: string;
}

export function toShareDto({ id, awardId, hide, note, createdAt, expiresAt, revokedAt }: Share): ShareDto {
  return {
    id,
    awardId,
    hide,
    note,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
