import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** One thing that a university knows of, as it is. */
export interface SnapshotItem {
  readonly id: string;
  /** Version of the aggregate: events about it with an `aggregateversion` up to this one are in the state already. */
  readonly version: number;
  readonly state: object;
}

/** Where the things of one kind come from. */
export interface SnapshotSource {
  /** The aggregate of the events about them, for example `credit_claim`. */
  readonly kind: string;
  /**
   * Reads, in the transaction at hand and with the university's own row-level security, what the university has been told of, in the order of ids.
   * @param after id of the last one read; undefined from the first
   */
  read(manager: EntityManager, university: string, after: string | undefined, limit: number): Promise<SnapshotItem[]>;
}

/** All that a snapshot is made of. A module that keeps a conversation with universities registers its source when it starts. */
@Injectable()
export class SnapshotSources {
  private readonly byKind = new Map<string, SnapshotSource>();

  /** @throws TypeError for a kind that there is already */
  register(source: SnapshotSource): void {
    if (this.byKind.has(source.kind)) throw new TypeError(`There is a snapshot source of ${source.kind} already`);
    this.byKind.set(source.kind, source);
  }

  /** In a lasting order. */
  get all(): readonly SnapshotSource[] {
    return [...this.byKind.values()].sort((left, right) => (left.kind < right.kind ? -1 : 1));
  }
}
