import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers of universities by spreadsheet. */
export class AnswerSheets1764100000052 implements MigrationInterface {
  name = 'AnswerSheets1764100000052';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table answer_sheets (
        id uuid primary key,
        version integer not null,
        university text not null,
        status text not null check (status in ('checking', 'checked', 'confirming', 'confirmed')),
        counts jsonb not null,
        uploaded_by text not null,
        uploaded_at timestamptz not null,
        checked_at timestamptz,
        confirmed_by text,
        confirmed_at timestamptz,
        check (status = 'checking' or checked_at is not null),
        check (status not in ('confirming', 'confirmed') or confirmed_by is not null)
      )`);
    await runner.query(`
      create table answer_sheet_rows (
        sheet_id uuid not null references answer_sheets on delete cascade,
        row integer not null check (row > 1),
        university text not null,
        kind text check (kind in ('credit', 'registration')),
        case_id uuid,
        case_version integer,
        answer jsonb,
        result text not null check (result in ('undecided', 'applied', 'unchanged', 'refused')),
        effect text,
        from_status text,
        to_status text,
        errors jsonb not null,
        done boolean not null,
        primary key (sheet_id, row),
        check (result <> 'refused' or errors <> '[]')
      )`);
    await enableTenancy(runner, 'answer_sheets', ['university']);
    await enableTenancy(runner, 'answer_sheet_rows', ['university']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table answer_sheet_rows, answer_sheets');
  }
}
