import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dead letters whose place a later event has taken. The previous release writes none, and reads only the states it knows. */
export class SupersededRetries1700000000013 implements MigrationInterface {
  name = 'SupersededRetries1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table retries drop constraint retries_state_check,
         add constraint retries_state_check check (state in ('waiting', 'dead', 'discarded', 'superseded'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update retries set state = 'discarded' where state = 'superseded'`);
    await runner.query(
      `alter table retries drop constraint retries_state_check,
         add constraint retries_state_check check (state in ('waiting', 'dead', 'discarded'))`,
    );
  }
}
