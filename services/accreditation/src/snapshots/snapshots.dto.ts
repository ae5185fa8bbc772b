import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { ClaimDto } from '../claims/claims.dto.js';
import { RegistrationDto } from '../registrations/registrations.dto.js';

export class SnapshotQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 500, description: 'Items per page' })
  @IsInt()
  @Min(1)
  @Max(1000)
  @Type(() => Number)
  limit: number = 500;

  @ApiPropertyOptional({ description: 'Cursor out of the `next` link of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  after?: string;

  @ApiPropertyOptional({ example: 'herts', description: 'Needed by somebody who acts for several universities' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  university?: string;
}

@ApiExtraModels(ClaimDto, RegistrationDto)
export class SnapshotItemDto {
  @ApiProperty({ example: 'credit_claim' })
  kind!: string;

  @ApiProperty({ format: 'uuid', description: 'The `subject` of events about it' })
  id!: string;

  @ApiProperty({
    example: 3,
    description: 'Events about it with an `aggregateversion` up to this one are in its state already',
  })
  version!: number;

  @ApiProperty({
    oneOf: [{ $ref: getSchemaPath(ClaimDto) }, { $ref: getSchemaPath(RegistrationDto) }],
    description: 'The thing, as its own resource shows it: a claim or a student registration, as `kind` says',
  })
  state!: object;
}

export class SnapshotDto {
  @ApiProperty({ type: [SnapshotItemDto] })
  data!: readonly SnapshotItemDto[];

  @ApiProperty({ nullable: true, type: String, example: null })
  next!: string | null;

  @ApiProperty({
    example: 1042,
    description: 'No event up to this position is missing from the snapshot; the same on every page',
  })
  position!: number;

  @ApiProperty({ example: '/v1/events?after=1042', description: 'Where to read on' })
  feed!: string;

  @ApiProperty({ example: 1, description: 'Rises when the database was restored to an earlier time' })
  epoch!: number;

  @ApiProperty({ example: 400, description: 'Days for which events are kept: go on within them' })
  retentionDays!: number;
}
