import { enableTenancy } from '@collegium/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Consents of bodies that issue certificates together with a provider. Anybody may know who has agreed to what. */
export class JointConsents1764100000012 implements MigrationInterface {
  name = 'JointConsents1764100000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table joint_consents (
        id uuid primary key,
        version integer not null,
        tenant text not null,
        programme_id uuid not null references programmes,
        evidence text not null check (length(evidence) between 1 and 500),
        given_by text not null,
        given_at timestamptz not null,
        withdrawn_at timestamptz,
        check (withdrawn_at is null or withdrawn_at >= given_at)
      )`);
    await runner.query(
      'create unique index joint_consents_one_in_force on joint_consents (programme_id, tenant) where withdrawn_at is null',
    );
    await runner.query('create index joint_consents_tenant on joint_consents (tenant, id)');
    await enableTenancy(runner, 'joint_consents', ['tenant'], { readableByAll: true });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table joint_consents');
  }
}
