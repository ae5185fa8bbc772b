import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { letterStates, type LetterState } from './dead-letters.js';

/** Query of the list of failed events. */
export class DeadLettersQuery {
  @ApiPropertyOptional({ enum: letterStates, default: 'dead' })
  @IsIn(letterStates)
  state: LetterState = 'dead';

  @ApiPropertyOptional({ minimum: 0, default: 0, description: 'Cursor out of the `next` link of the page before' })
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  @Type(() => Number)
  after: number = 0;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @IsInt()
  @Min(1)
  @Max(200)
  @Type(() => Number)
  limit: number = 50;
}

/** Why an event is given up. */
export class DiscardDto {
  @ApiProperty({ minLength: 3, maxLength: 500, example: 'Sent by a test against the wrong environment.' })
  @IsString()
  @Length(3, 500)
  reason!: string;
}

/** A failed event, as it is listed. */
export class DeadLetterDto {
  @ApiProperty({ description: 'Source service.', example: 'portfolio' }) consumer!: string;
  @ApiProperty({ description: 'Event id, or `<STREAM>:<sequence>`.', example: '019a0000-0000-7000-8000-000000000000' })
  event!: string;
  @ApiProperty({ example: 'portfolio.outcome_released.v1' }) type!: string;
  @ApiProperty() aggregate!: string;
  @ApiProperty({ enum: letterStates }) state!: LetterState;
  @ApiProperty() attempts!: number;
  @ApiProperty({ type: String, nullable: true, example: 'undecodable' }) errorCode!: string | null;
  @ApiProperty({ type: String, nullable: true }) error!: string | null;
  @ApiProperty() firstFailedAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) lastFailedAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true }) nextAttemptAt!: Date | null;
  @ApiProperty({ description: 'Later events of the aggregate that wait behind this one.' }) behind!: number;
  @ApiProperty({ type: String, nullable: true }) decidedBy!: string | null;
  @ApiProperty({ type: String, nullable: true }) decision!: string | null;
}

/** A page of failed events. */
export class DeadLettersPage {
  @ApiProperty({ type: [DeadLetterDto] }) data!: readonly DeadLetterDto[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
