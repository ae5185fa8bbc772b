import { randomInt } from 'node:crypto';
import { PublicUrl } from '@collegium/http';
import { Clock, Periodic, UnitOfWork, SystemUnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { AccreditationEnv } from '../config.js';
import { encodeStatusList, STATUS_LIST_LENGTH } from '../credentials/bitstring.js';
import { signCredential } from '../credentials/data-integrity.js';
import { statusListCredential, type StatusEntry, type StatusPurpose } from '../credentials/open-badge.js';
import { refuse } from '../errors.js';
import { IssuersService, type SigningKeys } from '../issuers/issuers.service.js';
import { StatusEntryRow, StatusListRow } from './status-list.entity.js';

const HOUR = 3_600_000;
/** A list is left when half full: the rest hides those in it, and random places stay quick to find. */
const FULL = STATUS_LIST_LENGTH / 2;

/** Revocation and suspension: places for each award, and the signed lists, one per purpose, that say which are set. */
@Injectable()
export class StatusListsService {
  private readonly logger = new Logger('StatusLists');
  private readonly validMs: number;
  private readonly purposes: readonly StatusPurpose[];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly issuers: IssuersService,
    private readonly publicUrl: PublicUrl,
    env: AccreditationEnv,
  ) {
    this.validMs = env.STATUS_LIST_HOURS * HOUR;
    this.purposes = env.purposes;
  }

  /** Gives an award its places: random, so that they tell neither order nor number of awards. Call it in the award's transaction. */
  async allocate(tx: Transaction, tenant: string, awardId: string): Promise<void> {
    for (const purpose of this.purposes) await this.take(tx, { tenant, awardId, purpose, listId: await this.openList(tx, tenant, purpose) });
  }

  /** The award's places, in the order in which its credential names them. */
  async entriesOf(tx: Transaction, awardId: string): Promise<readonly StatusEntry[]> {
    const entries = await tx.manager.find(StatusEntryRow, { where: { awardId }, order: { purpose: 'ASC' } });
    return entries.map(({ listId, index, purpose }) => ({ list: this.urlOf(listId), index, purpose }));
  }

  /** Whether the credential of an award can say this at all. */
  async carries(tx: Transaction, awardId: string, purpose: StatusPurpose): Promise<boolean> {
    return tx.manager.existsBy(StatusEntryRow, { awardId, purpose });
  }

  /** Sets or clears an award's bit and signs its list anew, all in the transaction of the change. */
  async set(tx: Transaction, awardId: string, purpose: StatusPurpose, raised: boolean, keys: SigningKeys): Promise<void> {
    await tx.manager.update(StatusEntryRow, { awardId, purpose }, { raised });
    const { listId } = await tx.manager.findOneByOrFail(StatusEntryRow, { awardId, purpose });
    await this.sign(tx, listId, keys);
  }

  /**
   * The signed list. One that would soon expire is signed again first, so that whoever asks gets a fresh one, also just after a
   * sandbox has moved its clock.
   * @throws DomainError `status_list_not_found`
   */
  async credential(listId: string): Promise<string> {
    const tenant = /^(.+)-\d+s?$/.exec(listId)?.[1] ?? '';
    const list = await this.unitOfWork.run((tx) => tx.manager.findOneBy(StatusListRow, { id: listId }), { tenants: [tenant] });
    if (!list) throw refuse('status_list_not_found', `There is no status list ${listId}.`, { listId });
    if (list.credential && this.isFresh(list.validUntil)) return list.credential;
    const keys = await this.issuers.signingKeys(tenant);
    return this.unitOfWork.run((tx) => this.sign(tx, listId, keys, { onlyIfStale: true }), { tenants: [tenant] });
  }

  /** Signs again what is in the second half of its time, so that a copy kept elsewhere can be renewed at leisure. */
  @Periodic({ name: 'renew-status-lists', every: 60_000 })
  async renew(): Promise<void> {
    const lists = await this.systemUnitOfWork.run((tx) => tx.manager.find(StatusListRow, { select: { id: true, validUntil: true } }));
    for (const { id, validUntil } of lists) {
      if (this.isFresh(validUntil)) continue;
      // A list whose key cannot be reached now holds no other back; it is tried again in a minute.
      await this.credential(id).catch((error: unknown) => this.logger.error(error, `Status list ${id} could not be signed; it is tried again`));
    }
  }

  private isFresh(validUntil: Date | null): boolean {
    const left = (validUntil?.getTime() ?? 0) - this.clock.now().getTime();
    // More than its whole time ahead: a sandbox has set its clock back.
    return left > this.validMs / 2 && left <= this.validMs;
  }

  private async sign(tx: Transaction, listId: string, { did, proof }: SigningKeys, { onlyIfStale } = { onlyIfStale: false }): Promise<string> {
    const list = await tx.manager.findOneOrFail(StatusListRow, { where: { id: listId }, lock: { mode: 'pessimistic_write' } });
    // Of many that ask for a stale list at once, the first signs and the others find it fresh.
    if (onlyIfStale && list.credential && this.isFresh(list.validUntil)) return list.credential;
    const set = await tx.manager.find(StatusEntryRow, { where: { listId, raised: true }, select: { awardId: true, purpose: true, index: true } });
    const validFrom = this.clock.now();
    const validUntil = new Date(validFrom.getTime() + this.validMs);
    const unsigned = statusListCredential({ url: this.urlOf(listId), issuer: did, purpose: list.purpose, encodedList: encodeStatusList(set.map(({ index }) => index)), validFrom, validUntil });
    const credential = JSON.stringify(await signCredential(unsigned, { id: this.issuers.methodOf(proof), sign: (data) => this.issuers.sign(proof, data) }, validFrom));
    await tx.manager.update(StatusListRow, { id: listId }, { credential, validUntil });
    return credential;
  }

  private async take(tx: Transaction, { tenant, awardId, purpose, listId }: Omit<StatusEntryRow, 'index' | 'raised'>): Promise<void> {
    for (;;) {
      const taken = await tx.manager.query<unknown[]>(
        'insert into status_entries (award_id, purpose, tenant, list_id, index) values ($1, $2, $3, $4, $5) on conflict (list_id, index) do nothing returning index',
        [awardId, purpose, tenant, listId, randomInt(STATUS_LIST_LENGTH)],
      );
      if (taken.length === 1) return;
    }
  }

  private async openList(tx: Transaction, tenant: string, purpose: StatusPurpose): Promise<string> {
    const open = await this.lastList(tx, tenant, purpose);
    if (open && open.taken < FULL) return open.id;
    await tx.manager.query(`select pg_advisory_xact_lock(hashtext('status_lists'), hashtext($1))`, [tenant]);
    const last = await this.lastList(tx, tenant, purpose);
    if (last && last.taken < FULL) return last.id;
    const number = (last?.number ?? 0) + 1;
    const id = `${tenant}-${number}${purpose === 'suspension' ? 's' : ''}`;
    await tx.manager.insert(StatusListRow, { id, tenant, purpose, number, credential: null, validUntil: null });
    return id;
  }

  private async lastList(tx: Transaction, tenant: string, purpose: StatusPurpose): Promise<{ id: string; number: number; taken: number } | undefined> {
    const [last] = await tx.manager.query<{ id: string; number: number; taken: number }[]>(
      'select id, number, (select count(*)::int from status_entries where list_id = status_lists.id) as taken from status_lists where tenant = $1 and purpose = $2 order by number desc limit 1',
      [tenant, purpose],
    );
    return last;
  }

  private urlOf(listId: string): string {
    return this.publicUrl.of(`/status/${listId}`);
  }
}
