import type { CsvRowError } from '@collegium/http';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnswerEffect } from '../conversations/conversation.js';
import type { AnswerSheet, AnswerSheetStatus, SheetCounts } from './answer-sheet.js';
import type { SheetAnswer } from './sheet-answer.js';
import type { SheetKind } from './sheet-columns.js';

@Entity('answer_sheets')
export class AnswerSheetRow implements AnswerSheet {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('int')
  version!: number;

  @Column('text')
  university!: string;

  @Column('text')
  status!: AnswerSheetStatus;

  @Column('jsonb')
  counts!: SheetCounts;

  @Column('text')
  uploadedBy!: string;

  @Column('timestamptz')
  uploadedAt!: Date;

  @Column('timestamptz', { nullable: true })
  checkedAt!: Date | null;

  @Column('text', { nullable: true })
  confirmedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  confirmedAt!: Date | null;
}

/** What became, or would become, of one row. `undecided` before the check. */
export type RowResult = 'undecided' | 'applied' | 'unchanged' | 'refused';

/** One row of a sheet. */
@Entity('answer_sheet_rows')
export class SheetLineRow {
  @PrimaryColumn('uuid')
  sheetId!: string;

  /** As a spreadsheet counts: the header is row 1. */
  @PrimaryColumn('int')
  row!: number;

  @Column('text')
  university!: string;

  /** Null where the row does not say which case it is about. */
  @Column('text', { nullable: true })
  kind!: SheetKind | null;

  @Column('uuid', { nullable: true })
  caseId!: string | null;

  /** The version of the case when the sheet was exported. */
  @Column('int', { nullable: true })
  caseVersion!: number | null;

  /** Null where nothing was filled in, what was cannot be read, or the row has taken effect: a student's number is not kept twice. */
  @Column('jsonb', { nullable: true })
  answer!: SheetAnswer | null;

  @Column('text')
  result!: RowResult;

  @Column('text', { nullable: true })
  effect!: AnswerEffect | null;

  @Column('text', { nullable: true })
  fromStatus!: string | null;

  @Column('text', { nullable: true })
  toStatus!: string | null;

  @Column('jsonb')
  errors!: readonly CsvRowError[];

  /** Whether confirming has dealt with the row. */
  @Column('boolean')
  done!: boolean;
}
