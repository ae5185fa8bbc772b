import type { JSONWebKeySet } from 'jose';
import type { DataSource } from 'typeorm';
import type { CachedKeys, KeyCache } from './key-set.js';

/** Keeps the issuer's keys in the service's own database. Public keys only; no tenant, no version: the last writer's copy is as good as any. */
export class DatabaseKeyCache implements KeyCache {
  constructor(private readonly dataSource: DataSource) {}

  async read(issuer: string): Promise<CachedKeys | undefined> {
    const [row] = await this.dataSource.query<{ keys: JSONWebKeySet; fetched_at: Date }[]>(
      'select keys, fetched_at from issuer_keys where issuer = $1',
      [issuer],
    );
    return row && { keys: row.keys, fetchedAt: row.fetched_at };
  }

  async write(issuer: string, { keys, fetchedAt }: CachedKeys): Promise<void> {
    await this.dataSource.query(
      `insert into issuer_keys (issuer, keys, fetched_at) values ($1, $2, $3)
       on conflict (issuer) do update set keys = excluded.keys, fetched_at = excluded.fetched_at`,
      [issuer, JSON.stringify(keys), fetchedAt],
    );
  }
}
