import { localDateTime, type Fold } from '@collegium/calendar';
import { Filters, IsLocalDateTime, Line, PageQuery, SortBy } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { PlaceDto } from './place.dto.js';
import type { Session, SessionStatus } from './session.js';

const KIND = /^[a-z0-9-]{1,60}$/;
const groupId = '01926f3a-0000-7000-8000-0000000000b1';

export class SessionFilter {
  @IsOptional() @IsUUID() cohort?: string;
  @IsOptional() @IsUUID() group?: string;
  /** A participant’s calendar: what they are expected at, booked or may book. */
  @IsOptional() @IsUUID() enrolment?: string;
  @IsOptional() @Matches(KIND) kind?: string;
  @IsOptional() @IsIn(['to_be_confirmed', 'scheduled', 'cancelled']) status?: SessionStatus;
}

export class ListSessionsQuery extends PageQuery {
  @Filters(() => SessionFilter) filter?: SessionFilter;
  @SortBy('id', 'title') sort?: string;
}

export class ReadSessionQuery {
  @ApiPropertyOptional({ description: 'The participant’s enrolment, for readers without a role at the provider' })
  @IsOptional()
  @IsUUID()
  enrolment?: string;
}

class TimesDto {
  @ApiPropertyOptional({ example: 'Europe/London', description: 'IANA zone; the cohort’s unless given' })
  @IsOptional()
  @Line({ max: 64 })
  timeZone?: string;

  @ApiPropertyOptional({ enum: ['earlier', 'later'], description: 'Which is meant where the local time happens twice' })
  @IsOptional()
  @IsIn(['earlier', 'later'])
  fold?: Fold;

  @ApiPropertyOptional({ example: 90, description: 'The definition’s unless given' })
  @IsOptional()
  @IsInt()
  @Min(5)
  @Max(1440)
  durationMinutes?: number;
}

export class PlanSessionDto extends TimesDto {
  @ApiPropertyOptional({
    example: '2026-10-13T15:45',
    description: 'Local date and time; left out for a session whose date is to be confirmed',
  })
  @IsOptional()
  @IsLocalDateTime()
  localStart?: string;

  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000c1' })
  @IsUUID()
  cohortId!: string;

  @ApiPropertyOptional({ example: groupId, description: 'For kinds that each group has' })
  @IsOptional()
  @IsUUID()
  groupId?: string;

  @ApiProperty({ example: 'network-event' })
  @Matches(KIND)
  kind!: string;

  @ApiPropertyOptional({ example: 'Regional network event' })
  @IsOptional()
  @Line({ max: 200 })
  title?: string;

