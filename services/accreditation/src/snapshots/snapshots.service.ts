import { UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refuse } from '../errors.js';
import { SnapshotSources, type SnapshotItem } from './snapshot-sources.js';

/** Where a page begins, and the position that the whole snapshot is true for: that of its first page. */
export interface SnapshotPlace {
  readonly position: number;
  readonly kind: string;
  readonly id: string;
}

/** A page of a snapshot. */
export interface Snapshot {
  readonly position: number;
  readonly epoch: number;
  readonly data: readonly (SnapshotItem & { readonly kind: string })[];
  /** Where the next page begins. */
  readonly next: SnapshotPlace | null;
}

/** The state of all that a university knows of, with a position of the feed to go on from. */
@Injectable()
export class Snapshots {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sources: SnapshotSources,
  ) {}

  /**
   * Position and things are read as they are at one moment, so that no event up to the position is missing from them. What happened after it may be in
   * them already, as may what happened between one page and the next: the version of each says so. So a snapshot keeps no transaction and no copy.
   * @throws DomainError `gone` if events after the snapshot's position are no longer kept
   */
  async read(university: string, limit: number, from: SnapshotPlace | undefined): Promise<Snapshot> {
    return this.unitOfWork.run(
      async ({ manager }) => {
        const [state] = await manager.query<{ position: string; trimmed_to: string; epoch: number }[]>(
          'select position, trimmed_to, epoch from feed_state',
        );
        const position = from?.position ?? Number(state!.position);
        if (position < Number(state!.trimmed_to))
          throw refuse('gone', 'Events since this snapshot began are no longer kept: begin another one.', {
            oldest: Number(state!.trimmed_to) + 1,
            next: '/v1/snapshot',
          });
        const found = await this.collect(manager, university, limit + 1, from);
        const data = found.slice(0, limit);
        const last = found.length > limit ? data.at(-1)! : undefined;
        return { position, epoch: state!.epoch, data, next: last ? { position, kind: last.kind, id: last.id } : null };
      },
      { isolation: 'REPEATABLE READ' },
    );
  }

  private async collect(
    manager: EntityManager,
    university: string,
    limit: number,
    from: SnapshotPlace | undefined,
  ): Promise<(SnapshotItem & { kind: string })[]> {
    const found: (SnapshotItem & { kind: string })[] = [];
    for (const source of this.sources.all) {
      if (found.length >= limit || (from && source.kind < from.kind)) continue;
      const after = from?.kind === source.kind ? from.id : undefined;
      const items = await source.read(manager, university, after, limit - found.length);
      found.push(...items.map((item) => ({ kind: source.kind, ...item })));
    }
    return found;
  }
}
