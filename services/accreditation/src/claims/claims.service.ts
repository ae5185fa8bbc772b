import { CreditAwardReinstatedSchema, CreditAwardRevokedSchema, CreditAwardSuspendedSchema, CreditCertificateReplacedSchema, CreditOverdueSchema, CreditQueryAnsweredSchema, CreditRequestedSchema, CreditWithdrawnSchema } from '@collegium/contracts';
import { assertTransition } from '@collegium/errors';
import { assertVersion } from '@collegium/http';
import { Clock, newId, Periodic, SystemUnitOfWork, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AgreementRow } from '../agreements/agreement.entity.js';
import { inForce, type Agreement } from '../agreements/agreement.js';
import { AwardRow } from '../awards/award.entity.js';
import type { Award } from '../awards/award.js';
import type { AwardCase, NoCredit } from '../cases/award-case.js';
import { CertificateRow } from '../certificates/certificate.entity.js';
import { refuse } from '../errors.js';
import { latinForm } from '../names/latin-name.js';
import { claimFields, toCertificateReplaced, toCreditRequested, type CertificateReference } from './claim-events.js';
import { CreditClaimRow } from './credit-claim.entity.js';
import { claimTransitions, isOverdue, needsOf, openStatuses, releasesWork, requestClaim, resubmitClaim, type CreditClaim, type LawfulBasis } from './credit-claim.js';
import { CreditedWorkService } from './credited-work.service.js';
import { addDays, localDate } from './local-date.js';
import { workKeys } from './work.js';

/** Deadlines between institutions are British days. */
const ZONE = 'Europe/London';
const DAY = 86_400_000;

/** Why a case leads to no claim, and the claim that stands in its way if one does. */
export interface NoClaim {
  readonly noCredit: NoCredit;
  readonly firstClaimId: string | null;
}

