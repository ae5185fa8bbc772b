import { newId, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';

/** The register of work for which credit is claimed, over all providers and universities. */
@Injectable()
export class CreditedWorkService {
  /**
   * The claim that holds one of these keys, if there is one. Two that ask at once wait for each other.
   * @param but the claim that asks, which may hold some already
   */
  async holderOf(tx: Transaction, keys: readonly string[], but?: string): Promise<string | undefined> {
    for (const key of [...keys].sort())
      await tx.manager.query(`select pg_advisory_xact_lock(hashtext('credited_work'), hashtext($1))`, [key]);
    const [held] = await tx.manager.query<{ claim_id: string }[]>(
      'select claim_id from credited_work where key = any($1) and released_at is null and claim_id is distinct from $2 limit 1',
      [keys, but ?? null],
    );
    return held?.claim_id;
  }

  /** Enters keys that the claim does not hold yet. */
  async hold(
    tx: Transaction,
    keys: readonly string[],
    claim: { readonly id: string; readonly tenant: string },
  ): Promise<void> {
    for (const key of keys) {
      const held = 'select from credited_work where key = $2 and claim_id = $3 and released_at is null';
      await tx.manager.query(
        `insert into credited_work (id, key, claim_id, tenant) select $1, $2, $3, $4 where not exists (${held})`,
        [newId(), key, claim.id, claim.tenant],
      );
    }
  }

  /** Lets the work go: nobody is credited for it through this claim any more. */
  async release(tx: Transaction, claimId: string, now: Date): Promise<void> {
    await tx.manager.query('update credited_work set released_at = $2 where claim_id = $1 and released_at is null', [
      claimId,
      now,
    ]);
  }
}
