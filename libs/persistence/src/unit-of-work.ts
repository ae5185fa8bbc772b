import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { span } from '@collegium/telemetry';
import { Injectable, Logger } from '@nestjs/common';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { currentContext } from './context.js';
import { watchStatements, type StatementLog } from './statements.js';
import { Transaction, type PendingEvent } from './transaction.js';

/** Writes events into the outbox table. Implemented by the messaging library. */
export interface OutboxWriter {
  /** Inserts the rows, within the transaction of `manager`. */
  write(manager: EntityManager, events: readonly PendingEvent[]): Promise<void>;
  /** Called after the commit: rows are there to be published. */
  committed(): void;
}

/** How a unit of work runs. */
export interface UnitOfWorkOptions {
  /** Act for these tenants instead of the caller's. Only after the caller's own right has been checked in code. */
  readonly tenants?: readonly string[];
  /**
   * Inside another run: take back this run's writes and events if it throws, so that the outer one may catch the error and go on.
   * Costs two round trips.
   */
  readonly savepoint?: boolean;
  /** See the database as it is at the first statement, until the end. Only for a run that is not inside another one. */
  readonly isolation?: 'REPEATABLE READ';
}

/** The transaction at hand, as runs inside it see it. */
interface Scope {
  readonly tx: Transaction;
  readonly tenants: readonly string[];
  readonly statements: StatementLog;
  /** Shared by all scopes of a transaction: the first error of a run that had written before it failed. */
  readonly halfDone: { cause?: unknown };
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
/** Among others: a table has changed since a statement on it was prepared; see {@link PreparingClient}. */
const FEATURE_NOT_SUPPORTED = '0A000';
const PASSING: ReadonlySet<string | undefined> = new Set([
  SERIALIZATION_FAILURE,
  DEADLOCK_DETECTED,
  FEATURE_NOT_SUPPORTED,
]);
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 10;

/** SQLSTATE of a failed query, if the error or what caused it is one. */
export function sqlState(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof QueryFailedError)) continue;
    const code = (cause.driverError as { code?: unknown }).code;
    return typeof code === 'string' ? code : undefined;
  }
  return undefined;
}

