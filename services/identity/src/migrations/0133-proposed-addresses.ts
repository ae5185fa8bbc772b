import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New addresses of the consortium's own accounts wait for a second person. */
export class ProposedAddresses1700000000133 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table proposed_addresses (
        user_id uuid primary key references users,
        email text not null,
        proposed_by text not null,
        proposed_at timestamptz not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table proposed_addresses');
  }
}
