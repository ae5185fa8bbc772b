import { Filters, PageQuery } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import type { Booking, BookingStatus } from './booking.js';

const ids = { session: '01926f3a-0000-7000-8000-000000000051', enrolment: '01926f3a-0000-7000-8000-0000000000e1' };

export class BookDto {
  @ApiProperty({ example: ids.enrolment, description: 'The enrolment that the hours are for' })
  @IsUUID()
  enrolmentId!: string;
}

export class CancelBookingDto {
  @ApiPropertyOptional({ example: 'unwell', description: 'Reason code' })
  @IsOptional()
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason?: string;
}

export class BookingFilter {
  @IsOptional() @IsUUID() session?: string;
  @IsOptional() @IsUUID() enrolment?: string;
  @IsOptional() @IsIn(['confirmed', 'cancelled']) status?: BookingStatus;
}

export class ListBookingsQuery extends PageQuery {
  @Filters(() => BookingFilter) filter?: BookingFilter;
}

export class BookingDto {
  @ApiProperty({ example: '01926f3a-0000-7000-8000-000000000061' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: ids.session }) sessionId!: string;
  @ApiProperty({ example: ids.enrolment }) enrolmentId!: string;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000f1' }) personId!: string;
  @ApiProperty({ example: 'group-visit', description: 'The kind of session that it is to the participant' })
  kind!: string;
  @ApiProperty({ enum: ['confirmed', 'cancelled'], example: 'confirmed' }) status!: BookingStatus;
  @ApiProperty({ example: '2026-09-20T08:00:00.000Z' }) bookedAt!: Date;
  @ApiProperty({ example: null, nullable: true, type: String }) cancelledAt!: Date | null;
  @ApiProperty({ example: false, description: 'Given up after the deadline' }) late!: boolean;
  @ApiProperty({ example: null, nullable: true, type: String }) cancelReason!: string | null;
}

export function toBookingDto({
  id,
  version,
  sessionId,
  enrolmentId,
  personId,
  kind,
  status,
  bookedAt,
  cancelledAt,
  late,
  cancelReason,
}: Booking): BookingDto {
  return { id, version, sessionId, enrolmentId, personId, kind, status, bookedAt, cancelledAt, late, cancelReason };
}
