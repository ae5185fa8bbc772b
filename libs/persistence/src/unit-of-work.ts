import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { currentContext } from './context.js';
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
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const ATTEMPTS = 5;

/** SQLSTATE of a failed query, if the error is one. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const code = (error.driverError as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * One transaction (READ COMMITTED) around a use case. An inner run joins the outer one; only the outermost retries
 * deadlocks and serialisation failures, so its work must be re-runnable.
 */
@Injectable()
export class UnitOfWork {
  private readonly current = new AsyncLocalStorage<{ tx: Transaction; tenants: readonly string[] }>();
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
   * Runs `work` in a transaction with the tenants of the acting context.
   * @throws whatever `work` throws, after a rollback
   */
  async run<T>(work: (tx: Transaction) => Promise<T>, options: UnitOfWorkOptions = {}): Promise<T> {
    const outer = this.current.getStore();
    if (outer) return this.join(outer, work, options);
    const tenants = options.tenants ?? currentContext()?.tenants ?? [];
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(tenants, work);
      } catch (error) {
        const state = sqlState(error);
        if (attempt === ATTEMPTS || (state !== SERIALIZATION_FAILURE && state !== DEADLOCK_DETECTED)) throw error;
        await wait(2 ** attempt * 5 * (0.5 + Math.random()));
      }
    }
  }

  private async once<T>(tenants: readonly string[], work: (tx: Transaction) => Promise<T>): Promise<T> {
    let committed: Transaction | undefined;
    const result = await this.dataSource.transaction('READ COMMITTED', async (manager) => {
      await setTenants(manager, tenants);
      const tx = new Transaction(manager);
      const value = await this.current.run({ tx, tenants }, () => work(tx));
      await this.flush(tx);
      committed = tx;
      return value;
    });
    if (committed) {
      committed.committed();
      if (committed.pending.length > 0) this.outbox?.committed();
    }
    return result;
  }

  private async join<T>(outer: { tx: Transaction; tenants: readonly string[] }, work: (tx: Transaction) => Promise<T>, options: UnitOfWorkOptions): Promise<T> {
    if (!options.tenants) return work(outer.tx);
    const { tx } = outer;
    await setTenants(tx.manager, options.tenants);
    const result = await this.current.run({ tx, tenants: options.tenants }, () => work(tx));
    await setTenants(tx.manager, outer.tenants);
    return result;
  }

  private async flush(tx: Transaction): Promise<void> {
    if (tx.pending.length === 0) return;
    if (!this.outbox) throw new Error('This process has no outbox: events cannot be published');
    await this.outbox.write(tx.manager, tx.pending);
  }
}

/** The same with the `<service>_system` role, which sees every tenant: for timers, relay and reconcile; never from a request. */
@Injectable()
export class SystemUnitOfWork extends UnitOfWork {}

async function setTenants(manager: EntityManager, tenants: readonly string[]): Promise<void> {
  await manager.query(`select set_config('collegium.tenants', $1, true)`, [tenants.join(',')]);
}
