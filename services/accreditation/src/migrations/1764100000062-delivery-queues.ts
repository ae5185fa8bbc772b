import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries that hold others back are shown, and can be skipped; which pending one comes first is found without reading all of them. */
export class DeliveryQueues1764100000062 implements MigrationInterface {
  name = 'DeliveryQueues1764100000062';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [columns, indexes]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update deliveries set status = 'cancelled' where status = 'skipped';
      update deliveries set status = 'pending' where status = 'stuck';
      drop index deliveries_owed, deliveries_by_subject, delivery_attempts_subscription;
      alter table deliveries drop column queued_at, drop column skipped_at, drop column skipped_by, drop column skip_reason, drop constraint deliveries_status_check,
        add constraint deliveries_status_check check (status in ('pending', 'delivered', 'cancelled'));
      create index deliveries_pending on deliveries (subscription_id, subject, queued) where status = 'pending'`);
  }
}

const columns = `
  alter table deliveries
    add column queued_at timestamptz,
    add column skipped_at timestamptz,
    add column skipped_by text,
    add column skip_reason text,
    drop constraint deliveries_status_check,
    add constraint deliveries_status_check check (status in ('pending', 'stuck', 'delivered', 'skipped', 'cancelled')),
    add constraint deliveries_skip_check check ((status = 'skipped') = (skipped_at is not null) and (skipped_at is null) = (skipped_by is null));
  update deliveries set queued_at = coalesce(delivered_at, next_try_at);
  alter table deliveries alter column queued_at set not null`;

/** A booking moves a row out of both partial indexes and touches no other; \`fillfactor\` keeps the new row on its page. */
const indexes = `
  drop index deliveries_pending;
  alter table deliveries set (fillfactor = 70);
  create index deliveries_owed on deliveries (subscription_id, queued) where status in ('pending', 'stuck');
  create index deliveries_by_subject on deliveries (subscription_id, subject, queued) where status in ('pending', 'stuck');
  create index delivery_attempts_subscription on delivery_attempts (subscription_id, at)`;
