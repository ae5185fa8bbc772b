import { Periodic, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { PortfolioEnv } from '../config.js';
import { FileStore } from './file-store.js';

const batchSize = 500;

/**
 * Removes stored files that no row refers to: those of requests that ended between the bytes and the row. Rows are written only after
 * their bytes are safe, so an unreferenced file that is old enough will not be referred to any more.
 */
@Injectable()
export class FileSweep {
  constructor(
    private readonly store: FileStore,
    private readonly unitOfWork: SystemUnitOfWork,
    private readonly env: PortfolioEnv,
  ) {}

  /** @returns how many files were removed. The store's own times count, so this follows the machine's clock. */
  @Periodic({ name: 'file-sweep', every: 3_600_000 })
  async sweep(now = new Date()): Promise<number> {
    const before = now.getTime() - this.env.FILE_ORPHAN_HOURS * 3_600_000;
    let removed = 0;
    let old: string[] = [];
    for await (const { key, storedAt } of this.store.list()) {
      if (storedAt.getTime() < before) old.push(key);
      if (old.length < batchSize) continue;
      removed += await this.removeOrphans(old);
      old = [];
    }
    return removed + (await this.removeOrphans(old));
  }

  private async removeOrphans(keys: readonly string[]): Promise<number> {
    if (keys.length === 0) return 0;
    const orphans = await this.unitOfWork.run(async ({ manager }) => {
      const rows = (await manager.query(
        `select key from unnest($1::text[]) as key
         where not exists (select from evidence_version where file_key = key) and not exists (select from submission_item where file_key = key)`,
        [keys],
      )) as { key: string }[];
      return rows.map((row) => row.key);
    });
    for (const key of orphans) await this.store.remove(key);
    return orphans.length;
  }
}
