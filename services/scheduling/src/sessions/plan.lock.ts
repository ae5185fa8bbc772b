import type { Transaction } from '@collegium/persistence';

/**
 * Keeps those who change what is planned apart from those who change who is expected, per provider: otherwise a session and a member
 * added at the same moment would not see one another, and the member's hours would lack the session. Planning (sessions, programmes,
 * cohorts) excludes everybody; people (enrolments, memberships) only exclude planning. Taken before any row is locked.
 */
export async function lockPlan(tx: Transaction, tenant: string, by: 'planning' | 'people'): Promise<void> {
  const lock = by === 'planning' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.manager.query(`select ${lock}(hashtextextended($1, 0))`, [`scheduling.plan:${tenant}`]);
}
