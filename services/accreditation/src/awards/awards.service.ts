import { randomBytes } from 'node:crypto';
import { AwardGrantedSchema, AwardRevokedSchema, timestampFromDate } from '@collegium/contracts';
import { assertVersion, PublicUrl } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { nameToPrint, type AwardCase } from '../cases/award-case.js';
import { currentTemplate } from '../certificates/certificate-templates.js';
import { PressQueue } from '../certificates/press-queue.service.js';
import type { Credit } from '../claims/credit.js';
import { localDate } from '../claims/local-date.js';
import { ClaimsService } from '../claims/claims.service.js';
import { xsdDateTime } from '../credentials/open-badge.js';
import { refuse } from '../errors.js';
import { IssuersService } from '../issuers/issuers.service.js';
import type { Programme } from '../programmes/programme.js';
import { StatusListsService } from '../status-lists/status-lists.service.js';
import { AwardRow } from './award.entity.js';
import { revocationReasons, type Award } from './award.js';
import { certificateNumber } from './certificate-number.js';
import type { CertificateSnapshot } from './certificate.js';

/** What a grant needs beside the case. */
export interface GrantContext {
  readonly programme: Programme;
  readonly issuerName: string;
  /** The bodies that issue it too; all have consented. */
  readonly joint: readonly { readonly code: string; readonly name: string }[];
  /** Credit under an agreement, to be named on the certificate. */
  readonly credit: Credit | null;
}

/** Awards: granted once, snapshot and all; revoked with a reason. */
@Injectable()
export class AwardsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly publicUrl: PublicUrl,
    private readonly issuers: IssuersService,
    private readonly statusLists: StatusListsService,
    private readonly pressQueue: PressQueue,
    private readonly claims: ClaimsService,
  ) {}

  /** Grants the award of a case, in the transaction that decides it. The certificate is made afterwards, from the snapshot taken here. */
  async grant(tx: Transaction, state: AwardCase, context: GrantContext): Promise<Award> {
    const now = this.clock.now();
    const certificate = this.snapshot(state, context, now);
    const award = await tx.insert(AwardRow, {
      id: newId(), tenant: state.tenant, personId: state.personId!, caseId: state.id, enrolmentId: state.enrolmentId, programmeId: context.programme.id,
      number: certificate.number, status: 'granted', certificate, grantedAt: now, issuedAt: null, revokedAt: null, revocation: null,
    });
    await this.statusLists.allocate(tx, state.tenant, award.id);
    await this.pressQueue.add(tx, award);
    tx.publish(AwardGrantedSchema, {
      awardId: award.id, provider: award.tenant, enrolmentId: award.enrolmentId, personId: award.personId, programmeId: award.programmeId, grantedAt: timestampFromDate(now),
    });
    return award;
  }

  /**
   * Takes an award back: its status bit is set and its list signed anew in the same transaction, a claim not yet registered is withdrawn.
   * @throws DomainError `award_not_found`, `award_already_revoked`, `reason_unknown`, `certificate_not_issued`
   */
  async revoke(id: string, { reason, text, by }: { reason: string; text: string; by: string }, version: number | undefined): Promise<Award> {
    if (!revocationReasons.some(({ code }) => code === reason)) throw refuse('reason_unknown', `Reason ${reason} is unknown.`, { reason, known: revocationReasons.map(({ code }) => code) });
    const found = await this.find(id);
    const keys = await this.issuers.signingKeys(found.tenant);
    return this.unitOfWork.run(async (tx) => {
      const award = await this.lock(tx, id);
      assertVersion(award, version);
      if (award.status === 'revoked') throw refuse('award_already_revoked', `Award ${award.number} was revoked before.`, { awardId: id });
      if (!award.issuedAt) throw refuse('certificate_not_issued', `The certificate ${award.number} is still being made; it can be revoked once it can be read.`, { awardId: id });
      const revoked = await tx.save(AwardRow, { ...award, status: 'revoked', revokedAt: this.clock.now(), revocation: { reason, text, by } });
      await this.statusLists.revoke(tx, id, keys);
      await this.claims.awardRevoked(tx, id, reason);
      tx.publish(AwardRevokedSchema, { awardId: id, provider: award.tenant, enrolmentId: award.enrolmentId, personId: award.personId, certificateNumber: award.number, reason });
      return revoked;
    }, { tenants: [found.tenant] });
  }

  /** @throws DomainError `award_not_found` */
  async find(id: string): Promise<Award> {
    const award = await this.unitOfWork.run((tx) => tx.manager.findOneBy(AwardRow, { id }));
    if (!award) throw refuse('award_not_found', `There is no award ${id}.`, { awardId: id });
    return award;
  }

  private async lock(tx: Transaction, id: string): Promise<AwardRow> {
    return tx.manager.findOneOrFail(AwardRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  private snapshot(state: AwardCase, { programme, issuerName, joint, credit }: GrantContext, now: Date): CertificateSnapshot {
    const awardedOn = localDate(now, programme.timeZone);
    const number = certificateNumber(state.tenant, Number(awardedOn.slice(0, 4)), randomBytes(10));
    return {
      template: currentTemplate,
      number,
      url: this.publicUrl.of(`/certificates/${number}`),
      title: programme.rules.certificateTitle,
      issuer: { did: this.issuers.did(state.tenant), code: state.tenant, name: issuerName },
      jointIssuers: joint.map(({ code, name }) => ({ did: this.issuers.did(code), code, name })),
      signatories: (programme.rules.signatories ?? []).map((signatory) => ({ ...signatory, organisation: joint.find(({ code }) => code === signatory.organisation)?.name ?? issuerName })),
      programme: { id: programme.id, code: programme.code, version: programme.programmeVersion, title: programme.title },
      holder: nameToPrint(state),
      criteria: programme.rules.criteriaNarrative,
      awardedAt: xsdDateTime(now),
      awardedOn,
      minimumHours: programme.rules.minimumHours && state.hours ? state.hours.minimumMinutes / 60 : null,
      board: programme.rules.portfolioPassed && state.outcome ? state.outcome.board : null,
      credit,
    };
  }
}
