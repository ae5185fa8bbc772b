import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers under idempotency keys. Scoped by client, not by tenant: a client sees its own answers again, and only through its key. */
export class IdempotencyKeys1700000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotency_keys (
        client text not null,
        route text not null,
        key text not null,
        fingerprint text not null,
        status smallint not null check (status between 200 and 299),
        location text,
        body text,
        secret boolean not null,
        created_at timestamptz not null default now(),
        primary key (client, route, key),
        constraint idempotency_keys_no_secret check (not (secret and body is not null))
      )`);
    await runner.query('create index idempotency_keys_created_at on idempotency_keys (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_keys');
  }
}
