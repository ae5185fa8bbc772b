import { IsLocalDate, Line } from '@collegium/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsUUID, Matches, ValidateNested } from 'class-validator';
import { divisions, type Division } from '../bank-holidays/bank-holiday.js';
import { PlaceDto } from '../sessions/place.dto.js';
import { SessionDto } from '../sessions/sessions.dto.js';
import { weekdays, type Weekday } from './month.js';
import type { CalendarPlan, CalendarWishes, PassedOver, PlannedSession } from './template.js';

export class WeekdayWishDto {
  @ApiProperty({ enum: weekdays, example: 'tuesday' })
  @IsIn(weekdays)
  weekday!: Weekday;

  @ApiPropertyOptional({ example: 'network-event', description: 'For this kind of session only' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  kind?: string;

  @ApiPropertyOptional({ example: '01926f3a-0000-7000-8000-0000000000b1', description: 'For this group only' })
  @IsOptional()
  @IsUUID()
  groupId?: string;
}

export class AvoidDto {
  @ApiProperty({ example: '2027-02-15' })
  @IsLocalDate()
  from!: string;

  @ApiProperty({ example: '2027-02-19' })
  @IsLocalDate()
  until!: string;

  @ApiProperty({ example: 'Half-term' })
  @Line({ max: 100 })
  reason!: string;
}

export class PlaceWishDto {
  @ApiProperty({ example: 'conference' })
  @Matches(/^[a-z0-9-]{1,60}$/)
  kind!: string;

  @ApiProperty({ type: PlaceDto })
  @ValidateNested()
  @Type(() => PlaceDto)
  place!: PlaceDto;
}

export class CalendarRequestDto {
  @ApiPropertyOptional({
    enum: divisions,
    default: 'england-and-wales',
    description: 'Whose bank holidays are left out',
  })
  @IsOptional()
  @IsIn(divisions)
  division: Division = 'england-and-wales';

  @ApiPropertyOptional({
    type: [WeekdayWishDto],
    example: [{ weekday: 'tuesday' }, { weekday: 'thursday', kind: 'network-event' }],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => WeekdayWishDto)
  weekdays: WeekdayWishDto[] = [];

  @ApiPropertyOptional({ type: [AvoidDto] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => AvoidDto)
  avoid: AvoidDto[] = [];

  @ApiPropertyOptional({ type: [PlaceWishDto] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => PlaceWishDto)
  places: PlaceWishDto[] = [];
}

export class ConfirmCalendarDto extends CalendarRequestDto {
  @ApiPropertyOptional({ description: 'Digest of the preview that is confirmed: another plan by now is refused' })
  @IsOptional()
  @Line({ max: 64, min: 64 })
  digest?: string;

  @ApiPropertyOptional({
    enum: ['refuse', 'to_be_confirmed'],
    default: 'refuse',
    description: 'What becomes of sessions for which no date is free',
  })
  @IsOptional()
  @IsIn(['refuse', 'to_be_confirmed'])
  unplaced: 'refuse' | 'to_be_confirmed' = 'refuse';
}

/** The wishes of a request. The last wish for the same thing counts. */
export function wishesOf({ weekdays: days, avoid, places }: CalendarRequestDto): CalendarWishes {
  const general = days.filter((wish) => !wish.kind && !wish.groupId).at(-1)?.weekday;
  return {
    weekday: general,
    weekdayByKind: Object.fromEntries(days.flatMap(({ kind, weekday }) => (kind ? [[kind, weekday]] : []))),
    weekdayByGroup: Object.fromEntries(days.flatMap(({ groupId, weekday }) => (groupId ? [[groupId, weekday]] : []))),
    avoid,
    placeByKind: Object.fromEntries(places.map(({ kind, place }) => [kind, place])),
  };
}

export class PassedOverDto implements PassedOver {
  @ApiProperty({ example: '2027-05-03' }) date!: string;
  @ApiProperty({ enum: ['bank_holiday', 'avoided', 'taken', 'facilitator_busy', 'too_close'], example: 'bank_holiday' })
  reason!: PassedOver['reason'];
  @ApiProperty({ example: 'Early May bank holiday' }) because!: string;
}

export class PlannedSessionDto {
  @ApiProperty({ example: 'group|01926f3a-0000-7000-8000-0000000000b1|twilight|1' }) templateKey!: string;
  @ApiProperty({ example: 'twilight' }) kind!: string;
  @ApiProperty({ example: 'Twilight session 1' }) title!: string;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000b1', nullable: true, type: String }) groupId!:
    string | null;
  @ApiProperty({ example: '2027-05', nullable: true, type: String }) month!: string | null;
  @ApiProperty({
    example: '2027-05-10T15:45',
    nullable: true,
    type: String,
    description: 'Null where every date of the month clashes',
  })
  localStart!: string | null;
  @ApiProperty({ example: '2027-05-10T14:45:00.000Z', nullable: true, type: String }) startsAt!: Date | null;
  @ApiProperty({ example: '2027-05-10T16:15:00.000Z', nullable: true, type: String }) endsAt!: Date | null;
  @ApiProperty({ example: 90 }) creditedMinutes!: number;
  @ApiProperty({ type: PlaceDto, nullable: true }) place!: PlannedSession['place'];
  @ApiProperty({ type: [PassedOverDto], description: 'Dates of the wished weekday that clash' })
  passedOver!: readonly PassedOverDto[];
}

export class StandingOccurrenceDto {
  @ApiProperty({ example: 'programme|hertscam|2026|conference|1' }) templateKey!: string;
  @ApiProperty({ format: 'uuid' }) sessionId!: string;
}

export class CalendarPreviewDto {
  @ApiProperty({ example: 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184' }) digest!: string;
  @ApiProperty({ type: [PlannedSessionDto] }) sessions!: PlannedSessionDto[];
  @ApiProperty({ type: [PlannedSessionDto], description: 'Those among them for which no date is free' })
  clashes!: PlannedSessionDto[];
  @ApiProperty({ type: [StandingOccurrenceDto], description: 'Sessions of the template that stand already' })
  existing!: CalendarPlan['existing'];
}

export class CalendarDto {
  @ApiProperty({ type: [SessionDto] }) created!: SessionDto[];
  @ApiProperty({ type: [StandingOccurrenceDto] }) existing!: CalendarPlan['existing'];
}

export function toPlannedDto({
  templateKey,
  kind,
  title,
  groupId,
  month,
  localStart,
  startsAt,
  endsAt,
  creditedMinutes,
  place,
  passedOver,
}: PlannedSession): PlannedSessionDto {
  return { templateKey, kind, title, groupId, month, localStart, startsAt, endsAt, creditedMinutes, place, passedOver };
}
