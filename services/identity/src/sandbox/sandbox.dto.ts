import { EmailAddress, IsInstant } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { refuse } from '../errors.js';

export class MoveClockDto {
  @ApiPropertyOptional({
    example: '2027-01-25T09:00:00Z',
    description: 'The instant to move to; the header `X-With-Server-Date` can say it as well',
  })
  @IsOptional()
  @IsInstant()
  now?: string;
}

export class SandboxTimeDto {
  @ApiProperty({ example: '2027-01-25T09:00:00.000Z' }) now!: Date;
  @ApiProperty({ example: 5_529_600, description: 'Seconds ahead of the machine’s clock' }) offsetSeconds!: number;
}

export class SandboxEmailsQuery {
  @ApiPropertyOptional({ example: 'robin.example@hertscam.example', description: 'Only mail to this address' })
  @IsOptional()
  @EmailAddress()
  to?: string;
}

export class SandboxEmailDto {
  @ApiProperty() id!: string;
  @ApiProperty({ example: 'robin.example@hertscam.example' }) to!: string;
  @ApiProperty({ example: 'Your code for Collegium' }) subject!: string;
  @ApiProperty({ example: 'Your code to sign in to Collegium is 123456.' }) text!: string;
  @ApiProperty() at!: Date;
}

/**
 * The instant that a request asks for, in its body or its header.
 * @throws DomainError `clock_time_missing`, or `clock_time_contradictory` if both are there and differ
 */
export function instantOf(body: string | undefined, header: string | undefined): Date {
  const instants = [body, header].flatMap((text) => (text === undefined ? [] : [new Date(text)]));
  const [first, second] = instants;
  if (!first || instants.some((instant) => Number.isNaN(instant.getTime())))
    throw refuse(
      'clock_time_missing',
      'Say in `now`, or in X-With-Server-Date, to which instant the clock is to move.',
    );
  if (second && second.getTime() !== first.getTime())
    throw refuse('clock_time_contradictory', 'Body and header name different instants.');
  return first;
}
