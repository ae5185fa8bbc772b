import {
  addressOf,
  describeEvent,
  eventOf,
  UnaddressableEvent,
  type DescMessage,
  type EventAddress,
  type EventDescription,
  type MessageInitShape,
  type MessageShape,
} from '@collegium/contracts';
import { refuseCommon } from '@collegium/errors';
import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** A row that is saved with a guard: its version rises by one with each save. */
export interface Versioned extends ObjectLiteral {
  readonly id: string;
  readonly version: number;
}

/** An event on its way into the outbox. */
export interface PendingEvent<Schema extends DescMessage = DescMessage> {
  readonly schema: Schema;
  readonly message: MessageShape<Schema>;
  readonly description: EventDescription;
  readonly address: EventAddress;
  /** Version of the aggregate after the change that the event tells of. */
  readonly aggregateVersion: number;
}

/** A point in a transaction to go back to. */
export interface TransactionMark {
  readonly events: number;
  readonly callbacks: number;
  readonly versions: ReadonlyMap<string, number>;
}

/** One database transaction, as use cases see it: guarded saves, and events that commit with them. */
export class Transaction {
  private readonly events: PendingEvent[] = [];
  private readonly versions = new Map<string, number>();
  private readonly afterwards: (() => void)[] = [];

  constructor(readonly manager: EntityManager) {}

  /** Inserts a new row as version 1 and returns it. */
  async insert<T extends Versioned>(
    entity: EntityTarget<T>,
    state: Omit<T, 'version'> & { version?: number },
  ): Promise<T> {
    const row = { ...state, version: 1 } as unknown as T;
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(row as never)
      .updateEntity(false)
      .execute();
    this.versions.set(row.id, 1);
    return row;
  }

  /**
   * Saves a changed row if nobody else has changed it since it was loaded, and returns it with its new version. The row becomes the
   * state: a nullable column that the state leaves out, as states of another status do, becomes null.
   * @param state the row as loaded (its `version` is the guard) with the changes
   * @throws DomainError `conflict` if the row is gone or has another version
   */
  async save<T extends Versioned>(entity: EntityTarget<T>, state: T): Promise<T> {
    const saved = { ...state, version: state.version + 1 };
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(entity)
      .set({ ...saved, ...this.absent(entity, state) } as never)
      .where('id = :id and version = :expected', { id: state.id, expected: state.version })
      .updateEntity(false)
      .execute();
    if (affected !== 1)
      throw refuseCommon(
        'conflict',
        'Somebody else changed this in the meantime. Load it again and repeat the change.',
        { id: state.id, version: state.version },
      );
    this.versions.set(state.id, saved.version);
    return saved;
  }

  /**
   * Adds an event to the outbox, written last in this transaction. Its aggregate's version is the one saved in this
   * transaction, unless given.
   * @throws DomainError `validation_failed` that names the field if id, audience or tenant are empty or no code
   * @throws TypeError if the version is neither known nor given
   */
  publish<Schema extends DescMessage>(
    schema: Schema,
    fields: MessageInitShape<Schema>,
    options: { version?: number } = {},
  ): void {
    const message = eventOf(schema, fields);
    const description = describeEvent(schema);
    const address = addressed(schema, message);
    const aggregateVersion = options.version ?? this.versions.get(address.aggregateId);
    if (aggregateVersion === undefined)
      throw new TypeError(
        `${description.type}: save ${description.aggregate} ${address.aggregateId} before publishing about it, or give its version`,
      );
    this.events.push({ schema, message, description, address, aggregateVersion } as unknown as PendingEvent);
  }

  /** Runs `callback` once the transaction has committed. For wake-ups only: what must not be lost goes into a table. */
  afterCommit(callback: () => void): void {
    this.afterwards.push(callback);
  }

  /** Events published so far, in order. */
  get pending(): readonly PendingEvent[] {
    return this.events;
  }

  /** What waits for the commit; called by the unit of work. */
  get callbacks(): readonly (() => void)[] {
    return this.afterwards;
  }

  /** What `backTo` needs to take back all that comes after; the rows themselves are the savepoint's business. */
  mark(): TransactionMark {
    return { events: this.events.length, callbacks: this.afterwards.length, versions: new Map(this.versions) };
  }

  /** Forgets events, callbacks and versions since the mark. */
  backTo(mark: TransactionMark): void {
    this.events.length = mark.events;
    this.afterwards.length = mark.callbacks;
    this.versions.clear();
    for (const [id, version] of mark.versions) this.versions.set(id, version);
  }

  /** Nullable columns that a state does not have; TypeORM would leave them as they were. */
  private absent<T extends Versioned>(entity: EntityTarget<T>, state: T): Record<string, null> {
    const columns = this.manager.dataSource
      .getMetadata(entity)
      .columns.filter(
        (column) =>
          column.isNullable &&
          column.isSelect &&
          column.isUpdate &&
          !column.isGenerated &&
          !column.generatedType &&
          !column.relationMetadata &&
          !column.embeddedMetadata,
      );
    return Object.fromEntries(
      columns
        .filter(({ propertyName }) => state[propertyName] === undefined)
        .map(({ propertyName }) => [propertyName, null]),
    );
  }
}

/** What an event must say to reach anybody comes from what a caller sent, so it is refused like any other input. */
function addressed<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): EventAddress {
  try {
    return addressOf(schema, message);
  } catch (error) {
    if (!(error instanceof UnaddressableEvent)) throw error;
    throw refuseCommon('validation_failed', `An event that would tell of this cannot be published: ${error.message}.`, {
      event: describeEvent(schema).type,
      field: error.field,
    });
  }
}
