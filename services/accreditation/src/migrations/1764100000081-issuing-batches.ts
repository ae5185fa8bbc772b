import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Awards that were granted by one cause, made into certificates together. Orders from before get a batch each cause. */
export class IssuingBatches1764100000081 implements MigrationInterface {
  name = 'IssuingBatches1764100000081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(batches);
    await enableTenancy(runner, 'issuing_batches', ['tenant']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table press_jobs drop column batch_id');
    await runner.query('drop table issuing_batches');
  }
}

const batches = `
  create table issuing_batches (
    id uuid primary key,
    tenant text not null,
    correlation_id text not null,
    started_at timestamptz not null,
    served integer check (served >= 0),
    unique (tenant, correlation_id)
  );
  insert into issuing_batches (id, tenant, correlation_id, started_at)
    select gen_random_uuid(), tenant, correlation_id, min(awards.granted_at) from press_jobs join awards using (tenant) where awards.id = press_jobs.award_id group by tenant, correlation_id;
  alter table press_jobs add column batch_id uuid references issuing_batches;
  update press_jobs set batch_id = issuing_batches.id from issuing_batches
    where issuing_batches.tenant = press_jobs.tenant and issuing_batches.correlation_id = press_jobs.correlation_id;
  alter table press_jobs alter column batch_id set not null;
  create index press_jobs_batch on press_jobs (batch_id)`;
