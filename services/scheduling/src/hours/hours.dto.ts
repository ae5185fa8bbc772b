import { ApiProperty } from '@nestjs/swagger';
import { entryReasons, type Account, type EntryReason, type LedgerEntry } from './ledger.js';
import {
  offeredGapReasons,
  owedGapReasons,
  type Gap,
  type OfferedGapReason,
  type OwedGapReason,
  type Statement,
} from './statement.js';

const ids = { enrolment: '01926f3a-0000-7000-8000-0000000000e1', session: '01926f3a-0000-7000-8000-000000000051' };
const accounts = ['owed', 'offered', 'received'] as const;

export class GapDto<Reason extends string = OwedGapReason | OfferedGapReason> implements Gap<Reason> {
  @ApiProperty({ example: 90, description: 'Negative where there is more than was owed' }) minutes!: number;
  @ApiProperty({ enum: [...owedGapReasons, ...offeredGapReasons], example: 'absent' }) reason!: Reason;
  @ApiProperty({ example: 'twilight', nullable: true, type: String }) kind!: string | null;
  @ApiProperty({ example: ids.session, nullable: true, type: String }) sessionId!: string | null;
}

export class LedgerEntryDto {
  @ApiProperty({ example: '01926f3a-0000-7000-8000-000000000071' }) id!: string;
  @ApiProperty({ enum: accounts, example: 'received' }) account!: Account;
  @ApiProperty({ example: 90, description: 'Negative in a reversal' }) minutes!: number;
  @ApiProperty({ example: 'twilight' }) kind!: string;
  @ApiProperty({ example: ids.session, nullable: true, type: String, description: 'Null for hours owed' }) sessionId!:
    string | null;
  @ApiProperty({ enum: entryReasons, example: 'attended' }) reason!: EntryReason;
  @ApiProperty({ example: null, nullable: true, type: String }) reversesEntryId!: string | null;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-000000000081', nullable: true, type: String }) registerEntryId!:
    string | null;
  @ApiProperty({ example: '2026-10-13T16:20:00.000Z' }) recordedAt!: Date;
}

export class HoursDto implements Statement {
  @ApiProperty({ example: ids.enrolment }) enrolmentId!: string;
  @ApiProperty({ example: 'hertscam' }) provider!: string;
  @ApiProperty({ example: '01926f3a-0000-7000-8000-0000000000a1' }) programmeId!: string;
  @ApiProperty({ example: 900, description: 'Sum of the entries owed' }) owedMinutes!: number;
  @ApiProperty({ example: 720, description: 'Sum of the entries offered' }) offeredMinutes!: number;
  @ApiProperty({ example: 630, description: 'Sum of the entries received' }) receivedMinutes!: number;
  @ApiProperty({
    example: 600,
    nullable: true,
    type: Number,
    description: 'Needed for the award; null where the definition sets no minimum',
  })
  minimumMinutes!: number | null;
  @ApiProperty({ example: true, nullable: true, type: Boolean }) minimumMet!: boolean | null;
  @ApiProperty({ type: [GapDto], description: 'Adds up to owed less offered' })
  owedNotOffered!: readonly GapDto<OwedGapReason>[];
  @ApiProperty({ type: [GapDto], description: 'Adds up to offered less received' })
  offeredNotReceived!: readonly GapDto<OfferedGapReason>[];
  @ApiProperty({ type: [LedgerEntryDto] }) entries!: LedgerEntryDto[];
}

export function toLedgerEntryDto({
  id,
  account,
  minutes,
  kind,
  subjectId,
  reason,
  reversesEntryId,
  registerEntryId,
  recordedAt,
}: LedgerEntry): LedgerEntryDto {
  return {
    id,
    account,
    minutes,
    kind,
    sessionId: account === 'owed' ? null : subjectId,
    reason,
    reversesEntryId,
    registerEntryId,
    recordedAt,
  };
}
