import { CreditOverdueSchema } from '@collegium/contracts';
import { Periodic, SystemUnitOfWork, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { OverdueFlags } from '../conversations/overdue-flags.service.js';
import { claimFields } from './claim-events.js';
import { ClaimSender } from './claim-sender.service.js';
import { CreditClaimRow } from './credit-claim.entity.js';
import { openStatuses } from './credit-claim.js';

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** What the passing of time does to claims. */
@Injectable()
export class ClaimTimers {
  /** Where the last review stopped, so that many that wait do not hide the ones behind them. */
  private reviewedTo = FIRST;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly sender: ClaimSender,
    private readonly overdue: OverdueFlags,
  ) {}

  /** Flags what universities have not answered in time. */
  @Periodic({ name: 'flag-overdue-claims', every: 5_000 })
  flagOverdue(): Promise<void> {
    return this.overdue.flag(CreditClaimRow, {
      open: openStatuses,
      today: this.sender.today(),
      only: { awardSuspendedAt: IsNull(), standsStillSince: IsNull() },
      tell: (tx, saved) => tx.publish(CreditOverdueSchema, { ...claimFields(saved), replyBy: saved.replyBy! }),
    });
  }

  /** Looks again at claims that wait for an agreement to be in force, or for room under a limit: neither comes as an event. */
  @Periodic({ name: 'review-prepared-claims', every: 30_000 })
  async reviewPrepared(): Promise<void> {
    const waiting = await this.systemUnitOfWork.run(({ manager }) =>
      manager
        .createQueryBuilder(CreditClaimRow, 'claim')
        .where(`claim.status = 'prepared' and claim.waiting_for ?| array['agreement', 'limit_exceeded']`)
        .andWhere('claim.id > :after', { after: this.reviewedTo })
        .orderBy('claim.id')
        .limit(PAGE)
        .getMany(),
    );
    this.reviewedTo = waiting.length === PAGE ? waiting.at(-1)!.id : FIRST;
    for (const { id, tenant } of waiting) {
      await this.unitOfWork.run(
        async (tx) => {
          const claim = await tx.manager.findOne(CreditClaimRow, {
            where: { id, status: 'prepared' },
            lock: { mode: 'pessimistic_write' },
          });
          if (claim) await this.sender.advance(tx, claim);
        },
        { tenants: [tenant] },
      );
    }
  }
}
