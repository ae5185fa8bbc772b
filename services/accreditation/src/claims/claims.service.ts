import { addDays, localDate } from '@collegium/calendar';
import { isDeepStrictEqual } from 'node:util';
import type { Clock as StandstillClock } from '@collegium/standstill';
import {
  CreditAwardReinstatedSchema,
  CreditAwardRevokedSchema,
  CreditAwardSuspendedSchema,
  CreditCertificateReplacedSchema,
  CreditQueryAnsweredSchema,
  CreditWithdrawnSchema,
} from '@collegium/contracts';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { AgreementRow } from '../agreements/agreement.entity.js';
import type { Agreement } from '../agreements/agreement.js';
import { AwardRow } from '../awards/award.entity.js';
import type { Award } from '../awards/award.js';
import { clockOfCase } from '../cases/case-clock.js';
import type { AwardCase, NoCredit } from '../cases/award-case.js';
import { ConversationDesk } from '../conversations/conversation-desk.js';
import { openQuery, withdraw } from '../conversations/conversation.js';
import { ZONE } from '../conversations/zone.js';
import { refuse } from '../errors.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
import { claimFields, toCertificateReplaced } from './claim-events.js';
import { claimReasons, knowsReason, type ReasonKind } from './claim-reasons.js';
import { ClaimSender } from './claim-sender.service.js';
import { ClaimAnswerRow, CreditClaimRow } from './credit-claim.entity.js';
import {
  answerQuery,
  claimConversations,
  claimOnClock,
  claimTransitions,
  forgetPerson,
  openStatuses,
  releasesWork,
  resubmissionProblem,
  type ClaimStatus,
  type CreditClaim,
} from './credit-claim.js';
import { CreditedWorkService } from './credited-work.service.js';
import { latinNameOf, lawfulBasisOf, prepareClaim } from './prepare-claim.js';
import type { UniversityAnswer } from './university-answer.js';
import { isHandedIn, workKeys } from './work.js';

const DAY = 86_400_000;

/** Why a case leads to no claim, and the claim that stands in its way if one does. */
export interface NoClaim {
  readonly noCredit: NoCredit;
  readonly firstClaimId: string | null;
}

