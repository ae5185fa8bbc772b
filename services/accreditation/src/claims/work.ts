import { createHash } from 'node:crypto';

/**
 * Keys by which one piece of work is recognised in the whole consortium: its lineage (whatever its resubmissions), and
 * its bytes as a whole. Single files are not keys: two people may rightly put the same policy document or minutes
 * among their evidence.
 */
export function workKeys(lineageId: string, digests: readonly string[]): string[] {
  const whole = createHash('sha256').update([...new Set(digests)].sort().join('\n')).digest('hex');
  return digests.length > 0 ? [`lineage:${lineageId}`, `bytes:${whole}`] : [`lineage:${lineageId}`];
}
