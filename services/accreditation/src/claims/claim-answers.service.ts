import { Clock, currentContext } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { AnswerRow } from '../conversations/conversation.entity.js';
import type { AnswerEffect } from '../conversations/conversation.js';
import { StrayAnswers } from '../conversations/stray-answers.service.js';
import { refuse } from '../errors.js';
import { publishAnswer } from './claim-events.js';
import { claimReasons, knowsReason, reasonOf } from './claim-reasons.js';
import { ClaimsService } from './claims.service.js';
import { releasesWork, type CreditClaim } from './credit-claim.js';
import { CreditedWorkService } from './credited-work.service.js';
import { sameCredit } from './credit.js';
import type { UniversityAnswer } from './university-answer.js';

/** What became of an answer, and the claim as it stands now. */
export interface AnswerResult {
  readonly claim: CreditClaim;
  readonly effect: AnswerEffect;
}

/** The university's side of a claim. */
@Injectable()
export class ClaimAnswersService {
  constructor(
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
  async answer(
    id: string,
    answer: UniversityAnswer,
    by: string = currentContext()?.actor ?? 'unknown',
  ): Promise<AnswerResult> {
    assertReason(answer);
    return this.strays.noting({ conversation: 'credit_claim', caseId: id, answer, by }, () =>
      this.take(id, answer, by),
    );
  }

  /** Everything that was answered to a claim, in order, whatever it did. */
  log(id: string): Promise<AnswerRow<UniversityAnswer>[]> {
    return this.claims.desk.log(id);
  }

  private async take(id: string, answer: UniversityAnswer, by: string): Promise<AnswerResult> {
    const { state, effect } = await this.claims.desk.take(await this.claims.find(id), answer, by, {
      admit: (claim, judged) => {
        assertVariation(claim, answer);
        if (judged === 'applied' && answer.kind === 'register' && claim.awardSuspendedAt)
          throw refuse(
            'award_suspended',
            `The award behind claim ${id} is suspended: credit can be registered once it is reinstated.`,
            { claimId: id },
          );
      },
      applied: async (tx, saved) => {
        if (releasesWork(saved)) await this.work.release(tx, id, this.clock.now());
        publishAnswer(tx, saved, answer);
      },
    });
    return { claim: state, effect };
  }
}

function assertReason(answer: UniversityAnswer): void {
  const reason = reasonOf(answer);
  if (!reason || knowsReason(reason.kind, reason.code)) return;
  const known = claimReasons[reason.kind].map(({ code }) => code);
  throw refuse(
    'reason_unknown',
    `Reason ${reason.code} is unknown.`,
    { reason: reason.code, version: claimReasons.version, known },
    [{ pointer: '/reason', code: 'reason_unknown', message: 'must be one of the known codes' }],
  );
}

function assertVariation({ credit }: CreditClaim, answer: UniversityAnswer): void {
  if (
    answer.kind !== 'register' ||
    answer.variationReason ||
    answer.credit === null ||
    sameCredit(credit, answer.credit)
  )
    return;
  const message = 'is needed where other credit is registered than was asked for';
  throw refuse(
    'variation_reason_needed',
    'Other credit than was asked for is registered only with a reason.',
    { asked: credit },
    [{ pointer: '/variationReason', code: 'variation_reason_needed', message }],
  );
}
