import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People whose data was erased: who ordered it, when and why. Free text in the history goes with them; the rest of it stays. */
export class Erasures1764000000008 implements MigrationInterface {
  name = 'Erasures1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table people add column erased_at timestamptz, drop constraint people_display_name_check',
    );
    await runner.query(
      `alter table people add constraint people_display_name_check check ((display_name = '') = (erased_at is not null))`,
    );
    await runner.query(`
      create table erasures (
        id uuid primary key,
        version integer not null,
        tenant text not null check (tenant = 'consortium'),
        person_id uuid not null unique references people,
        reason text not null,
        ordered_by text not null,
        ordered_at timestamptz not null,
        erased_at timestamptz
      )`);
    await runner.query('create index erasures_ordered on erasures (ordered_at) where erased_at is null');
    await enableTenancy(runner, 'erasures', ['tenant', 'person_id']);
    await history(
      runner,
      '(old.person_id is not distinct from new.person_id) and not (new.note is null and old.note is not null)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await history(runner, 'old.person_id is not distinct from new.person_id');
    await runner.query('drop table erasures');
    await runner.query(`alter table people drop constraint people_display_name_check, drop column erased_at`);
    await runner.query(`alter table people add constraint people_display_name_check check (display_name <> '')`);
  }
}

async function history(runner: QueryRunner, unchanged: string): Promise<void> {
  await runner.query('drop trigger history_stays on status_changes');
  await runner.query(
    `create trigger history_stays before update on status_changes for each row when (${unchanged}) execute function refuse_change('An entry')`,
  );
}
