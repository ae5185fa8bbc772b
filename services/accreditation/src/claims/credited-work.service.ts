import { newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';

/** The register of work for which credit is claimed, over all providers and universities. */
@Injectable()
export class CreditedWorkService {
  /** The claim that holds one of these keys, if there is one. Two that ask at once wait for each other. */
  async holderOf(tx: Transaction, keys: readonly string[]): Promise<string | undefined> {
    for (const key of [...keys].sort()) await tx.manager.query(`select pg_advisory_xact_lock(hashtext('credited_work'), hashtext($1))`, [key]);
    const [held] = await tx.manager.query<{ claim_id: string }[]>('select claim_id from credited_work where key = any($1) and released_at is null limit 1', [keys]);
    return held?.claim_id;
  }

  async hold(tx: Transaction, keys: readonly string[], claim: { readonly id: string; readonly tenant: string }): Promise<void> {
    for (const key of keys) await tx.manager.query('insert into credited_work (id, key, claim_id, tenant) values ($1, $2, $3, $4)', [newId(), key, claim.id, claim.tenant]);
  }

  /** Lets the work go: nobody is credited for it through this claim any more. */
  async release(tx: Transaction, claimId: string, now: Date): Promise<void> {
    await tx.manager.query('update credited_work set released_at = $2 where claim_id = $1 and released_at is null', [claimId, now]);
  }
}
