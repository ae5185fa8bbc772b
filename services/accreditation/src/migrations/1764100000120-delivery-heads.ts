import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is owed to a subscription is read by subject, the earliest of each first, in one pass. An index in the order of laying out led the planner to search it once more for every
 * delivery wherever its statistics were of a quieter hour: minutes instead of milliseconds.
 */
export class DeliveryHeads1764100000120 implements MigrationInterface {
  name = 'DeliveryHeads1764100000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index deliveries_owed');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index deliveries_owed on deliveries (subscription_id, queued) where status in ('pending', 'stuck')`,
    );
  }
}
