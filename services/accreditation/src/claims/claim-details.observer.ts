import { isDeepStrictEqual } from 'node:util';
import { UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In } from 'typeorm';
import { AgreementRow } from '../agreements/agreement.entity.js';
import { detailsOf, type Agreement } from '../agreements/agreement.js';
import { DetailsObservers, type DetailsObserver } from '../details/details-observers.service.js';
import { sentDetails, type DetailRequest, type PersonDetails } from '../details/person-details.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { mayAsk } from './claim-needs.js';
import { ClaimSender } from './claim-sender.service.js';
import { CreditClaimRow } from './credit-claim.entity.js';
import { openStatuses } from './credit-claim.js';

/** Claims ask for details while they wait to be sent, and take corrections while the university has not decided. */
@Injectable()
export class ClaimDetailsObserver implements DetailsObserver, OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly observers: DetailsObservers,
    private readonly sender: ClaimSender,
    private readonly registrations: RegistrationsService,
  ) {}

  onModuleInit(): void {
    this.observers.add(this);
  }

  async asked(tx: Transaction, personId: string): Promise<DetailRequest[]> {
    const requests: DetailRequest[] = [];
    for (const claim of await this.live(tx, personId, false)) {
      const agreement = await this.agreementOf(claim);
      const details = detailsOf(agreement);
      const { id, tenant: provider, university } = claim;
      if (details.length > 0 && asks(claim))
        requests.push({
          kind: 'credit_claim',
          id,
          provider,
          university,
          details,
          noticeVersion: agreement.noticeVersion,
          given: await this.registrations.studentNumberOf(personId, university),
        });
    }
    return requests;
  }

  async detailsChanged(
    tx: Transaction,
    personId: string,
    before: PersonDetails | null,
    after: PersonDetails | null,
  ): Promise<void> {
    for (const claim of await this.live(tx, personId, true)) {
      const agreement = await this.agreementOf(claim);
      await this.unitOfWork.run(
        async () => {
          if (claim.status === 'prepared') await this.sender.advance(tx, claim);
          // Taking details back corrects nothing: what was sent is the university's to keep or to forget.
          else if (
            after &&
            openStatuses.includes(claim.status) &&
            differs(claim, agreement, await this.sender.known(claim, before), await this.sender.known(claim, after))
          )
            await this.sender.again(tx, claim, 'details_corrected');
        },
        { tenants: [claim.tenant] },
      );
    }
  }

  private live(tx: Transaction, personId: string, lock: boolean): Promise<CreditClaimRow[]> {
    const where = { personId, status: In(['prepared', 'rejected', 'referred', ...openStatuses]) };
    return tx.manager.find(CreditClaimRow, {
      where,
      order: { id: 'ASC' },
      ...(lock ? { lock: { mode: 'pessimistic_write' } as const } : {}),
    });
  }

  /** A person may not read agreements, which are between institutions. */
  private agreementOf({ agreementId, tenant }: CreditClaimRow): Promise<Agreement> {
    return this.unitOfWork.run((tx) => tx.manager.findOneByOrFail(AgreementRow, { id: agreementId }), {
      tenants: [tenant],
    });
  }
}

function asks(claim: CreditClaimRow): boolean {
  if (claim.status === 'prepared') return mayAsk(claim);
  return claim.status !== 'rejected' || claim.resubmittable;
}

function differs(
  { university }: CreditClaimRow,
  agreement: Agreement,
  before: PersonDetails | null,
  after: PersonDetails | null,
): boolean {
  const wanted = detailsOf(agreement);
  return !isDeepStrictEqual(sentDetails(before, wanted, university), sentDetails(after, wanted, university));
}
