import { holds, type Principal } from '@collegium/auth';
import { assertVersion } from '@collegium/http';
import { Clock, currentContext, newId, sqlState, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { AwardCasesService } from '../cases/award-cases.service.js';
import { PressQueue } from '../certificates/press-queue.service.js';
import { refuse } from '../errors.js';
import { IssuersService } from '../issuers/issuers.service.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
import { lockFact } from '../reading/fact.lock.js';
import { JointConsentRow } from './joint-consent.entity.js';

const UNIQUE_VIOLATION = '23505';

/** What a body says when it consents. */
export interface GivenConsent {
  readonly programmeId: string;
  /** Code of the body. */
  readonly organisation: string;
  readonly evidence: string;
}

/** Consents of joint issuers: nothing is signed in a body's name without one. */
@Injectable()
export class JointConsentsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly issuers: IssuersService,
    private readonly cases: AwardCasesService,
    private readonly pressQueue: PressQueue,
  ) {}

  /**
   * Takes a body's consent, makes its keys if it has none, and decides the cases that waited for it.
   * @throws DomainError `programme_not_found`, `not_a_joint_issuer` also for somebody who does not act for the body, `consent_already_given`
   */
  async give({ programmeId, organisation, evidence }: GivenConsent, principal: Principal): Promise<JointConsentRow> {
    const { programme, body } = await this.unitOfWork.run(async (tx) => ({
      programme: await tx.manager.findOneBy(ProgrammeRow, { id: programmeId }),
      body: await tx.manager.findOneBy(OrganisationRow, { code: organisation }),
    }));
    if (!programme) throw refuse('programme_not_found', `There is no programme ${programmeId}.`, { programmeId });
    if (!body || !programme.rules.jointWith?.includes(organisation) || !actsFor(principal, organisation))
      throw refuse('not_a_joint_issuer', `${organisation} is no joint issuer of this programme that you act for.`, {
        organisation,
        programmeId,
      });
    await this.issuers.signingKeys(organisation);
    const consent = await this.insert({ programmeId, organisation, evidence });
    // The cases are the provider's.
    await this.unitOfWork.run(
      async (tx) => {
        await this.pressQueue.consented(tx, programmeId);
        await this.cases.programmeKnown(programmeId);
      },
      { tenants: [programme.tenant] },
    );
    return consent;
  }

  /**
   * Ends a consent for certificates to come, also those of awards that are granted already. What was issued under it stays.
   * @throws DomainError `joint_consent_not_found` also for another body's, `consent_withdrawn`
   */
  async withdraw(id: string, principal: Principal, version: number | undefined): Promise<JointConsentRow> {
    const found = await this.unitOfWork.run((tx) => tx.manager.findOneBy(JointConsentRow, { id }));
    if (!found || !actsFor(principal, found.tenant)) throw noConsent(id);
    return this.unitOfWork.run(
      async (tx) => {
        await lockFact(tx, 'programme', found.programmeId, 'exclusive');
        const consent = await tx.manager.findOne(JointConsentRow, {
          where: { id },
          lock: { mode: 'pessimistic_write' },
        });
        if (!consent) throw noConsent(id);
        assertVersion(consent, version);
        if (consent.withdrawnAt)
          throw refuse('consent_withdrawn', 'This consent was withdrawn before.', { consentId: id });
        return tx.save(JointConsentRow, { ...consent, withdrawnAt: this.clock.now() });
        // Only the office leaves its own scope: consents are everybody's to read, and no more.
      },
      isOffice(principal) ? { tenants: [found.tenant] } : {},
    );
  }

  private async insert({ programmeId, organisation, evidence }: GivenConsent): Promise<JointConsentRow> {
    try {
      return await this.unitOfWork.run(
        async (tx) => {
          await lockFact(tx, 'programme', programmeId, 'exclusive');
          return tx.insert(JointConsentRow, {
            id: newId(),
            tenant: organisation,
            programmeId,
            evidence,
            givenBy: currentContext()?.actor ?? 'system',
            givenAt: this.clock.now(),
            withdrawnAt: null,
          });
        },
        { tenants: [organisation] },
      );
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw refuse('consent_already_given', `${organisation} has consented before.`, { organisation, programmeId });
    }
  }
}

function noConsent(id: string): Error {
  return refuse('joint_consent_not_found', `There is no consent ${id} of yours.`, { consentId: id });
}

/** The office speaks for bodies that have no accounts here, with a reference to their decision. */
function actsFor(principal: Principal, organisation: string): boolean {
  return (
    holds(principal, organisation, 'university:registrar') ||
    holds(principal, organisation, 'provider:coordinator') ||
    isOffice(principal)
  );
}

function isOffice(principal: Principal): boolean {
  return holds(principal, 'consortium', 'consortium:office');
}
