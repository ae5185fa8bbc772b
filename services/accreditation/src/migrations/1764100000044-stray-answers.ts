import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers to claims that were never sent to who answered. */
export class StrayAnswers1764100000044 implements MigrationInterface {
  name = 'StrayAnswers1764100000044';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stray_answers (
        id uuid primary key,
        claim_id uuid not null,
        university text not null,
        kind text not null,
        by text not null,
        received_at timestamptz not null
      )`);
    await runner.query('create index stray_answers_university on stray_answers (university, id)');
    await enableTenancy(runner, 'stray_answers', ['university']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stray_answers');
  }
}