/**
 * One transaction (READ COMMITTED) around a use case. An inner run joins the outer one; only the outermost retries
 * deadlocks, serialisation failures and statements that a migration has overtaken, so its work must be re-runnable.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger('UnitOfWork');
  private readonly current = new AsyncLocalStorage<Scope>();
  private outbox: OutboxWriter | undefined;

  constructor(readonly dataSource: DataSource) {}

  /** Gives the writer of events; without one, publishing throws. */
  useOutbox(outbox: OutboxWriter): void {
    this.outbox = outbox;
  }

  /** The transaction that this code runs in, if any. */
  get active(): Transaction | undefined {
    return this.current.getStore()?.tx;
  }

  /**
   * Runs `work` in a transaction with the tenants of the acting context. All or nothing, also for a run inside another one: if it
   * throws after it has written, the whole transaction fails, even where the outer run catches the error. Ask for a `savepoint`
   * where it shall go on.
   * @throws whatever `work` throws, after a rollback
   */
  async run<T>(work: (tx: Transaction) => Promise<T>, options: UnitOfWorkOptions = {}): Promise<T> {
    const outer = this.current.getStore();
    if (outer && options.isolation)
      throw new TypeError('An inner unit of work cannot have an isolation level of its own');
    if (outer) return options.savepoint ? this.nest(outer, work, options) : this.join(outer, work, options);
    const tenants = options.tenants ?? currentContext()?.tenants ?? [];
    for (let attempt = 1; ; attempt++) {
      try {
        return await span('unit of work', { 'db.system.name': 'postgresql', 'collegium.attempt': attempt }, () =>
          this.once(tenants, work, options.isolation),
        );
      } catch (error) {
        if (attempt === ATTEMPTS || !PASSING.has(sqlState(error))) throw error;
        await wait(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
      }
    }
  }

  private async once<T>(
    tenants: readonly string[],
    work: (tx: Transaction) => Promise<T>,
    isolation: UnitOfWorkOptions['isolation'] = undefined,
  ): Promise<T> {
    const begin = <R>(steps: (manager: EntityManager) => Promise<R>) =>
      isolation ? this.dataSource.transaction(isolation, steps) : this.dataSource.transaction(steps);
    const { result, tx } = await begin(async (manager) => {
      await setTenants(manager, tenants);
      const tx = new Transaction(manager);
      const scope: Scope = { tx, tenants, statements: watchStatements(manager.queryRunner!), halfDone: {} };
      const result = await this.current.run(scope, () => work(tx));
      assertWhole(scope);
      await this.flush(tx);
      return { result, tx };
    });
    this.announce(tx);
    return result;
  }

  private async join<T>(
    outer: Scope,
    work: (tx: Transaction) => Promise<T>,
    { tenants }: UnitOfWorkOptions,
  ): Promise<T> {
    const before = outer.statements.writes() + outer.tx.pending.length;
    try {
      return await this.inside(outer, work, tenants);
    } catch (error) {
      if (outer.statements.aborted() || outer.statements.writes() + outer.tx.pending.length > before)
        outer.halfDone.cause ??= error;
      throw error;
    }
  }

  private async nest<T>(
    outer: Scope,
    work: (tx: Transaction) => Promise<T>,
    { tenants }: UnitOfWorkOptions,
  ): Promise<T> {
    const { tx } = outer;
    const { manager } = tx;
    const mark = tx.mark();
    const name = `work_${outer.statements.writes()}`; // one more with each savepoint, so never the same twice
    await manager.query(`savepoint ${name}`);
    try {
      const scope = { ...outer, halfDone: {} };
      const result = await this.inside(scope, work, tenants);
      assertWhole(scope);
      await manager.query(`release savepoint ${name}`);
      return result;
    } catch (error) {
      await manager.query(`rollback to savepoint ${name}`); // brings the tenants back as well
      tx.backTo(mark);
      throw error;
    }
  }

  private async inside<T>(
    outer: Scope,
    work: (tx: Transaction) => Promise<T>,
    tenants: readonly string[] | undefined,
  ): Promise<T> {
    const { tx } = outer;
    if (!tenants) return this.current.run(outer, () => work(tx));
    await setTenants(tx.manager, tenants);
    try {
      return await this.current.run({ ...outer, tenants }, () => work(tx));
    } finally {
      if (!outer.statements.aborted()) await setTenants(tx.manager, outer.tenants);
    }
  }

  private async flush(tx: Transaction): Promise<void> {
    if (tx.pending.length === 0) return;
    if (!this.outbox) throw new Error('This process has no outbox: events cannot be published');
    await this.outbox.write(tx.manager, tx.pending);
  }

  /** The commit stands whatever happens here, so a failure is logged: thrown, it would tell the caller that nothing happened. */
  private announce(tx: Transaction): void {
    for (const callback of tx.callbacks) {
      try {
        callback();
      } catch (error) {
        this.logger.error(error, 'A callback after a commit failed');
      }
    }
    if (tx.pending.length > 0) this.outbox?.committed();
  }
}

/** The same with the `<service>_system` role, which sees every tenant: for timers, relay and reconcile; never from a request. */
@Injectable()
export class SystemUnitOfWork extends UnitOfWork {}

/** Postgres answers a commit of a failed transaction with a rollback and no error: what looks saved would be gone. */
function assertWhole({ statements, halfDone }: Scope): void {
  if ('cause' in halfDone)
    throw new Error(
      'An inner unit of work failed after it had written, and its error was caught: nothing is committed. Run it with { savepoint: true } to go on without it.',
      halfDone,
    );
  if (statements.aborted())
    throw new Error('A statement failed and its error was caught: Postgres commits nothing of this transaction.');
}

async function setTenants(manager: EntityManager, tenants: readonly string[]): Promise<void> {
  if (tenants.some((tenant) => tenant.includes(','))) throw new TypeError('A tenant must not contain a comma'); // it would be read as two
  await manager.query(`select set_config('collegium.tenants', $1, true)`, [tenants.join(',')]);
}
