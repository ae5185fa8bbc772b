import type { QueryRunner } from 'typeorm';

/** What a unit of work needs to know of the statements that ran in its transaction. */
export interface StatementLog {
  /** Statements so far that may have changed something: all but plain selects. */
  writes(): number;
  /** Whether a statement has failed, so that Postgres refuses all others and turns a commit into a rollback without a word. */
  aborted(): boolean;
}

/** Watches the statements of a query runner that lives for one transaction only. */
export function watchStatements(runner: QueryRunner): StatementLog {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  let writes = 0;
  let aborted = false;
  runner.query = (async (text: string, ...rest: unknown[]) => {
    if (!/^\s*select\b/i.test(text)) writes += 1;
    try {
      const result = await query(text, ...rest);
      if (/^\s*rollback to\b/i.test(text)) aborted = false;
      return result;
    } catch (error) {
      aborted = true;
      throw error;
    }
  }) as typeof runner.query;
  return { writes: () => writes, aborted: () => aborted };
}
