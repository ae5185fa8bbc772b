import { isDomainError } from '@collegium/errors';
import { currentContext, Clock, newId, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { publishAnswer } from './claim-events.js';
import { claimReasons, knowsReason, reasonOf } from './claim-reasons.js';
import { ClaimsService } from './claims.service.js';
import { ClaimAnswerRow, CreditClaimRow } from './credit-claim.entity.js';
import { applyAnswer, judgeAnswer, releasesWork, type AnswerEffect, type CreditClaim } from './credit-claim.js';
import { CreditedWorkService } from './credited-work.service.js';
import { sameCredit } from './credit.js';
import { StrayAnswers } from './stray-answers.service.js';
import type { UniversityAnswer } from './university-answer.js';

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
    private readonly strays: StrayAnswers,
  ) {}

  /**
   * Takes an answer in, however it came: from a client, by hand, or as a row of a file. Acts within the scopes of the caller.
   * @param by who answers; the actor at hand unless said
   * @throws DomainError `claim_not_found`, `revision_unknown` for a revision that was never sent, `reason_unknown`,
   * `variation_reason_needed` where other credit is registered than was asked for and nobody says why
   */
  async answer(id: string, answer: UniversityAnswer, by: string = currentContext()?.actor ?? 'unknown'): Promise<AnswerResult> {
    assertReason(answer);
    try {
      return await this.take(id, answer, by);
    } catch (error) {
      if (isDomainError(error, 'claim_not_found') || isDomainError(error, 'revision_unknown')) await this.strays.note(id, answer, by);
      throw error;
    }
  }

  private async take(id: string, answer: UniversityAnswer, by: string): Promise<AnswerResult> {
    const seen = await this.claims.find(id);
    return this.unitOfWork.run(async (tx) => {
      const claim = await tx.manager.findOneOrFail(CreditClaimRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const { revision, tenant, university } = claim;
      if (answer.revision > revision) throw refuse('revision_unknown', `Claim ${id} is at revision ${revision}; revision ${answer.revision} was never sent.`, { claimId: id, revision });
      assertVariation(claim, answer);
      const effect = judgeAnswer(claim, answer);
      if (effect === 'applied' && answer.kind === 'register' && claim.awardSuspendedAt) throw refuse('award_suspended', `The award behind claim ${id} is suspended: credit can be registered once it is reinstated.`, { claimId: id });
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

function assertReason(answer: UniversityAnswer): void {
  const reason = reasonOf(answer);
  if (!reason || knowsReason(reason.kind, reason.code)) return;
  const known = claimReasons[reason.kind].map(({ code }) => code);
  throw refuse('reason_unknown', `Reason ${reason.code} is unknown.`, { reason: reason.code, version: claimReasons.version, known }, [{ pointer: '/reason', code: 'reason_unknown', message: 'must be one of the known codes' }]);
}

function assertVariation({ credit }: CreditClaim, answer: UniversityAnswer): void {
  if (answer.kind !== 'register' || answer.variationReason || answer.credit === null || sameCredit(credit, answer.credit)) return;
  const message = 'is needed where other credit is registered than was asked for';
  throw refuse('variation_reason_needed', 'Other credit than was asked for is registered only with a reason.', { asked: credit }, [{ pointer: '/variationReason', code: 'variation_reason_needed', message }]);
}
