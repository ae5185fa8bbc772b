import { addDays, localDate } from '@collegium/calendar';
import { isDeepStrictEqual } from 'node:util';
import { CreditRequestedSchema } from '@collegium/contracts';
import { Clock, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { ZONE } from '../conversations/zone.js';
import { AgreementRow } from '../agreements/agreement.entity.js';
import { inForce, type Agreement } from '../agreements/agreement.js';
import { AwardRow } from '../awards/award.entity.js';
import { CertificateRow } from '../certificates/certificate.entity.js';
import { DetailsService } from '../details/details.service.js';
import { withNumber, type PersonDetails } from '../details/person-details.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { toCreditRequested, type AwardReference } from './claim-events.js';
import { needsOf, type ClaimNeed } from './claim-needs.js';
import { CreditClaimRow } from './credit-claim.entity.js';
import { openStatuses, sendAgain, sendClaim, type CreditClaim } from './credit-claim.js';
import type { Credit } from './credit.js';

/** The one place from which a claim leaves: nothing is sent that its agreement does not allow on that day. */
@Injectable()
export class ClaimSender {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly details: DetailsService,
    private readonly registrations: RegistrationsService,
  ) {}

  /** Today, as deadlines between institutions count days. */
  today(): string {
    return localDate(this.clock.now(), ZONE);
  }

  /** The agreement in force today with a university about a programme version, if there is one. */
  async agreementInForce(tx: Transaction, university: string, programmeId: string): Promise<Agreement | undefined> {
    const agreements = await tx.manager.findBy(AgreementRow, { university, programmeId });
    return agreements.find((agreement) => inForce(agreement, this.today()));
  }

  /**
   * Sends a prepared claim once nothing is lacking; else keeps what is. A claim about which nothing is new is left as it is.
   * @param prepared as loaded
   */
  async advance(tx: Transaction, prepared: CreditClaim, changes: Partial<CreditClaim> = {}): Promise<CreditClaim> {
    const { claim, agreement } = await this.underAgreement(tx, { ...prepared, ...changes });
    const waitingFor = await this.needs(tx, claim, agreement);
    if (waitingFor.length === 0) return this.send(tx, sendClaim(claim, this.sent(agreement)), agreement);
    const waiting = { ...claim, waitingFor };
    return isDeepStrictEqual(waiting, { ...prepared }) ? prepared : tx.save(CreditClaimRow, waiting);
  }

  /** Sends a claim again as a new revision, or says what it lacks and leaves it as it was. */
  async again(
    tx: Transaction,
    claim: CreditClaim,
    reason: string,
  ): Promise<{ sent: CreditClaimRow } | { lacking: ClaimNeed[] }> {
    const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
    const lacking = await this.needs(tx, claim, agreement);
    return lacking.length > 0
      ? { lacking }
      : { sent: await this.send(tx, sendAgain(claim, reason, this.sent(agreement)), agreement) };
  }

  /** A prepared claim goes over to the agreement that followed the one it was prepared under, if that has ended. */
  private async underAgreement(
    tx: Transaction,
    claim: CreditClaim,
  ): Promise<{ claim: CreditClaim; agreement: Agreement }> {
    const agreement = await tx.manager.findOneByOrFail(AgreementRow, { id: claim.agreementId });
    if (inForce(agreement, this.today())) return { claim, agreement };
    const next = await this.agreementInForce(tx, claim.university, agreement.programmeId);
    // A lawful basis is for one version of a notice, so it does not go over to terms with another.
    if (
      !next ||
      next.route !== claim.route ||
      next.lawfulBasis !== agreement.lawfulBasis ||
      next.noticeVersion !== agreement.noticeVersion
    )
      return { claim, agreement };
    return { claim: { ...claim, agreementId: next.id, credit: next.credit, target: next.target }, agreement: next };
  }

  private async needs(tx: Transaction, claim: CreditClaim, agreement: Agreement): Promise<ClaimNeed[]> {
    const award = claim.awardId ? await tx.manager.findOneByOrFail(AwardRow, { id: claim.awardId }) : null;
    return needsOf(claim, agreement, {
      certificateIssued: award?.issuedAt !== null && award !== null,
      awardSuspended: award?.status === 'suspended',
      today: this.today(),
      details: await this.known(claim, await this.details.of(claim.personId)),
      otherCredit: await this.otherCredit(claim),
    });
  }

  /** Over all providers: limits are about a person at a university. Two claims that ask at once wait for each other. */
  private otherCredit({ id, personId, university }: CreditClaim): Promise<Credit[]> {
    return this.unitOfWork.run(
      async (tx) => {
        await tx.manager.query(`select pg_advisory_xact_lock(hashtext('credit_limit'), hashtext($1))`, [
          `${personId} ${university}`,
        ]);
        const others = await tx.manager.findBy(CreditClaimRow, {
          id: Not(id),
          personId,
          university,
          status: In([...openStatuses, 'registered', 'referred']),
        });
        return others.map(({ credit, registeredCredit }) => registeredCredit ?? credit);
      },
      { tenants: [personId] },
    );
  }

  private async send(tx: Transaction, claim: CreditClaim, agreement: Agreement): Promise<CreditClaimRow> {
    const saved = await tx.save(CreditClaimRow, claim);
    const [award, details] = [
      await this.awardOf(tx, saved, agreement),
      await this.known(saved, await this.details.of(saved.personId)),
    ];
    tx.publish(CreditRequestedSchema, toCreditRequested(saved, agreement, award, details));
    return saved;
  }

  private async awardOf(
    tx: Transaction,
    { awardId }: CreditClaim,
    { programmeId }: Agreement,
  ): Promise<AwardReference> {
    const programme = await tx.manager.findOneByOrFail(ProgrammeRow, { id: programmeId });
    const reference = {
      title: programme.rules.certificateTitle,
      programmeCode: programme.code,
      programmeVersion: programme.programmeVersion,
    };
    const award = awardId && (await tx.manager.findOneByOrFail(AwardRow, { id: awardId }));
    if (!award) return { ...reference, awardedOn: null, certificate: null };
    const certificate = award.issuedAt ? await this.certificateOf(tx, award.id) : null;
    const { awardedOn } = award.certificate;
    return { ...reference, title: award.certificate.title, awardedOn, certificate };
  }

  /** A certificate that was made, as universities are told of it. */
  async certificateOf(tx: Transaction, awardId: string): Promise<{ number: string; url: string; digest: string }> {
    const { certificate } = await tx.manager.findOneByOrFail(AwardRow, { id: awardId });
    const { digest } = await tx.manager.findOneOrFail(CertificateRow, {
      where: { awardId },
      select: { awardId: true, digest: true },
    });
    return { number: certificate.number, url: certificate.url, digest };
  }

  /** What the university may be told of a person: what they have told, and the number under which it has confirmed them as its student. */
  async known({ personId, university }: CreditClaim, told: PersonDetails | null): Promise<PersonDetails | null> {
    const number = await this.registrations.studentNumberOf(personId, university);
    return number ? withNumber(told, number) : told;
  }

  private sent({ replyDays }: Agreement): { now: Date; replyBy: string } {
    return { now: this.clock.now(), replyBy: addDays(this.today(), replyDays) };
  }
}
