import type { Transaction } from '@collegium/persistence';

/**
 * Lets one transaction at a time change who is expected where, per provider: otherwise a session and a member added at the same
 * moment would not see one another, and the member's hours would lack the session. Taken before any row is locked.
 */
export async function lockPlan(tx: Transaction, tenant: string): Promise<void> {
  await tx.manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`scheduling.plan:${tenant}`]);
}
