import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people tell universities of themselves: one sealed row each, which is only the person's own. */
export class PersonDetails1764100000041 implements MigrationInterface {
  name = 'PersonDetails1764100000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table person_details (
        id uuid primary key,
        version integer not null,
        sealed bytea not null,
        changed_at timestamptz not null
      )`);
    await enableTenancy(runner, 'person_details', ['id']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table person_details');
  }
}
