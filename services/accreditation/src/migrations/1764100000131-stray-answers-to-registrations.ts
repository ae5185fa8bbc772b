import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers to student registrations that were never sent are seen as those to claims are. */
export class StrayAnswersToRegistrations1764100000131 implements MigrationInterface {
  name = 'StrayAnswersToRegistrations1764100000131';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stray_answers rename column claim_id to case_id');
    await runner.query(`alter table stray_answers add column conversation text not null default 'credit-claim'`);
    await runner.query('alter table stray_answers alter column conversation drop default');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from stray_answers where conversation <> 'credit-claim'`);
    await runner.query('alter table stray_answers drop column conversation');
    await runner.query('alter table stray_answers rename column case_id to claim_id');
  }
}
