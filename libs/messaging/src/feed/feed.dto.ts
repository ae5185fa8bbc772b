import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, Matches, Max, MaxLength, Min } from 'class-validator';

/** Query of the event feed. */
export class FeedQuery {
  @ApiPropertyOptional({
    minimum: 0,
    default: 0,
    description: 'Position of the last event you have. 0 begins at the first.',
    example: 1042,
  })
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  @Type(() => Number)
  after: number = 0;

  @ApiPropertyOptional({
    type: [String],
    style: 'form',
    explode: false,
    description: 'Event types, separated by commas; all if left out.',
    example: ['accreditation.award_granted.v1', 'accreditation.credit_requested.v1'],
  } as ApiPropertyOptions)
  @IsArray()
  @ArrayMaxSize(50)
  @MaxLength(100, { each: true })
  @Matches(/^[a-z]+\.[a-z_]+\.v\d+$/, { each: true, message: 'each type must look like service.past_tense_fact.v1' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  types: string[] = [];

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 30,
    default: 0,
    description: 'Seconds to wait for an event if there is none yet.',
  })
  @IsInt()
  @Min(0)
  @Max(30)
  @Type(() => Number)
  wait: number = 0;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 100 })
  @IsInt()
  @Min(1)
  @Max(200)
  @Type(() => Number)
  limit: number = 100;
}

/** A restore of the service's database to an earlier time. */
export class RestoreDto {
  @ApiProperty() epoch!: number;
  @ApiProperty({ format: 'date-time' }) restoredAt!: string;
  @ApiProperty({ description: 'The last position known from before.' }) knownTo!: number;
  @ApiProperty({ description: 'New events have positions above this one; positions between are void.' })
  resumesAt!: number;
}

/** A page of the event feed. */
export class FeedAnswer {
  @ApiProperty({
    type: 'array',
    // Every event of the service, told apart by `type`; the document of a service has this schema of its contracts.
    items: { $ref: '#/components/schemas/Event' },
    description: 'CloudEvents 1.0, structured JSON, in the order of their positions',
  })
  data!: readonly object[];

  @ApiProperty({
    description: 'The next request. Always there: ask again, with `wait`, when `data` is empty.',
    example: '/v1/events?after=1042',
  })
  next!: string;

  @ApiProperty({ description: "Rises when the service's database was restored to an earlier time.", example: 1 })
  epoch!: number;

  @ApiProperty({ type: [RestoreDto], description: 'Restores that you have not read past.' })
  restored!: readonly RestoreDto[];

  @ApiProperty({ description: 'Days for which events are kept, and positions can be asked for.', example: 400 })
  retentionDays!: number;
}
