import { CreditOverdueSchema } from '@collegium/contracts';
import { Periodic, SystemUnitOfWork, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { claimFields } from './claim-events.js';
import { ClaimSender } from './claim-sender.service.js';
import { CreditClaimRow } from './credit-claim.entity.js';
import { isOverdue, openStatuses } from './credit-claim.js';

/** What the passing of time does to claims. */
@Injectable()
export class ClaimTimers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly sender: ClaimSender,
  ) {}

  /** Flags what universities have not answered in time. */
  @Periodic({ name: 'flag-overdue-claims', every: 5_000 })
  async flagOverdue(): Promise<void> {
    const today = this.sender.today();
    const due = await this.systemUnitOfWork.run(({ manager }) =>
      manager
        .createQueryBuilder(CreditClaimRow, 'claim')
        .where('not claim.overdue and claim.status in (:...open) and claim.reply_by < :today', { open: openStatuses, today })
        .limit(500)
        .getMany(),
    );
    for (const { id } of due) {
      await this.systemUnitOfWork.run(async (tx) => {
        const claim = await tx.manager.findOneOrFail(CreditClaimRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (!isOverdue(claim, today)) return;
        const saved = await tx.save(CreditClaimRow, { ...claim, overdue: true });
        tx.publish(CreditOverdueSchema, { ...claimFields(saved), replyBy: saved.replyBy! });
      });
    }
  }

  /** Looks again at claims that wait for an agreement to be in force, or for room under a limit: neither comes as an event. */
  @Periodic({ name: 'review-prepared-claims', every: 30_000 })
  async reviewPrepared(): Promise<void> {
    const waiting = await this.systemUnitOfWork.run(({ manager }) =>
      manager
        .createQueryBuilder(CreditClaimRow, 'claim')
        .where(`claim.status = 'prepared' and claim.waiting_for ?| array['agreement', 'limit_exceeded']`)
        .orderBy('claim.id')
        .limit(500)
        .getMany(),
    );
    for (const { id, tenant } of waiting) {
      await this.unitOfWork.run(async (tx) => {
        const claim = await tx.manager.findOne(CreditClaimRow, { where: { id, status: 'prepared' }, lock: { mode: 'pessimistic_write' } });
        if (claim) await this.sender.advance(tx, claim);
      }, { tenants: [tenant] });
    }
  }
}
