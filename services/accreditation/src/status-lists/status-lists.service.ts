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
    for (const purpose of this.purposes) await this.take(tx, tenant, awardId, purpose);
  }

  /** The award's places, in the order in which its credential names them. */
  async entriesOf(tx: Transaction, awardId: string): Promise<readonly StatusEntry[]> {
    const entries = await tx.manager.find(StatusEntryRow, { where: { awardId }, order: { purpose: 'ASC' } });
    return entries.map(({ listId, index, purpose }) => ({ list: this.urlOf(listId), index, purpose }));
  }

  /**
   * Sets or clears an award's bit and signs its list anew, all in the transaction of the change. An award without a place for this
   * purpose has none to set: of its suspension our own records tell.
   */
  async set(
    tx: Transaction,
    awardId: string,
    purpose: StatusPurpose,
    raised: boolean,
    keys: SigningKeys,
  ): Promise<void> {
    const { affected } = await tx.manager.update(StatusEntryRow, { awardId, purpose }, { raised });
    if (purpose === 'suspension' && affected === 0) return;
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
    const list = await this.unitOfWork.run((tx) => tx.manager.findOneBy(StatusListRow, { id: listId }), {
      tenants: [tenant],
    });
    if (!list) throw refuse('status_list_not_found', `There is no status list ${listId}.`, { listId });
    if (list.credential && this.isFresh(list.validUntil)) return list.credential;
    const keys = await this.issuers.signingKeys(tenant);
    return this.unitOfWork.run((tx) => this.sign(tx, listId, keys, { onlyIfStale: true }), { tenants: [tenant] });
  }

  /** Signs again what is in the second half of its time, so that a copy kept elsewhere can be renewed at leisure. */
  @Periodic({ name: 'renew-status-lists', every: 60_000 })
  async renew(): Promise<void> {
    const lists = await this.systemUnitOfWork.run((tx) =>
      tx.manager.find(StatusListRow, { select: { id: true, validUntil: true } }),
    );
    for (const { id, validUntil } of lists) {
      if (this.isFresh(validUntil)) continue;
      // A list whose key cannot be reached now holds no other back; it is tried again in a minute.
      await this.credential(id).catch((error: unknown) =>
        this.logger.error(error, `Status list ${id} could not be signed; it is tried again`),
      );
    }
  }

  private isFresh(validUntil: Date | null): boolean {
    const left = (validUntil?.getTime() ?? 0) - this.clock.now().getTime();
    // More than its whole time ahead: a sandbox has set its clock back.
    return left > this.validMs / 2 && left <= this.validMs;
  }

  private async sign(
    tx: Transaction,
    listId: string,
    { did, proof }: SigningKeys,
    { onlyIfStale } = { onlyIfStale: false },
  ): Promise<string> {
    const list = await tx.manager.findOneOrFail(StatusListRow, {
      where: { id: listId },
      lock: { mode: 'for_no_key_update' },
    });
    // Of many that ask for a stale list at once, the first signs and the others find it fresh.
    if (onlyIfStale && list.credential && this.isFresh(list.validUntil)) return list.credential;
    const set = await tx.manager.find(StatusEntryRow, {
      where: { listId, raised: true },
      select: { awardId: true, purpose: true, index: true },
    });
    const validFrom = this.clock.now();
    const validUntil = new Date(validFrom.getTime() + this.validMs);
    const unsigned = statusListCredential({
      url: this.urlOf(listId),
      issuer: did,
      purpose: list.purpose,
      encodedList: encodeStatusList(set.map(({ index }) => index)),
      validFrom,
      validUntil,
    });
    const credential = JSON.stringify(
      await signCredential(
        unsigned,
        { id: this.issuers.methodOf(proof), sign: (data) => this.issuers.sign(proof, data) },
        validFrom,
      ),
    );
    await tx.manager.update(StatusListRow, { id: listId }, { credential, validUntil });
    return credential;
  }

  /** Whether a list is half full is asked when a place that was drawn is taken already, which in an emptier one seldom happens. */
  private async take(tx: Transaction, tenant: string, awardId: string, purpose: StatusPurpose): Promise<void> {
    for (let list = (await this.lastList(tx, tenant, purpose)) ?? (await this.openList(tx, tenant, purpose, 1)); ;) {
      const taken = await tx.manager.query<unknown[]>(
        'insert into status_entries (award_id, purpose, tenant, list_id, index) values ($1, $2, $3, $4, $5) on conflict (list_id, index) do nothing returning index',
        [awardId, purpose, tenant, list.id, randomInt(STATUS_LIST_LENGTH)],
      );
      if (taken.length === 1) return;
      if ((await tx.manager.countBy(StatusEntryRow, { listId: list.id })) >= FULL)
        list = await this.openList(tx, tenant, purpose, list.number + 1);
    }
  }

  /** The list with this number, unless somebody has gone beyond it already. */
  private async openList(
    tx: Transaction,
    tenant: string,
    purpose: StatusPurpose,
    number: number,
  ): Promise<Pick<StatusListRow, 'id' | 'number'>> {
    await tx.manager.query(`select pg_advisory_xact_lock(hashtext('status_lists'), hashtext($1))`, [tenant]);
    const last = await this.lastList(tx, tenant, purpose);
    if (last && last.number >= number) return last;
    const list = {
      id: `${tenant}-${number}${purpose === 'suspension' ? 's' : ''}`,
      tenant,
      purpose,
      number,
      credential: null,
      validUntil: null,
    };
    await tx.manager.insert(StatusListRow, list);
    return list;
  }

  private lastList(
    tx: Transaction,
    tenant: string,
    purpose: StatusPurpose,
  ): Promise<Pick<StatusListRow, 'id' | 'number'> | null> {
    return tx.manager.findOne(StatusListRow, {
      where: { tenant, purpose },
      select: { id: true, number: true },
      order: { number: 'DESC' },
    });
  }

  private urlOf(listId: string): string {
    return this.publicUrl.of(`/status/${listId}`);
  }
}