/** Credit claims as the provider's side sees them: prepared with the award, requested once nothing is lacking. */
@Injectable()
export class ClaimsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly work: CreditedWorkService,
  ) {}

  /** The agreement that a claim for this case would be made under today, if credit is wanted and one names its programme version. */
  async agreementFor(tx: Transaction, state: AwardCase): Promise<Agreement | undefined> {
    if (!state.creditWanted || !state.university || !state.programmeId) return undefined;
    const agreements = await tx.manager.findBy(AgreementRow, { university: state.university, programmeId: state.programmeId });
    const today = this.today();
    return agreements.find((agreement) => inForce(agreement, today));
  }

  /** Prepares the claim for an award, or says why there is none. A piece of work is claimed for once in the whole consortium. */
  async prepare(tx: Transaction, state: AwardCase, award: Award, agreement: Agreement | undefined): Promise<NoClaim | undefined> {
    if (!state.creditWanted || !state.university) return { noCredit: 'not_wanted', firstClaimId: null };
    const { outcome } = state;
    if (!agreement || !outcome) return { noCredit: 'no_agreement', firstClaimId: null };
    const keys = workKeys(outcome.lineageId, outcome.digests);
    const holder = await this.work.holderOf(tx, keys);
    if (holder) return { noCredit: 'work_already_credited', firstClaimId: holder };
    const claim = await tx.insert(CreditClaimRow, {
      id: newId(), tenant: state.tenant, personId: award.personId, university: agreement.university, sentTo: null,
      caseId: state.id, awardId: award.id, enrolmentId: award.enrolmentId, agreementId: agreement.id,
      status: 'prepared', revision: 1, credit: agreement.credit, displayName: state.displayName!, latinName: latinNameOf(state),
      lineageId: outcome.lineageId, workDigests: [...outcome.digests],
      outcome: outcome.outcome, boardReference: outcome.board.reference, boardDate: outcome.board.heldOn, lawfulBasis: lawfulBasisOf(state, agreement), waitingFor: [],
      requestedAt: null, replyBy: null, overdue: false, caseReference: null, query: null, reference: null, registeredCredit: null,
      reason: null, resubmittable: false, decidedAt: null, awardRevokedAt: null, awardSuspendedAt: null,
    });
    await this.work.hold(tx, keys, claim);
    await this.advance(tx, claim);
    return undefined;
  }

  /** Called when the certificate can be read: a claim that waited for it is sent, a university that knows another one is told of this. */
  async certificateIssued(tx: Transaction, awardId: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (claim?.status === 'prepared') return this.advance(tx, claim);
    if (!claim || !isWithUniversity(claim)) return;
    const { certificate } = await tx.manager.findOneByOrFail(AwardRow, { id: awardId });
    if (!certificate.supersedes) return;
    const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
    const saved = await tx.save(CreditClaimRow, claim);
    tx.publish(CreditCertificateReplacedSchema, toCertificateReplaced(saved, agreement, { ...(await certificateOf(tx, awardId)), replaces: certificate.supersedes }));
  }

  /** Called when the person has given a Latin form of their name, or consent. */
  async caseChanged(tx: Transaction, state: AwardCase): Promise<void> {
    const claim = await this.preparedFor(tx, { caseId: state.id });
    if (!claim) return;
    const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
    await this.advance(tx, { ...claim, latinName: latinNameOf(state), lawfulBasis: lawfulBasisOf(state, agreement) });
  }

  /** Called when the award behind a claim was taken back: what is not yet registered is withdrawn; of registered credit the university is told. */
  async awardRevoked(tx: Transaction, awardId: string, reason: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim) return;
    if (claimTransitions[claim.status].includes('withdrawn')) await this.withdrawn(tx, claim, 'award_revoked');
    if (claim.status !== 'registered') return;
    const saved = await tx.save(CreditClaimRow, { ...claim, awardRevokedAt: this.clock.now(), awardSuspendedAt: null });
    tx.publish(CreditAwardRevokedSchema, { ...claimFields(saved), reference: saved.reference!, reason });
  }

  /** Called when the award behind a claim is suspended: nothing is sent or registered meanwhile; a university that has the claim is told. */
  async awardSuspended(tx: Transaction, awardId: string, reason: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim) return;
    const saved = await tx.save(CreditClaimRow, { ...claim, awardSuspendedAt: this.clock.now(), overdue: false, waitingFor: claim.status === 'prepared' ? [...claim.waitingFor, 'reinstatement'] : claim.waitingFor });
    if (isWithUniversity(saved)) tx.publish(CreditAwardSuspendedSchema, { ...claimFields(saved), reference: saved.reference ?? '', reason });
  }

  /** Called when a suspended award counts again: the claim goes on, with the days of the suspension added to the deadline. */
  async awardReinstated(tx: Transaction, awardId: string): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim?.awardSuspendedAt) return;
    const open = openStatuses.includes(claim.status);
    const days = Math.max(0, Math.ceil((this.clock.now().getTime() - claim.awardSuspendedAt.getTime()) / DAY));
    const saved = await tx.save(CreditClaimRow, { ...claim, awardSuspendedAt: null, replyBy: open && claim.replyBy ? addDays(claim.replyBy, days) : claim.replyBy });
    if (isWithUniversity(saved)) tx.publish(CreditAwardReinstatedSchema, { ...claimFields(saved), reference: saved.reference ?? '', replyBy: open ? saved.replyBy! : '' });
    if (saved.status === 'prepared') await this.advance(tx, saved);
  }

  /** Called when another award takes the place of one: the claim, and with it the work that it holds, goes over to it. */
  async awardSuperseded(tx: Transaction, awardId: string, successor: Award, names: { displayName: string; latinName: string | null }): Promise<void> {
    const claim = await this.claimOf(tx, awardId);
    if (!claim) return;
    const saved = await tx.save(CreditClaimRow, { ...claim, ...names, awardId: successor.id });
    if (saved.status === 'prepared') await this.advance(tx, saved);
  }

  /** Whether a university has registered credit for an award. */
  isCredited(tx: Transaction, awardId: string): Promise<boolean> {
    return tx.manager.existsBy(CreditClaimRow, { awardId, status: 'registered' });
  }

  /** @throws DomainError `claim_not_found`, `transition_refused` */
  withdraw(id: string, reason: string, version: number | undefined): Promise<CreditClaim> {
    return this.change(id, version, (tx, claim) => this.withdrawn(tx, claim, reason));
  }

  /** Answers the university's open query. @throws DomainError `query_not_open` */
  answerQuery(id: string, { queryId, answer }: { queryId: string; answer: string }, version: number | undefined): Promise<CreditClaim> {
    return this.change(id, version, async (tx, claim) => {
      if (claim.status !== 'queried' || claim.query?.id !== queryId) throw refuse('query_not_open', `Query ${queryId} is not the open query of claim ${id}.`, { claimId: id, queryId });
      const saved = await tx.save(CreditClaimRow, { ...claim, status: 'answered', query: { ...claim.query, answer } });
      tx.publish(CreditQueryAnsweredSchema, { ...claimFields(saved), queryId, answer });
      return saved;
    });
  }

  /** Sends a rejected claim again as a new revision. @throws DomainError `claim_not_resubmittable`, `agreement_not_in_force` */
  resubmit(id: string, version: number | undefined): Promise<CreditClaim> {
    return this.change(id, version, async (tx, claim) => {
      const { status, resubmittable } = claim;
      if (status !== 'rejected' || !resubmittable) throw refuse('claim_not_resubmittable', `Claim ${id} is ${status}, and not one that may be sent again.`, { claimId: id, status });
      if (claim.awardSuspendedAt) throw refuse('award_suspended', `The award behind claim ${id} is suspended: the claim can be sent again once it is reinstated.`, { claimId: id });
      const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
      if (!inForce(agreement, this.today())) throw refuse('agreement_not_in_force', `The agreement under which claim ${id} was made is not in force today.`, { agreementId: agreement.id });
      return this.send(tx, resubmitClaim(claim, this.sent(agreement)), agreement);
    });
  }

  /** Flags what universities have not answered in time. */
  @Periodic({ name: 'flag-overdue-claims', every: 5_000 })
  async flagOverdue(): Promise<void> {
    const today = this.today();
    const due = await this.systemUnitOfWork.run(({ manager }) =>
      manager
        .createQueryBuilder(CreditClaimRow, 'claim')
        .where('not claim.overdue and claim.award_suspended_at is null and claim.status in (:...open) and claim.reply_by < :today', { open: openStatuses, today })
        .limit(500)
        .getMany(),
    );
    for (const { id } of due) {
      await this.systemUnitOfWork.run(async (tx) => {
        const claim = await tx.manager.findOneOrFail(CreditClaimRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (claim.awardSuspendedAt || !isOverdue(claim, today)) return;
        const saved = await tx.save(CreditClaimRow, { ...claim, overdue: true });
        tx.publish(CreditOverdueSchema, { ...claimFields(saved), replyBy: saved.replyBy! });
      });
    }
  }

  /** Requests the credit once nothing is lacking; else keeps what is. */
  private async advance(tx: Transaction, claim: CreditClaim): Promise<void> {
    const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
    const { issuedAt, status } = await tx.manager.findOneByOrFail(AwardRow, { id: claim.awardId });
    const waitingFor = needsOf(claim, agreement, { certificateIssued: issuedAt !== null, awardSuspended: status === 'suspended', today: this.today() });
    if (waitingFor.length === 0) await this.send(tx, requestClaim(claim, this.sent(agreement)), agreement);
    else await tx.save(CreditClaimRow, { ...claim, waitingFor });
  }

  private async send(tx: Transaction, claim: CreditClaim, agreement: Agreement): Promise<CreditClaim> {
    const saved = await tx.save(CreditClaimRow, claim as CreditClaimRow);
    tx.publish(CreditRequestedSchema, toCreditRequested(saved, agreement, await certificateOf(tx, claim.awardId)));
    return saved;
  }

  private async withdrawn(tx: Transaction, claim: CreditClaimRow, reason: string): Promise<CreditClaim> {
    assertTransition(claimTransitions, `Claim ${claim.id}`, claim.status, 'withdrawn');
    const saved = await tx.save(CreditClaimRow, { ...claim, status: 'withdrawn', reason, decidedAt: this.clock.now(), overdue: false });
    if (releasesWork(saved)) await this.work.release(tx, saved.id, this.clock.now());
    // A university that has never heard of the claim need not hear of its end.
    if (saved.sentTo) tx.publish(CreditWithdrawnSchema, { ...claimFields(saved), reason });
    return saved;
  }

  private async change(id: string, version: number | undefined, work: (tx: Transaction, claim: CreditClaimRow) => Promise<CreditClaim>): Promise<CreditClaim> {
    const seen = await this.find(id);
    return this.unitOfWork.run(async (tx) => {
      const claim = await tx.manager.findOneOrFail(CreditClaimRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
      assertVersion(claim, version);
      return work(tx, claim);
    }, { tenants: [seen.tenant] });
  }

  /** @throws DomainError `claim_not_found`, also for a claim that the caller may not see */
  async find(id: string): Promise<CreditClaim> {
    const claim = await this.unitOfWork.run((tx) => tx.manager.findOneBy(CreditClaimRow, { id }));
    if (!claim) throw refuse('claim_not_found', `There is no claim ${id}.`, { claimId: id });
    return claim;
  }

  private claimOf(tx: Transaction, awardId: string): Promise<CreditClaimRow | null> {
    return tx.manager.findOne(CreditClaimRow, { where: { awardId }, lock: { mode: 'pessimistic_write' } });
  }

  private preparedFor(tx: Transaction, where: { caseId: string }): Promise<CreditClaimRow | null> {
    return tx.manager.findOne(CreditClaimRow, { where: { ...where, status: 'prepared' }, lock: { mode: 'pessimistic_write' } });
  }

  private sent({ replyDays }: Agreement): { now: Date; replyBy: string } {
    return { now: this.clock.now(), replyBy: addDays(this.today(), replyDays) };
  }

  private today(): string {
    return localDate(this.clock.now(), ZONE);
  }
}

/** The person's own Latin form first; else what is left of the name without its diacritics. */
function latinNameOf({ latinName, displayName }: AwardCase): string | null {
  return latinName ?? latinForm(displayName ?? '') ?? null;
}

/** Under a contract the basis is the place that the person accepted; under consent it is what they said to this very notice. */
function lawfulBasisOf({ acceptedAt, consent }: AwardCase, { lawfulBasis: basis, noticeVersion }: Agreement): LawfulBasis | null {
  if (basis === 'contract') return { basis, noticeVersion, recordedAt: acceptedAt!.toISOString() };
  return consent?.noticeVersion === noticeVersion ? { basis, noticeVersion, recordedAt: consent.recordedAt } : null;
}

/** Whether a university has still something to decide, or has registered credit. */
function isWithUniversity({ sentTo, status }: CreditClaim): boolean {
  return sentTo !== null && (status === 'registered' || openStatuses.includes(status));
}

async function certificateOf(tx: Transaction, awardId: string): Promise<CertificateReference> {
  const { certificate } = await tx.manager.findOneByOrFail(AwardRow, { id: awardId });
  const { digest } = await tx.manager.findOneOrFail(CertificateRow, { where: { awardId }, select: { awardId: true, digest: true } });
  return { number: certificate.number, url: certificate.url, digest };
}
