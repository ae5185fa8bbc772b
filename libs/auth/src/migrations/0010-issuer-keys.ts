import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The issuer's public keys, so that a restart works while identity is down. */
export class IssuerKeys1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table issuer_keys (issuer text primary key, keys jsonb not null, fetched_at timestamptz not null)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table issuer_keys');
  }
}
