import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reason codes are data: a list per purpose, in versions that are only ever added. The first lists follow the words of
 * the Department for Education's registration service for national professional qualifications.
 */
export class Reasons1764000000006 implements MigrationInterface {
  name = 'Reasons1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reasons (
        purpose text not null check (purpose in ('reject', 'defer', 'withdraw')),
        list_version integer not null check (list_version > 0),
        code text not null check (code ~ '^[a-z][a-z0-9_]{0,59}$'),
        title text not null check (title <> ''),
        tenant text not null default 'consortium' check (tenant = 'consortium'),
        primary key (purpose, list_version, code)
      )`);
    await enableTenancy(runner, 'reasons', ['tenant'], { readableByAll: true });
    await runner.query(
      `create trigger reasons_stay before update or delete on reasons for each row execute function refuse_change('A published list')`,
    );
    for (const [purpose, list] of Object.entries(first))
      for (const [code, title] of Object.entries(list))
        await runner.query('insert into reasons (purpose, list_version, code, title) values ($1, 1, $2, $3)', [
          purpose,
          code,
          title,
        ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reasons');
  }
}

const first = {
  reject: {
    no_place: 'No place is left',
    not_this_year: 'Better suited to a later cohort',
    setting_cannot_release: 'The setting cannot release the person',
    other: 'Another reason',
  },
  defer: {
    bereavement: 'Bereavement',
    long_term_sickness: 'Long-term sickness',
    parental_leave: 'Parental leave',
    career_break: 'Career break',
    other: 'Another reason',
  },
  withdraw: {
    changed_job: 'Changed job or setting',
    left_education: 'Left education',
    no_longer_has_time: 'No longer has the time',
    programme_not_suitable: 'The programme is not what was hoped for',
    setting_withdrew_support: 'The setting no longer supports it',
    personal: 'Personal reasons',
    other: 'Another reason',
  },
} as const;
