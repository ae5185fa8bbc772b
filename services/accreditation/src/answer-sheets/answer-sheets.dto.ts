import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import type { AnswerEffect } from '../conversations/conversation.js';
import type { SheetLineRow, RowResult } from './answer-sheet.entity.js';
import type { AnswerSheet, AnswerSheetStatus, SheetCounts } from './answer-sheet.js';
import { sheetKinds, type SheetKind } from './sheet-columns.js';

const Flag = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

export class UniversityQuery {
  @ApiPropertyOptional({ example: 'herts', description: 'Needed only by who acts for several universities' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,60}$/)
  university?: string;
}

export class ExportQuery extends UniversityQuery {
  @ApiPropertyOptional({
    type: Boolean,
    example: true,
    description: 'Begin with a byte order mark, by which a spreadsheet knows that the file is UTF-8. Default true',
  })
  @IsOptional()
  @Flag()
  @IsBoolean()
  bom?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    example: false,
    description: 'Also the credit that is registered, which can be rescinded. Default false',
  })
  @IsOptional()
  @Flag()
  @IsBoolean()
  registered?: boolean;
}

export class SheetCountsDto {
  @ApiProperty({ example: 40 })
  rows!: number;

  @ApiProperty({ example: 31, description: 'Rows that move a case on' })
  applied!: number;

  @ApiProperty({
    example: 7,
    description: 'Rows that change nothing: not filled in, said before, or too late to matter',
  })
  unchanged!: number;

  @ApiProperty({ example: 2, description: 'What is wrong with these is in errors.csv' })
  refused!: number;
}

export class AnswerSheetDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 2 })
  version!: number;

  @ApiProperty({ example: 'herts' })
  university!: string;

  @ApiProperty({ enum: ['checking', 'checked', 'confirming', 'confirmed'], example: 'checked' })
  status!: AnswerSheetStatus;

  @ApiProperty({ type: SheetCountsDto, description: 'As checked; once confirmed, as done' })
  counts!: SheetCounts;

  @ApiProperty({ example: 'user:registrar' })
  uploadedBy!: string;

  @ApiProperty({ type: Date, example: '2027-07-10T09:00:00.000Z' })
  uploadedAt!: Date;

  @ApiProperty({ type: Date, nullable: true, example: '2027-07-10T09:00:02.000Z' })
  checkedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  confirmedBy!: string | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  confirmedAt!: Date | null;
}

export class SheetRowErrorDto {
  @ApiProperty({ example: 4 })
  row!: number;

  @ApiProperty({ example: 'studentNumber', nullable: true, type: String })
  column!: string | null;

  @ApiProperty({ example: 'check_digit' })
  code!: string;

  @ApiProperty({ example: 'is not a number of scheme SID' })
  message!: string;
}

export class SheetRowDto {
  @ApiProperty({ example: 2, description: 'As a spreadsheet counts: the header is row 1' })
  row!: number;

  @ApiProperty({ enum: sheetKinds, nullable: true, type: String, example: 'credit' })
  kind!: SheetKind | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'The claim or student registration' })
  caseId!: string | null;

  @ApiProperty({ enum: ['undecided', 'applied', 'unchanged', 'refused'], example: 'applied' })
  result!: RowResult;

  @ApiProperty({ example: 'applied', nullable: true, type: String })
  effect!: AnswerEffect | null;

  @ApiProperty({ example: 'requested', nullable: true, type: String })
  fromStatus!: string | null;

  @ApiProperty({ example: 'registered', nullable: true, type: String })
  toStatus!: string | null;

  @ApiProperty({ type: [SheetRowErrorDto] })
  errors!: readonly SheetRowErrorDto[];
}

export function toAnswerSheetDto({
  id,
  version,
  university,
  status,
  counts,
  uploadedBy,
  uploadedAt,
  checkedAt,
  confirmedBy,
  confirmedAt,
}: AnswerSheet): AnswerSheetDto {
  return { id, version, university, status, counts, uploadedBy, uploadedAt, checkedAt, confirmedBy, confirmedAt };
}

export function toSheetRowDto({
  row,
  kind,
  caseId,
  result,
  effect,
  fromStatus,
  toStatus,
  errors,
}: SheetLineRow): SheetRowDto {
  return { row, kind, caseId, result, effect, fromStatus, toStatus, errors };
}
