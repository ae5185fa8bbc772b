import { testDatabase, type TestDatabase } from '@collegium/testing';
import { ClockMovedSchema } from '@collegium/contracts';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { dataSourceOf } from './data-source.js';
import { newId } from './ids.js';
import { Thing, Things1790000000001 } from './things.testing.js';
import type { PendingEvent, Transaction } from './transaction.js';
import { UnitOfWork } from './unit-of-work.js';

/** The tenants that things belong to, unless a spec says otherwise. */
export const HERTS = { tenants: ['herts'] };

/** A thing to insert. */
export const aThing = (fields: Partial<Thing> = {}): Omit<Thing, 'version'> => ({
  id: newId(),
  tenant: 'herts',
  name: 'chair',
  ...fields,
});

/** Publishes any event at all about an aggregate. */
export const tell = (tx: Transaction, clockId: string): void =>
  tx.publish(ClockMovedSchema, { clockId, audience: 'consortium', offsetSeconds: 1 });

/** Units of work on a database of their own, with an outbox that remembers. */
export class Workshop {
  /** `type@version` of each event that was written, in order. */
  readonly written: string[] = [];
  /** How often the outbox was told of a commit. */
  woken = 0;
  unitOfWork!: UnitOfWork;

  private constructor(
    readonly database: TestDatabase,
    readonly source: DataSource,
  ) {}

  static async open(): Promise<Workshop> {
    const database = await testDatabase('persistence', { migrations: [Things1790000000001] });
    return new Workshop(
      database,
      await dataSourceOf({ url: database.appUrl, applicationName: 'spec', entities: [Thing] }).initialize(),
    );
  }

  /** Before each test. */
  begin(): UnitOfWork {
    this.unitOfWork = new UnitOfWork(this.source);
    this.written.length = 0;
    this.woken = 0;
    this.unitOfWork.useOutbox({
      write: async (_manager, events: readonly PendingEvent[]) =>
        void this.written.push(...events.map((event) => `${event.description.type}@${event.aggregateVersion}`)),
      committed: () => void (this.woken += 1),
    });
    return this.unitOfWork;
  }

  async close(): Promise<void> {
    await this.source.destroy();
    await this.database.drop();
  }

  insert(thing = aThing()): Promise<Thing> {
    return this.unitOfWork.run((tx) => tx.insert(Thing, thing), HERTS);
  }

  /** Changes a table, as a migration does while the service runs. */
  async change(sql: string): Promise<void> {
    const owner = new pg.Client({ connectionString: this.database.ownerUrl });
    await owner.connect();
    await owner.query(sql).finally(() => owner.end());
  }

  stored(id: string): Promise<Thing | null> {
    return this.unitOfWork.run((tx) => tx.manager.findOneBy(Thing, { id }), HERTS);
  }
}
