import { holds, type Principal } from '@collegium/auth';
import { assertVersion } from '@collegium/http';
import { newId, sqlState, UnitOfWork } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { ProgrammeRow } from '../programmes/programme.entity.js';
import { AgreementRow } from './agreement.entity.js';
import { matchingTariff, termProblems, type Agreement } from './agreement.js';

const EXCLUSION_VIOLATION = '23P01';

/** Agreements with universities. They say what the programme's own tariff says, and never change: one ends, another begins. */
@Injectable()
export class AgreementsService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * @throws DomainError `programme_not_found` also for a programme of another provider, `university_not_found`, `tariff_mismatch`,
   * `agreement_terms`, `agreement_overlaps`
   */
  async make(terms: Omit<Agreement, 'id' | 'version' | 'tenant'>, principal: Principal): Promise<Agreement> {
    const programme = await this.unitOfWork.run((tx) => tx.manager.findOneBy(ProgrammeRow, { id: terms.programmeId }));
    const may =
      programme &&
      (holds(principal, programme.tenant, 'provider:coordinator') ||
        holds(principal, 'consortium', 'consortium:office'));
    if (!may)
      throw refuse('programme_not_found', `There is no programme ${terms.programmeId} of yours.`, {
        programmeId: terms.programmeId,
      });
    const errors = termProblems(terms).map((problem) => ({ ...problem, code: 'agreement_terms' }));
    if (errors.length > 0)
      throw refuse(
        'agreement_terms',
        `The terms contradict themselves: ${errors.map(({ pointer }) => pointer).join(', ')}.`,
        {},
        errors,
      );
    try {
      return await this.unitOfWork.run(
        async (tx) => {
          const university = await tx.manager.findOneBy(OrganisationRow, {
            code: terms.university,
            kind: 'university',
          });
          if (!university)
            throw refuse('university_not_found', `There is no university ${terms.university}.`, {
              university: terms.university,
            });
          if (!matchingTariff(programme.tariffs, terms.university, terms.credit))
            throw tariffMismatch(programme, terms.university);
          return tx.insert(AgreementRow, {
            ...terms,
            id: newId(),
            tenant: programme.tenant,
            fields: [...terms.fields],
            evidence: [...terms.evidence],
          });
        },
        { tenants: [programme.tenant] },
      );
    } catch (error) {
      if (sqlState(error) !== EXCLUSION_VIOLATION) throw error;
      const { university, programmeId } = terms;
      throw refuse(
        'agreement_overlaps',
        `Another agreement with ${university} about this programme is in force in that time.`,
        { university, programmeId },
      );
    }
  }

  /** Sets the last day on which claims may be made under it. @throws DomainError `agreement_not_found` */
  end(id: string, validUntil: string, version: number | undefined): Promise<Agreement> {
    return this.unitOfWork.run(async (tx) => {
      const agreement = await tx.manager.findOneBy(AgreementRow, { id });
      if (!agreement) throw refuse('agreement_not_found', `There is no agreement ${id}.`, { agreementId: id });
      assertVersion(agreement, version);
      return tx.save(AgreementRow, {
        ...agreement,
        validUntil: validUntil < agreement.validFrom ? agreement.validFrom : validUntil,
      });
    });
  }
}

function tariffMismatch({ code, programmeVersion, tariffs }: ProgrammeRow, university: string): Error {
  const message = 'must be what the programme definition says for this university';
  return refuse(
    'tariff_mismatch',
    `${code} version ${programmeVersion} does not offer this credit at ${university}.`,
    { tariffs },
    [{ pointer: '/credit', code: 'tariff_mismatch', message }],
  );
}