  @ApiPropertyOptional({ type: PlaceDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => PlaceDto)
  place?: PlaceDto;

  @ApiPropertyOptional({ example: 60, description: 'Most bookings' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  capacity?: number;
}

export class RescheduleDto extends TimesDto {
  @ApiProperty({ example: '2026-10-20T15:45', description: 'Local date and time in the zone' })
  @IsLocalDateTime()
  localStart!: string;

  @ApiPropertyOptional({
    default: false,
    description: 'Cancel bookings whose people would be in two places; else such a move is refused',
  })
  @IsOptional()
  @IsBoolean()
  cancelOverlappingBookings: boolean = false;
}

export class ReasonDto {
  @ApiProperty({ example: 'facilitator_ill', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;
}

export class SlotDto {
  @ApiProperty({ example: '2026-10-20T16:00' })
  @IsLocalDateTime()
  localStart!: string;

  @ApiPropertyOptional({ enum: ['earlier', 'later'] })
  @IsOptional()
  @IsIn(['earlier', 'later'])
  fold?: Fold;
}

export class OfferSlotsDto {
  @ApiProperty({ type: [SlotDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SlotDto)
  slots!: SlotDto[];

  @ApiPropertyOptional({ example: 'tutorial', description: 'Needed where the definition has several kinds for two' })
  @IsOptional()
  @Matches(KIND)
  kind?: string;

  @ApiPropertyOptional({ example: 'Europe/London' })
  @IsOptional()
  @Line({ max: 64 })
  timeZone?: string;

  @ApiPropertyOptional({ type: PlaceDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => PlaceDto)
  place?: PlaceDto;

  @ApiPropertyOptional({
    description: 'Who holds them: a leader of the group; the caller, or the facilitator, unless given',
  })
  @IsOptional()
  @IsUUID()
  leaderId?: string;
}

export class AttendeeViewDto {
  @ApiProperty({
    example: '2026-10-13T18:45',
    nullable: true,
    type: String,
    description: 'Start as the attendee’s own clocks show it',
  })
  localStart!: string | null;
  @ApiProperty({ example: '2026-10-13T20:15', nullable: true, type: String }) localEnd!: string | null;
  @ApiProperty({ example: 'Asia/Dubai' }) timeZone!: string;
  @ApiProperty({ example: true, description: 'Expected without booking' }) expected!: boolean;
  @ApiProperty({ example: null, nullable: true, type: String }) bookingId!: string | null;
}

export class SessionDto {
  @ApiProperty({ example: '01926f3a-0000-7000-8000-000000000051' }) id!: string;
  @ApiProperty({ example: 1 }) version!: number;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({
    example: '01926f3a-0000-7000-8000-0000000000c1',
    nullable: true,
    type: String,
    description: 'Null for an event of every cohort',
  })
  cohortId!: string | null;
  @ApiProperty({ example: groupId, nullable: true, type: String }) groupId!: string | null;
  @ApiProperty({ example: 'twilight' }) kind!: string;
  @ApiProperty({ example: 'Twilight session 2' }) title!: string;
  @ApiProperty({ enum: ['group', 'cohort', 'programme', 'pair'], example: 'group' }) scope!: Session['scope'];
  @ApiProperty({ example: false }) openToOtherGroups!: boolean;
  @ApiProperty({ enum: ['to_be_confirmed', 'scheduled', 'cancelled'], example: 'scheduled' }) status!: SessionStatus;
  @ApiProperty({
    example: '2026-10-13T15:45',
    nullable: true,
    type: String,
    description: 'Event time: start as clocks show it at the place',
  })
  localStart!: string | null;
  @ApiProperty({ example: '2026-10-13T17:15', nullable: true, type: String }) localEnd!: string | null;
  @ApiProperty({ example: 'Europe/London' }) timeZone!: string;
  @ApiProperty({ example: '2026-10-13T14:45:00.000Z', nullable: true, type: String }) startsAt!: Date | null;
  @ApiProperty({ example: '2026-10-13T16:15:00.000Z', nullable: true, type: String }) endsAt!: Date | null;
  @ApiProperty({ example: 90 }) durationMinutes!: number;
  @ApiProperty({ example: 90 }) creditedMinutes!: number;
  @ApiProperty({ type: PlaceDto, nullable: true }) place!: Session['place'];
  @ApiProperty({ example: null, nullable: true, type: Number, description: 'Most bookings' }) capacity!: number | null;
  @ApiProperty({ example: 0, description: 'Confirmed bookings' }) booked!: number;
  @ApiProperty({ example: null, nullable: true, type: String, description: 'Who holds a tutorial slot' }) leaderId!:
    string | null;
  @ApiProperty({ example: null, nullable: true, type: String }) cancelReason!: string | null;
  @ApiProperty({ type: AttendeeViewDto, required: false, description: 'With filter[enrolment]' })
  attendee?: AttendeeViewDto;
}

export class SlotsDto {
  @ApiProperty({ type: [SessionDto] }) data!: SessionDto[];
}

/** What a booked or expected person needs to know of their own side. */
export interface AttendeeSide {
  readonly timeZone: string;
  readonly expected: boolean;
  readonly bookingId: string | null;
}

export function toSessionDto(session: Session, booked: number, attendee?: AttendeeSide): SessionDto {
  const {
    id,
    version,
    tenant,
    cohortId,
    groupId,
    kind,
    title,
    scope,
    openToOtherGroups,
    status,
    localStart,
    timeZone,
    startsAt,
    endsAt,
    durationMinutes,
    creditedMinutes,
    place,
    capacity,
    leaderId,
    cancelReason,
  } = session;
  const inZone = (zone: string, at: Date | null): string | null => at && localDateTime(at, zone);
  return {
    id,
    version,
    provider: tenant,
    cohortId,
    groupId,
    kind,
    title,
    scope,
    openToOtherGroups,
    status,
    localStart,
    localEnd: inZone(timeZone, endsAt),
    timeZone,
    startsAt,
    endsAt,
    durationMinutes,
    creditedMinutes,
    place,
    capacity,
    booked,
    leaderId,
    cancelReason,
    ...(attendee
      ? {
          attendee: {
            ...attendee,
            localStart: inZone(attendee.timeZone, startsAt),
            localEnd: inZone(attendee.timeZone, endsAt),
          },
        }
      : {}),
  };
}
