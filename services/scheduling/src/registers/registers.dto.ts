import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  attendances,
  modes,
  type Attendance,
  type AttendanceMode,
  type AttendanceSaid,
  type RegisterEntry,
} from './register.js';

const ids = {
  session: '01926f3a-0000-7000-8000-000000000051',
  enrolment: '01926f3a-0000-7000-8000-0000000000e1',
  person: '01926f3a-0000-7000-8000-0000000000f1',
};

export class AttendanceDto implements AttendanceSaid {
  @ApiProperty({ enum: attendances, example: 'present' })
  @IsIn(attendances)
  attendance!: Attendance;

  @ApiPropertyOptional({ enum: modes, example: 'in_person', description: 'For present and part' })
  @IsOptional()
  @IsIn(modes)
  mode?: AttendanceMode;

  @ApiPropertyOptional({ example: 45, description: 'Minutes there, for part' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1440)
  minutes?: number;
}

export class EntryDto extends AttendanceDto {
  @ApiProperty({ example: ids.enrolment })
  @IsUUID()
  enrolmentId!: string;
}

export class WriteRegisterDto {
  @ApiProperty({ type: [EntryDto], example: [{ enrolmentId: ids.enrolment, attendance: 'present', mode: 'online' }] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => EntryDto)
  entries!: EntryDto[];
}

export class CorrectEntryDto extends AttendanceDto {
  @ApiProperty({ example: 'mistaken_identity', description: 'Reason code' })
  @Matches(/^[a-z0-9_]{1,60}$/)
  reason!: string;
}

export class RegisterEntryDto {
  @ApiProperty({ example: '01926f3a-0000-7000-8000-000000000081' }) id!: string;
  @ApiProperty({ example: ids.session }) sessionId!: string;
  @ApiProperty({ example: ids.enrolment }) enrolmentId!: string;
  @ApiProperty({ example: ids.person }) personId!: string;
  @ApiProperty({ enum: attendances, example: 'present' }) attendance!: Attendance;
  @ApiProperty({ enum: modes, example: 'online', nullable: true }) mode!: AttendanceMode | null;
  @ApiProperty({ example: 90 }) attendedMinutes!: number;
  @ApiProperty({ example: '2026-10-13T16:20:00.000Z' }) recordedAt!: Date;
  @ApiProperty({
    example: null,
    nullable: true,
    type: String,
    description: 'The entry that this one takes the place of',
  })
  correctsEntryId!: string | null;
  @ApiProperty({ example: null, nullable: true, type: String }) reason!: string | null;
}

export class EntriesDto {
  @ApiProperty({ type: [RegisterEntryDto] }) data!: RegisterEntryDto[];
}

/** `expected` without booking, `booked`, `visitor` from another group, `away` at another group's session, or there without being `unbooked`. */
export const standings = ['expected', 'booked', 'visitor', 'away', 'unbooked'] as const;
export type Standing = (typeof standings)[number];

export class RegisterRowDto {
  @ApiProperty({ example: ids.session }) sessionId!: string;
  @ApiProperty({ example: ids.enrolment }) enrolmentId!: string;
  @ApiProperty({ example: ids.person }) personId!: string;
  @ApiProperty({ example: 'Ada Lovelace' }) name!: string;
  @ApiProperty({ enum: standings, example: 'expected' }) standing!: Standing;
  @ApiProperty({
    example: '01926f3a-0000-7000-8000-0000000000b1',
    nullable: true,
    type: String,
    description: 'The participant’s own group',
  })
  groupId!: string | null;
  @ApiProperty({
    type: RegisterEntryDto,
    nullable: true,
    description: 'The entry that stands; null while nothing was recorded',
  })
  entry!: RegisterEntryDto | null;
}

export function toEntryDto({
  id,
  sessionId,
  enrolmentId,
  personId,
  attendance,
  mode,
  attendedMinutes,
  recordedAt,
  correctsEntryId,
  reason,
}: RegisterEntry): RegisterEntryDto {
  return {
    id,
    sessionId,
    enrolmentId,
    personId,
    attendance,
    mode,
    attendedMinutes,
    recordedAt,
    correctsEntryId,
    reason,
  };
}
