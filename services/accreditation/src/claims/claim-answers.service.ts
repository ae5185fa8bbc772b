import { Clock, currentContext, newId, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { publishAnswer } from './claim-events.js';
import { ClaimsService } from './claims.service.js';
import { ClaimAnswerRow, CreditClaimRow } from './credit-claim.entity.js';
import { applyAnswer, judgeAnswer, releasesWork, type AnswerEffect, type CreditClaim, type UniversityAnswer } from './credit-claim.js';
import { CreditedWorkService } from './credited-work.service.js';

/** What became of an answer, and the claim as it stands now. */
export interface AnswerResult {
  readonly claim: CreditClaim;
  readonly effect: AnswerEffect;
}

/** The university's side of a claim. Every answer is logged; only the first decision on a revision counts. */
@Injectable()
export class ClaimAnswersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly claims: ClaimsService,
    private readonly work: CreditedWorkService,
  ) {}

  /** @throws DomainError `claim_not_found`, `revision_unknown` for a revision that was never sent */
  async answer(id: string, answer: UniversityAnswer): Promise<AnswerResult> {
    const seen = await this.claims.find(id);
    return this.unitOfWork.run(async (tx) => {
      const claim = await tx.manager.findOneOrFail(CreditClaimRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const { revision, tenant, university } = claim;
      if (answer.revision > revision) throw refuse('revision_unknown', `Claim ${id} is at revision ${revision}; revision ${answer.revision} was never sent.`, { claimId: id, revision });
      const effect = judgeAnswer(claim, answer);
      if (effect === 'applied' && answer.kind === 'register' && claim.awardSuspendedAt) throw refuse('award_suspended', `The award behind claim ${id} is suspended: credit can be registered once it is reinstated.`, { claimId: id });
      const by = currentContext()?.actor ?? 'unknown';
      await tx.manager.insert(ClaimAnswerRow, { id: newId(), claimId: id, tenant, university, answer: answer as never, effect, by, receivedAt: this.clock.now() });
      if (effect !== 'applied') return { claim, effect };
      const saved = await tx.save(CreditClaimRow, applyAnswer(claim, answer, { now: this.clock.now(), queryId: newId() }) as CreditClaimRow);
      if (releasesWork(saved)) await this.work.release(tx, id, this.clock.now());
      publishAnswer(tx, saved, answer);
      return { claim: saved, effect };
    }, { tenants: [seen.tenant] });
  }

  /** Everything that was answered to a claim, in order, whatever it did. */
  async log(id: string): Promise<ClaimAnswerRow[]> {
    await this.claims.find(id);
    return this.unitOfWork.run((tx) => tx.manager.find(ClaimAnswerRow, { where: { claimId: id }, order: { id: 'ASC' } }));
  }
}
