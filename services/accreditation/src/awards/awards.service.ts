import { localDate } from '@collegium/calendar';
import { randomBytes } from 'node:crypto';
import { AwardGrantedSchema, timestampFromDate } from '@collegium/contracts';
import { PublicUrl } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import type { AwardCase } from '../cases/award-case.js';
import { currentTemplate } from '../certificates/certificate-templates.js';
import { PressQueue } from '../certificates/press-queue.service.js';
import type { Credit } from '../claims/credit.js';
import { xsdDateTime } from '../credentials/open-badge.js';
import { refuse } from '../errors.js';
import { IssuersService } from '../issuers/issuers.service.js';
import { asPrinted } from '../programmes/printed-texts.js';
import type { Programme } from '../programmes/programme.js';
import { StatusListsService } from '../status-lists/status-lists.service.js';
import { AwardLog } from './award-log.service.js';
import { AwardRow } from './award.entity.js';
import type { Award } from './award.js';
import { certificateNumber } from './certificate-number.js';
import { assertHolderNamed, type CertificateSnapshot } from './certificate.js';

/** What a grant needs beside the case. */
export interface GrantContext {
  readonly programme: Programme;
  readonly issuerName: string;
  /** The bodies that issue it too; all have consented. */
  readonly joint: readonly { readonly code: string; readonly name: string }[];
  /** Credit under an agreement, to be named on the certificate. */
  readonly credit: Credit | null;
  /** The name to be printed. */
  readonly holder: string;
}

/** Awards: granted once, snapshot and all. */
@Injectable()
export class AwardsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly publicUrl: PublicUrl,
    private readonly issuers: IssuersService,
    private readonly statusLists: StatusListsService,
    private readonly pressQueue: PressQueue,
    private readonly log: AwardLog,
  ) {}

  /** Grants the award of a case, in the transaction that decides it. The certificate is made afterwards, from the snapshot taken here. */
  async grant(tx: Transaction, state: AwardCase, context: GrantContext): Promise<Award> {
    const now = this.clock.now();
    const certificate = this.snapshot(state, context, now);
    const award = await this.put(tx, {
      id: newId(),
      tenant: state.tenant,
      personId: state.personId!,
      caseId: state.id,
      enrolmentId: state.enrolmentId,
      programmeId: context.programme.id,
      number: certificate.number,
      status: 'granted',
      certificate,
      grantedAt: now,
      issuedAt: null,
      revokedAt: null,
      revocation: null,
      suspension: null,
      supersedes: null,
      supersededBy: null,
      holderAnswer: null,
      answeredAt: null,
      hidden: false,
    });
    await this.log.record(tx, award, null, null);
    tx.publish(AwardGrantedSchema, {
      awardId: award.id,
      provider: award.tenant,
      enrolmentId: award.enrolmentId,
      personId: award.personId,
      programmeId: award.programmeId,
      grantedAt: timestampFromDate(now),
    });
    return award;
  }

  /** Writes an award with its places in status lists and the order for its certificate. @throws DomainError `name_not_acceptable` */
  async put(tx: Transaction, state: Omit<AwardRow, 'version'>): Promise<Award> {
    assertHolderNamed(state.certificate);
    const award = await tx.insert(AwardRow, state);
    await this.statusLists.allocate(tx, award.tenant, award.id);
    await this.pressQueue.add(tx, award);
    return award;
  }

  /** A number and the address that it stands at. */
  numberFor(tenant: string, awardedOn: string): Pick<CertificateSnapshot, 'number' | 'url'> {
    const number = certificateNumber(tenant, Number(awardedOn.slice(0, 4)), randomBytes(10));
    return { number, url: this.publicUrl.of(`/certificates/${number}`) };
  }

  /**
   * @param kept closed issuers whose records the caller keeps: their awards are found as well
   * @throws DomainError `award_not_found`
   */
  async find(id: string, kept: readonly string[] = []): Promise<Award> {
    const look = (tx: Transaction) => tx.manager.findOneBy(AwardRow, { id });
    const award =
      (await this.unitOfWork.run(look)) ??
      (kept.length > 0 ? await this.unitOfWork.run(look, { tenants: kept }) : null);
    if (!award) throw refuse('award_not_found', `There is no award ${id}.`, { awardId: id });
    return award;
  }

  private snapshot(
    state: AwardCase,
    { programme, issuerName, joint, credit, holder }: GrantContext,
    now: Date,
  ): CertificateSnapshot {
    const printed = (text: string) => asPrinted(programme.printedForms, text);
    const awardedOn = localDate(now, programme.timeZone);
    return {
      template: currentTemplate,
      ...this.numberFor(state.tenant, awardedOn),
      title: printed(programme.rules.certificateTitle),
      issuer: { did: this.issuers.did(state.tenant), code: state.tenant, name: printed(issuerName) },
      jointIssuers: joint.map(({ code, name }) => ({ did: this.issuers.did(code), code, name: printed(name) })),
      signatories: (programme.rules.signatories ?? []).map(({ name, role, organisation }) => ({
        name: printed(name),
        role: printed(role),
        organisation: printed(joint.find(({ code }) => code === organisation)?.name ?? issuerName),
      })),
      programme: {
        id: programme.id,
        code: programme.code,
        version: programme.programmeVersion,
        title: printed(programme.title),
      },
      holder,
      setting: state.settingName,
      criteria: printed(programme.rules.criteriaNarrative),
      awardedAt: xsdDateTime(now),
      awardedOn,
      minimumHours: programme.rules.minimumHours && state.hours ? state.hours.minimumMinutes / 60 : null,
      board:
        programme.rules.portfolioPassed && state.outcome
          ? { ...state.outcome.board, reference: printed(state.outcome.board.reference) }
          : null,
      credit,
    };
  }
}
