import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stray answers name their conversation as the snapshot does. */
export class ConversationsByOneName1764100000156 implements MigrationInterface {
  name = 'ConversationsByOneName1764100000156';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`update stray_answers set conversation = replace(conversation, '-', '_')`);
    await runner.query(
      `alter table stray_answers add constraint stray_answers_conversation_check check (conversation in ('credit_claim', 'student_registration'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stray_answers drop constraint stray_answers_conversation_check');
    await runner.query(`update stray_answers set conversation = replace(conversation, '_', '-')`);
  }
}
