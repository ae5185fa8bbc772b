import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { DataSource } from 'typeorm';
import { digest, type Vault } from '@collegium/vault';

/** Finds what a client is made of; clients are ours, not the provider's. */
export type ClientFinder = (id: string) => Promise<AdapterPayload | undefined>;

interface PayloadRow {
  readonly sealed: Buffer;
  readonly consumed_at: Date | null;
}

/**
 * Keeps one kind of the provider's things in Postgres. Ids are bearer secrets (a session's cookie, a refresh token), so
 * only their digests are stored, and the rest is sealed: the database alone lets nobody in.
 * @see https://github.com/panva/node-oidc-provider/blob/main/example/my_adapter.js for what is asked of an adapter
 */
export class PayloadAdapter implements Adapter {
  constructor(
    private readonly kind: string,
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const idHash = digest(id);
    const values = [
      this.kind,
      idHash,
      this.vault.seal(JSON.stringify(payload), this.context(idHash)),
      // A grant goes with what was made from it.
      this.kind === 'Grant' ? id : (payload.grantId ?? null),
      payload.accountId ?? payload.session?.accountId ?? null,
      payload.uid === undefined ? null : digest(payload.uid),
      payload.userCode === undefined ? null : digest(payload.userCode),
      expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1000),
    ];
    const insert = `insert into oidc_payloads (kind, id_hash, sealed, grant_id, account_id, uid_hash, user_code_hash, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`;
    if (this.kind === 'ReplayDetection') return this.insertOnce(insert, values);
    await this.dataSource.query(
      `${insert} on conflict (kind, id_hash) do update set sealed = excluded.sealed, grant_id = excluded.grant_id, account_id = excluded.account_id,
         uid_hash = excluded.uid_hash, user_code_hash = excluded.user_code_hash, expires_at = excluded.expires_at`,
      values,
    );
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.findBy('id_hash', digest(id));
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.findBy('uid_hash', digest(uid));
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.findBy('user_code_hash', digest(userCode));
  }

  /** The provider looks before it consumes; of two at the same moment, the second fails here, and all that came of the grant goes. */
  async consume(id: string): Promise<void> {
    const rows = await this.dataSource.query<[{ grant_id: string | null }[], number]>(
      `update oidc_payloads set consumed_at = now() where kind = $1 and id_hash = $2 and consumed_at is null returning grant_id`,
      [this.kind, digest(id)],
    );
    if (rows[1] === 1) return;
    const payload = await this.find(id);
    if (payload?.grantId) await this.revokeByGrantId(payload.grantId);
    throw new errors.InvalidGrant(`${this.kind} was used already`);
  }

  async destroy(id: string): Promise<void> {
    await this.dataSource.query(`delete from oidc_payloads where kind = $1 and id_hash = $2`, [this.kind, digest(id)]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.dataSource.query(`delete from oidc_payloads where grant_id = $1`, [grantId]);
  }

  /** Two assertions with the same id at the same moment must not both pass, so this insert decides, not the look before it. */
  private async insertOnce(insert: string, values: unknown[]): Promise<void> {
    const rows = await this.dataSource.query<unknown[]>(`${insert} on conflict do nothing returning 1`, values);
    if (rows.length === 0) throw new errors.InvalidClientAuth('client assertion tokens must only be used once');
  }

  private async findBy(
    column: 'id_hash' | 'uid_hash' | 'user_code_hash',
    value: string,
  ): Promise<AdapterPayload | undefined> {
    const [row] = await this.dataSource.query<(PayloadRow & { id_hash: string })[]>(
      `select id_hash, sealed, consumed_at from oidc_payloads where kind = $1 and ${column} = $2 and (expires_at is null or expires_at > now())`,
      [this.kind, value],
    );
    if (!row) return undefined;
    const payload = JSON.parse(this.vault.open(row.sealed, this.context(row.id_hash)).toString()) as AdapterPayload;
    return row.consumed_at ? { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) } : payload;
  }

  private context(idHash: string): string {
    return `oidc:${this.kind}:${idHash}`;
  }
}

/** Clients are read from their own table at each request, so that a disabled client or a rotated secret counts at once. */
export class ClientAdapter implements Adapter {
  constructor(private readonly finder: ClientFinder) {}

  /** Asks the database only for what can be an id (RFC 6749, appendix A.1), for it refuses some of what cannot. */
  find(id: string): Promise<AdapterPayload | undefined> {
    return /^[\x21-\x7e]{1,100}$/.test(id) ? this.finder(id) : Promise.resolve(undefined);
  }

  upsert = refused;
  findByUid = refused;
  findByUserCode = refused;
  consume = refused;
  destroy = refused;
  revokeByGrantId = refused;
}

function refused(): Promise<never> {
  return Promise.reject(new Error('Clients are not kept by the provider.'));
}
