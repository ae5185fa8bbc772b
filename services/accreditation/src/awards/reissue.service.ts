import { AwardSupersededSchema } from '@collegium/contracts';
import { assertTransition } from '@collegium/errors';
import { assertVersion } from '@collegium/http';
import { newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { nameFault } from '@collegium/texts';
import { Injectable } from '@nestjs/common';
import { AwardCaseRow } from '../cases/award-case.entity.js';
import { currentTemplate } from '../certificates/certificate-templates.js';
import { loadCoverage } from '../certificates/fonts.loader.js';
import { ClaimsService } from '../claims/claims.service.js';
import { refuse } from '../errors.js';
import { IssuersService } from '../issuers/issuers.service.js';
import { undrawable } from '../names/font-coverage.js';
import { latinForm } from '../names/latin-name.js';
import { PersonRow } from '../parties/party.entity.js';
import { ShareRow } from '../shares/share.entity.js';
import { StatusListsService } from '../status-lists/status-lists.service.js';
import { assertIssued, assertReason, eventFields, lockAward, type Asked } from './award-life.service.js';
import { AwardLog, type AwardCause } from './award-log.service.js';
import { AwardRow } from './award.entity.js';
import { awardTransitions, type Award } from './award.js';
import { AwardsService } from './awards.service.js';

/** A person's names as they are now. */
interface Names {
  readonly displayName: string;
  readonly latinName: string | null;
}

/** Certificates issued anew after a name was corrected: the same award in all but name and number. */
@Injectable()
export class ReissueService {
  private readonly coverage = loadCoverage();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly awards: AwardsService,
    private readonly log: AwardLog,
    private readonly issuers: IssuersService,
    private readonly statusLists: StatusListsService,
    private readonly claims: ClaimsService,
  ) {}

  /**
   * Issues the certificate anew under the name that its holder is registered with now. The old one says that it was superseded, in
   * its status too; claims, share links and what the holder said to the old one go over to the new one. It is no second grant.
   * @returns the new award
   * @throws DomainError `award_not_found`, `transition_refused`, `reason_unknown`, `certificate_not_issued`, `name_unchanged`, `name_not_acceptable`
   */
  async reissue(id: string, cause: AwardCause, asked: Asked): Promise<Award> {
    assertReason('reissue', cause.reason);
    const found = await this.awards.find(id, asked.kept);
    const keys = await this.issuers.signingKeys(found.tenant);
    return this.unitOfWork.run(
      async (tx) => {
        const old = await lockAward(tx, id);
        assertVersion(old, asked.version);
        assertTransition(awardTransitions, `Award ${old.number}`, old.status, 'superseded');
        assertIssued(old);
        const names = await this.namesOf(tx, old);
        const holder = this.printed(names, old);
        const { holderAnswer, answeredAt, hidden } = old;
        const successor = { ...old, id: newId(), ...this.awards.numberFor(old.tenant, old.certificate.awardedOn) };
        const superseded = await tx.save(AwardRow, { ...old, status: 'superseded', supersededBy: successor.id });
        // The list is locked before places in it are taken: two reissues at once wait for each other instead of deadlocking.
        await this.statusLists.set(tx, id, 'revocation', true, keys);
        const award = await this.awards.put(tx, {
          id: successor.id,
          tenant: old.tenant,
          personId: old.personId,
          caseId: old.caseId,
          enrolmentId: old.enrolmentId,
          programmeId: old.programmeId,
          number: successor.number,
          status: 'granted',
          certificate: {
            ...old.certificate,
            // It is made now, so it is set as new ones are.
            template: currentTemplate,
            number: successor.number,
            url: successor.url,
            holder,
            supersedes: old.number,
          },
          grantedAt: old.grantedAt,
          issuedAt: null,
          revokedAt: null,
          revocation: null,
          suspension: null,
          supersedes: old.id,
          supersededBy: null,
          holderAnswer,
          answeredAt,
          hidden,
        });
        await tx.manager.update(ShareRow, { awardId: id }, { awardId: award.id });
        await this.claims.awardSuperseded(tx, id, award, {
          ...names,
          latinName: names.latinName ?? latinForm(names.displayName) ?? null,
        });
        await this.log.record(tx, superseded, 'granted', cause);
        await this.log.record(tx, award, null, cause);
        tx.publish(AwardSupersededSchema, {
          ...eventFields(superseded),
          reason: cause.reason,
          successorAwardId: award.id,
          successorCertificateNumber: award.number,
        });
        return award;
      },
      { tenants: [found.tenant] },
    );
  }

  private async namesOf(tx: Transaction, { caseId, personId, tenant }: Award): Promise<Names> {
    const state = await tx.manager.findOneByOrFail(AwardCaseRow, { id: caseId });
    const person = await tx.manager.findOneBy(PersonRow, { personId, tenant });
    return { displayName: person?.displayName || (state.displayName ?? ''), latinName: state.latinName };
  }

  private printed({ displayName, latinName }: Names, { id, number, certificate }: Award): string {
    const fault = nameFault(displayName);
    if (fault)
      throw refuse(
        'name_not_acceptable',
        displayName === ''
          ? `No name of the holder of ${number} is known, so nothing can be printed.`
          : `The name that the holder of ${number} is registered with is not acceptable (${fault}); correct it first.`,
        { awardId: id, fault },
      );
    const missing = undrawable(displayName, this.coverage);
    if (missing.length > 0 && !latinName)
      throw refuse(
        'name_not_acceptable',
        `No font draws the name that the holder of ${number} is registered with: a Latin form is needed first.`,
        { undrawable: missing },
      );
    const holder = missing.length > 0 ? latinName! : displayName;
    if (holder === certificate.holder)
      throw refuse(
        'name_unchanged',
        `The holder of ${number} is registered with the name that stands on it; correct the name first.`,
        { awardId: id },
      );
    return holder;
  }
}
