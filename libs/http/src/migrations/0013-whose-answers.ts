import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose request was answered, where it was a person's: what they wrote comes back in answers that need not name them. */
export class WhoseAnswers1700000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table idempotency_keys add column person_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table idempotency_keys drop column person_id');
  }
}
