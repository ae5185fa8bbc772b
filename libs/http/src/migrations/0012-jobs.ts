import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that takes longer than a request should. */
export class Jobs1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table jobs (
        id uuid primary key,
        kind text not null,
        tenant text not null,
        input jsonb not null,
        context jsonb not null,
        status text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'failed')),
        done integer not null default 0,
        total integer,
        result jsonb,
        failure jsonb,
        attempts integer not null default 0,
        run_after timestamptz not null default now(),
        lease_holder uuid,
        lease_until timestamptz,
        created_at timestamptz not null default now(),
        finished_at timestamptz,
        constraint jobs_lease check ((status = 'running') = (lease_holder is not null)),
        constraint jobs_finished check ((status in ('succeeded', 'failed')) = (finished_at is not null))
      )`);
    await runner.query(`create index jobs_open on jobs (run_after) where status in ('queued', 'running')`);
    await enableTenancy(runner, 'jobs', ['tenant']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table jobs');
  }
}
