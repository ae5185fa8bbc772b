import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of the two services: what was accepted, and what it led to. No unique key catches a second effect: it must show. */
export class Chaos1700000950000 implements MigrationInterface {
  name = 'Chaos1700000950000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table works (id uuid primary key, version integer not null)');
    await runner.query(
      'create table accepted (command_id uuid primary key, work_id uuid not null, version integer not null)',
    );
    await runner.query(
      'create table effects (n bigint generated always as identity, event_id uuid not null, aggregate_id uuid not null, aggregate_version integer not null)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table effects, accepted, works');
  }
}
