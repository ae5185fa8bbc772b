import pg from 'pg';

/** How often a connection runs a statement before it is prepared: what comes seldom is not worth keeping. */
const WORTH_KEEPING = 3;
/** Statements that one connection keeps. What comes after is planned each time, as without. */
const MOST_KEPT = 250;
/** Statements whose runs are counted. */
const MOST_COUNTED = 1_000;
/** `feature_not_supported`: among others that a table has changed so that a kept statement would answer other columns. */
const CHANGED = '0A000';

type Query = (...args: unknown[]) => unknown;

/**
 * A connection that prepares what it is often asked, so that PostgreSQL reads and plans it once. Whether one plan fits all values is PostgreSQL's
 * to judge; where it does not, it goes on planning. When a migration changes what a kept statement answers, that run fails, and all connections begin anew.
 * @see https://www.postgresql.org/docs/current/sql-prepare.html
 */
export class PreparingClient extends pg.Client {
  private readonly runs = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private made = 0;
  /** Of this process; rises when a table is seen to have changed. */
  private static epoch = 0;
  private epoch = PreparingClient.epoch;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const run = this.query.bind(this) as Query;
    const query: Query = (statement, values, ...more) => {
      const name = typeof statement === 'string' && Array.isArray(values) ? this.nameOf(statement) : undefined;
      if (name === undefined) return run(statement, values, ...more);
      const answer = run({ name, text: statement, values }, ...more);
      if (answer instanceof Promise)
        answer.catch((error: unknown) => {
          if (codeOf(error) === CHANGED) PreparingClient.epoch += 1;
        });
      return answer;
    };
    this.query = query as typeof this.query;
  }

  private nameOf(statement: string): string | undefined {
    if (this.epoch !== PreparingClient.epoch) this.names.clear();
    this.epoch = PreparingClient.epoch;
    const known = this.names.get(statement);
    if (known !== undefined || this.names.size >= MOST_KEPT) return known;
    const runs = (this.runs.get(statement) ?? 0) + 1;
    if (runs < WORTH_KEEPING) {
      if (this.runs.size >= MOST_COUNTED) this.runs.clear();
      this.runs.set(statement, runs);
      return undefined;
    }
    this.runs.delete(statement);
    const name = `kept_${++this.made}`;
    this.names.set(statement, name);
    return name;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