/** Credit claims as the provider's side sees them: prepared with the award or with the work, sent once nothing is lacking. */
@Injectable()
export class ClaimsService {
  readonly desk: ConversationDesk<ClaimStatus, CreditClaimRow, UniversityAnswer>;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly work: CreditedWorkService,
    private readonly sender: ClaimSender,
  ) {
    this.desk = new ConversationDesk(unitOfWork, clock, {
      name: 'Claim',
      row: CreditClaimRow,
      answers: ClaimAnswerRow,
      key: 'claimId',
      notFound: 'claim_not_found',
      rules: ({ route }) => claimConversations[route],
    });
  }

  /** The agreement that a claim for this case would be made under today, if credit is wanted and one names its programme version. */
  async agreementFor(tx: Transaction, state: AwardCase): Promise<Agreement | undefined> {
    if (!state.creditWanted || !state.university || !state.programmeId) return undefined;
    return this.sender.agreementInForce(tx, state.university, state.programmeId);
  }

  /** Prepares the claim for an award, or says why there is none. A piece of work is claimed for once in the whole consortium. */
  async prepare(
    tx: Transaction,
    state: AwardCase,
    award: Award,
    agreement: Agreement | undefined,
  ): Promise<NoClaim | undefined> {
    if (!state.creditWanted || !state.university) return { noCredit: 'not_wanted', firstClaimId: null };
    const passedOn = await tx.manager.findOne(CreditClaimRow, {
      where: { caseId: state.id },
      lock: { mode: 'pessimistic_write' },
    });
    if (passedOn) return this.awarded(tx, passedOn, state, award);
    if (agreement?.route === 'university-assessed')
      return state.noCredit ? { noCredit: state.noCredit, firstClaimId: state.firstClaimId } : undefined;
    const { outcome } = state;
    if (!agreement || !outcome) return { noCredit: 'no_agreement', firstClaimId: null };
    const shown = state.work?.submissionId === outcome.submissionId ? state.work : null;
    const work = {
      submissionId: outcome.submissionId,
      lineageId: outcome.lineageId,
      digests: outcome.digests,
      earlier: outcome.earlier ?? [],
      items: shown?.items ?? [],
      withheld: shown?.withheld ?? 0,
    };
    const assessed = {
      outcome: outcome.outcome,
      boardReference: outcome.board.reference,
      boardDate: outcome.board.heldOn,
      completedOn: outcome.board.heldOn || award.certificate.awardedOn,
    };
    return this.enter(
      tx,
      state,
      prepareClaim(state, agreement, { id: newId(), awardId: award.id, ...assessed }, work),
      workKeys(work),
    );
  }

  /**
   * Takes in work that a person has handed in, where the university assesses it: passes it on, or again as a new revision after a
   * referral or instead of earlier work. Says why no credit is asked for, if so.
   */
  async handedIn(tx: Transaction, state: AwardCase): Promise<NoClaim | undefined> {
    const { work } = state;
    if (!work || !isHandedIn(work) || !state.creditWanted || !['accepted', 'started'].includes(state.standing))
      return undefined;
    const claim = await tx.manager.findOne(CreditClaimRow, {
      where: { caseId: state.id },
      lock: { mode: 'pessimistic_write' },
    });
    // As portfolio counts the days until which work may be handed in again: by the programme's clocks.
    const programme = state.programmeId && (await tx.manager.findOneBy(ProgrammeRow, { id: state.programmeId }));
    const completedOn = localDate(new Date(work.frozenAt), programme ? programme.timeZone : ZONE);
    if (claim) return this.handedInAgain(tx, claim, state, completedOn);
    const agreement = await this.agreementFor(tx, state);
    if (agreement?.route !== 'university-assessed') return undefined;
    const award = await tx.manager.findOneBy(AwardRow, { caseId: state.id, status: Not('superseded') });
    return this.enter(
      tx,
      state,
      prepareClaim(
        state,
        agreement,
        { id: newId(), awardId: award?.id ?? null, outcome: null, boardReference: null, boardDate: null, completedOn },
        work,
      ),
      workKeys(work),
    );
  }

  /** Called when the certificate can be read: a claim that waited for it is sent, a university that knows another one is told of this. */
  async certificateIssued(tx: Transaction, awardId: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (claim?.status === 'prepared') await this.sender.advance(tx, claim);
    if (!claim || !isWithUniversity(claim)) return;
    const { certificate } = await tx.manager.findOneByOrFail(AwardRow, { id: awardId });
    if (!certificate.supersedes) return;
    const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
    const saved = await tx.save(CreditClaimRow, claim);
    tx.publish(
      CreditCertificateReplacedSchema,
      toCertificateReplaced(saved, agreement, {
        ...(await this.sender.certificateOf(tx, awardId)),
        replaces: certificate.supersedes,
      }),
    );
  }

  /** Called when the person has given a Latin form of their name, or has given or withdrawn consent. */
  async caseChanged(tx: Transaction, state: AwardCase): Promise<void> {
    const claim = await tx.manager.findOne(CreditClaimRow, {
      where: { caseId: state.id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!claim) return;
    const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
    const changed = { latinName: latinNameOf(state), lawfulBasis: lawfulBasisOf(state, agreement) };
    if (claim.status === 'prepared') await this.sender.advance(tx, claim, changed);
    // Consent to another notice takes nothing back; only withdrawing does.
    else if (agreement.lawfulBasis === 'consent' && state.consent?.withdrawnAt) await this.stopFlow(tx, claim);
    else if (
      openStatuses.includes(claim.status) &&
      agreement.fields.includes('latin-name') &&
      changed.latinName !== claim.latinName
    )
      await this.sender.again(tx, { ...claim, latinName: changed.latinName }, 'name_corrected');
  }

  /** Called when the award behind a claim was taken back: what is not yet registered is withdrawn; of registered credit the university is told. */
  async awardRevoked(tx: Transaction, awardId: string, reason: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim) return;
    if (claimTransitions[claim.route][claim.status].includes('withdrawn'))
      await this.withdrawn(tx, claim, 'award_revoked');
    if (claim.status !== 'registered') return;
    const saved = await tx.save(CreditClaimRow, { ...claim, awardRevokedAt: this.clock.now(), awardSuspendedAt: null });
    tx.publish(CreditAwardRevokedSchema, { ...claimFields(saved), reference: saved.reference!, reason });
  }

  /** Called when the award behind a claim is suspended: nothing is sent or registered meanwhile; a university that has the claim is told. */
  async awardSuspended(tx: Transaction, awardId: string, reason: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim) return;
    const saved = await tx.save(CreditClaimRow, {
      ...claim,
      awardSuspendedAt: this.clock.now(),
      overdue: false,
      waitingFor: claim.status === 'prepared' ? [...claim.waitingFor, 'reinstatement'] : claim.waitingFor,
    });
    if (isWithUniversity(saved))
      tx.publish(CreditAwardSuspendedSchema, { ...claimFields(saved), reference: saved.reference ?? '', reason });
  }

  /** Called when a suspended award counts again: the claim goes on, with the days of the suspension added to the deadline. */
  async awardReinstated(tx: Transaction, awardId: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim?.awardSuspendedAt) return;
    const open = openStatuses.includes(claim.status);
    const days = Math.max(0, Math.ceil((this.clock.now().getTime() - claim.awardSuspendedAt.getTime()) / DAY));
    const saved = await tx.save(CreditClaimRow, {
      ...claim,
      awardSuspendedAt: null,
      replyBy: open && claim.replyBy ? addDays(claim.replyBy, days) : claim.replyBy,
      resubmitBy: claim.resubmitBy && addDays(claim.resubmitBy, days),
      resubmitExtendedBy: claim.resubmitBy ? claim.resubmitExtendedBy + days : 0,
      suspendedDays: claim.resubmitBy ? claim.suspendedDays + days : 0,
    });
    if (isWithUniversity(saved))
      tx.publish(CreditAwardReinstatedSchema, {
        ...claimFields(saved),
        reference: saved.reference ?? '',
        replyBy: open ? saved.replyBy! : '',
      });
    if (saved.status === 'prepared') await this.sender.advance(tx, saved);
  }

  /** Called when the participant pauses or comes back, or the cohort is postponed or goes on: dates stand still, or are moved. */
  async clockChanged(tx: Transaction, enrolmentId: string, clock: StandstillClock): Promise<void> {
    for (const claim of await tx.manager.find(CreditClaimRow, {
      where: { enrolmentId },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    })) {
      const timed = claimOnClock(claim, clock);
      if (!isDeepStrictEqual(timed, { ...claim })) await tx.save(CreditClaimRow, timed);
    }
  }

  /** Called when another award takes the place of one: the claim, and with it the work that it holds, goes over to it. */
  async awardSuperseded(
    tx: Transaction,
    awardId: string,
    successor: Award,
    names: { displayName: string; latinName: string | null },
  ): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim) return;
    const saved = await tx.save(CreditClaimRow, { ...claim, ...names, awardId: successor.id });
    if (saved.status === 'prepared') await this.sender.advance(tx, saved);
  }

  /**
   * Forgets a person in their claims; what is not decided is withdrawn, and the university told.
   * @returns ids of the claims
   */
  async personErased(tx: Transaction, personId: string, tenant: string): Promise<string[]> {
    const claims = await tx.manager.find(CreditClaimRow, {
      where: { personId, tenant },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    for (const claim of claims) {
      const open = claim.status === 'prepared' || openStatuses.includes(claim.status);
      await tx.save(
        CreditClaimRow,
        forgetPerson(open ? await this.withdrawn(tx, claim, 'participant_request') : claim),
      );
    }
    return claims.map(({ id }) => id);
  }

  /** Whether a university has registered credit for an award. */
  isCredited(tx: Transaction, awardId: string): Promise<boolean> {
    return tx.manager.existsBy(CreditClaimRow, { awardId, status: 'registered' });
  }

  /** @throws DomainError `claim_not_found`, `reason_unknown`, `transition_refused` */
  withdraw(id: string, reason: string, version: number | undefined): Promise<CreditClaim> {
    assertReason('withdraw', reason);
    return this.desk.change(id, version, (tx, claim) => this.withdrawn(tx, claim, reason));
  }

  /** Answers the university's open query. @throws DomainError `query_not_open` */
  answerQuery(
    id: string,
    { queryId, answer }: { queryId: string; answer: string },
    version: number | undefined,
  ): Promise<CreditClaim> {
    return this.desk.change(id, version, async (tx, claim) => {
      if (openQuery(claim.status, claim.queries.at(-1))?.id !== queryId)
        throw refuse('query_not_open', `Query ${queryId} is not the open query of claim ${id}.`, {
          claimId: id,
          queryId,
        });
      const saved = await tx.save(CreditClaimRow, answerQuery(claim, answer, this.clock.now()));
      tx.publish(CreditQueryAnsweredSchema, { ...claimFields(saved), queryId, answer });
      return saved;
    });
  }

  /** Sends a rejected claim again as a new revision. @throws DomainError `claim_not_resubmittable`, `resubmission_too_late`, `claim_not_ready` */
  resubmit(id: string, version: number | undefined): Promise<CreditClaim> {
    return this.desk.change(id, version, async (tx, claim) => {
      const { status, resubmitBy } = claim;
      const problem = resubmissionProblem(claim, this.sender.today());
      if (problem === 'not_resubmittable')
        throw refuse('claim_not_resubmittable', `Claim ${id} is ${status}, and not one that may be sent again.`, {
          claimId: id,
          status,
        });
      if (problem === 'too_late')
        throw refuse('resubmission_too_late', `Claim ${id} could be sent again until ${resubmitBy}.`, {
          claimId: id,
          resubmitBy,
        });
      return this.sendAgain(tx, claim, 'resubmission');
    });
  }

  /** Sends an undecided claim again with what is known now, as a new revision. @throws DomainError `claim_not_open`, `reason_unknown`, `claim_not_ready` */
  correct(id: string, reason: string, version: number | undefined): Promise<CreditClaim> {
    assertReason('correct', reason);
    return this.desk.change(id, version, async (tx, claim) => {
      if (!openStatuses.includes(claim.status))
        throw refuse(
          'claim_not_open',
          `Claim ${id} is ${claim.status}: only what was sent and is undecided can be corrected.`,
          { claimId: id, status: claim.status },
        );
      return this.sendAgain(tx, claim, reason);
    });
  }

  /** @throws DomainError `claim_not_found`, also for a claim that the caller may not see */
  find(id: string): Promise<CreditClaimRow> {
    return this.desk.find(id);
  }

  /** Enters a prepared claim with the keys of its work, which must be nobody else's, and sends it if it may be. */
  private async enter(
    tx: Transaction,
    state: AwardCase,
    claim: Omit<CreditClaim, 'version'>,
    keys: readonly string[],
  ): Promise<NoClaim | undefined> {
    const holder = await this.work.holderOf(tx, keys);
    if (holder) return { noCredit: 'work_already_credited', firstClaimId: holder };
    const { standsStillSince } = await clockOfCase(tx, state, this.clock.now());
    const entered = await tx.insert(CreditClaimRow, { ...claim, standsStillSince });
    await this.work.hold(tx, keys, entered);
    await this.sender.advance(tx, entered);
    return undefined;
  }

  /** The claim was passed on before the award, so it only learns of it. */
  private async awarded(
    tx: Transaction,
    claim: CreditClaimRow,
    state: AwardCase,
    award: Award,
  ): Promise<NoClaim | undefined> {
    if (claim.status === 'prepared') await this.sender.advance(tx, claim, { awardId: award.id });
    else await tx.save(CreditClaimRow, { ...claim, awardId: award.id });
    return state.noCredit ? { noCredit: state.noCredit, firstClaimId: state.firstClaimId } : undefined;
  }

  private async handedInAgain(
    tx: Transaction,
    claim: CreditClaimRow,
    { work }: AwardCase,
    completedOn: string,
  ): Promise<NoClaim | undefined> {
    const replaceable =
      claim.status === 'prepared' || claim.status === 'referred' || openStatuses.includes(claim.status);
    if (!work || claim.route !== 'university-assessed' || claim.submissionId === work.submissionId || !replaceable)
      return undefined;
    const referred = claim.status === 'referred';
    if (
      referred &&
      (work.lineageId !== claim.lineageId || (!claim.standsStillSince && claim.resubmitBy! < completedOn))
    )
      return undefined;
    const keys = workKeys(work);
    const holder = await this.work.holderOf(tx, keys, claim.id);
    if (holder) return { noCredit: 'work_already_credited', firstClaimId: holder };
    await this.work.hold(tx, keys, claim);
    const { submissionId, lineageId, digests, items, withheld } = work;
    const next = {
      submissionId,
      lineageId,
      workDigests: [...digests],
      evidence: [...items],
      evidenceWithheld: withheld,
      completedOn,
    };
    if (claim.status === 'prepared') await this.sender.advance(tx, claim, next);
    else {
      const again = await this.sender.again(tx, { ...claim, ...next }, referred ? 'resubmission' : 'work_replaced');
      if ('lacking' in again) await tx.save(CreditClaimRow, { ...claim, waitingFor: again.lacking });
    }
    return undefined;
  }

  /** Consent was withdrawn: a claim on its way is withdrawn and the university told; what is decided stays the university's. */
  private async stopFlow(tx: Transaction, claim: CreditClaimRow): Promise<void> {
    if (claimTransitions[claim.route][claim.status].includes('withdrawn'))
      await this.withdrawn(tx, claim, 'consent_withdrawn');
  }

  private async sendAgain(tx: Transaction, claim: CreditClaimRow, reason: string): Promise<CreditClaimRow> {
    const again = await this.sender.again(tx, claim, reason);
    if ('sent' in again) return again.sent;
    throw refuse('claim_not_ready', `Claim ${claim.id} cannot be sent: it lacks ${again.lacking.join(', ')}.`, {
      claimId: claim.id,
      waitingFor: again.lacking,
    });
  }

  private async withdrawn(tx: Transaction, claim: CreditClaimRow, reason: string): Promise<CreditClaim> {
    const saved = await tx.save(
      CreditClaimRow,
      withdraw(
        claimTransitions[claim.route],
        `Claim ${claim.id}`,
        { ...claim, reasonText: null, waitingFor: [] },
        reason,
        this.clock.now(),
      ),
    );
    if (releasesWork(saved)) await this.work.release(tx, saved.id, this.clock.now());
    // A university that has never heard of the claim need not hear of its end.
    if (saved.sentTo) tx.publish(CreditWithdrawnSchema, { ...claimFields(saved), reason });
    return saved;
  }

  private claimOf(tx: Transaction, awardId: string): Promise<CreditClaimRow | null> {
    return tx.manager.findOne(CreditClaimRow, { where: { awardId }, lock: { mode: 'pessimistic_write' } });
  }
}

/** Whether a university has still something to decide, or has registered credit. */
function isWithUniversity({ sentTo, status }: CreditClaim): boolean {
  return sentTo !== null && (status === 'registered' || openStatuses.includes(status));
}

function assertReason(kind: ReasonKind, reason: string): void {
  if (!knowsReason(kind, reason))
    throw refuse(
      'reason_unknown',
      `Reason ${reason} is unknown.`,
      { reason, known: claimReasons[kind].map(({ code }) => code) },
      [{ pointer: '/reason', code: 'reason_unknown', message: 'must be one of the known codes' }],
    );
}
