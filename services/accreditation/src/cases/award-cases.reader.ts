import { holds, type Principal } from '@collegium/auth';
import { readPage, type Page } from '@collegium/http';
import { Clock, UnitOfWork, type Transaction } from '@collegium/persistence';
import { standstillsOf } from '@collegium/standstill';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { AgreementRow } from '../agreements/agreement.entity.js';
import { AwardRow } from '../awards/award.entity.js';
import { CreditClaimRow } from '../claims/credit-claim.entity.js';
import { AccreditationEnv } from '../config.js';
import { refuse } from '../errors.js';
import { consentingBodies } from '../joint-bodies/joint-bodies.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { CohortRow, ProgrammeRow } from '../programmes/programme.entity.js';
import { filtered } from '../reading/filtered.js';
import { readScope } from '../reading/read-scope.js';
import { lawfulBasisOf } from '../claims/prepare-claim.js';
import { StudentRegistrationRow } from '../registrations/student-registration.entity.js';
import type { AwardCaseDto, AwardCasesQuery, CaseLawfulBasisDto } from './award-cases.dto.js';
import { AwardCaseRow } from './award-case.entity.js';
import { deadlinesOf, missingFacts } from './award-case.js';

/** Columns by the names that filters have. */
const columns = {
  enrolment: 'enrolmentId',
  cohort: 'cohortId',
  person: 'personId',
  status: 'status',
  provider: 'tenant',
} as const;

/** Award cases as their readers see them: with what is missing, by name, and what they led to. */
@Injectable()
export class AwardCasesReader {
  private readonly settleMs: number;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    env: AccreditationEnv,
  ) {
    this.settleMs = env.CASE_SETTLE_DAYS * 86_400_000;
  }

  list(query: AwardCasesQuery, principal: Principal): Promise<Page<AwardCaseDto>> {
    const filter = query.filter ?? {};
    return this.unitOfWork.run(
      async (tx) => {
        const found = await readPage(filtered(tx.manager, AwardCaseRow, columns, filter), query);
        const present = await this.presenter(tx, found.data, {
          ofAllProviders: holds(principal, 'consortium', 'consortium:office'),
        });
        return found.map(present);
      },
      readScope(principal, filter.provider),
    );
  }

  /** @throws DomainError `case_not_found` */
  one(id: string): Promise<AwardCaseDto> {
    return this.unitOfWork.run(async (tx) => {
      const state = await tx.manager.findOneBy(AwardCaseRow, { id });
      if (!state) throw refuse('case_not_found', `There is no award case ${id}.`, { caseId: id });
      return (await this.presenter(tx, [state]))(state);
    });
  }

  /**
   * Loads for all cases of a page together what belongs to them; row-level security leaves out what the reader may not see.
   * @param ofAllProviders whether the reader may know of claims of whichever provider
   */
  private async presenter(
    tx: Transaction,
    states: readonly AwardCaseRow[],
    { ofAllProviders } = { ofAllProviders: false },
  ): Promise<(state: AwardCaseRow) => AwardCaseDto> {
    const caseId = In(states.map(({ id }) => id));
    const awards = await tx.manager.findBy(AwardRow, { caseId });
    const claims = await tx.manager.findBy(CreditClaimRow, { caseId });
    const first = await tx.manager.findBy(CreditClaimRow, {
      id: In(states.map(({ firstClaimId }) => firstClaimId).filter((id) => id !== null)),
    });
    const agreements = await this.agreementsOf(claims);
    const programmes = await tx.manager.findBy(ProgrammeRow, {
      id: In(states.map(({ programmeId }) => programmeId).filter((id) => id !== null)),
    });
    const cohorts = await tx.manager.findBy(CohortRow, {
      id: In(states.map(({ cohortId }) => cohortId).filter((id) => id !== null)),
    });
    const issuers = await tx.manager.findBy(OrganisationRow, { code: In(states.map(({ tenant }) => tenant)) });
    const registered = await tx.manager.findBy(StudentRegistrationRow, {
      enrolmentId: In(states.map(({ enrolmentId }) => enrolmentId)),
      status: 'confirmed',
    });
    const unconsented = new Set<string | null>();
    for (const programme of programmes) if (!(await consentingBodies(tx, programme))) unconsented.add(programme.id);
    return (state) => {
      const registrationConfirmed = registered.some(({ enrolmentId }) => enrolmentId === state.enrolmentId);
      const award = awards.find(({ caseId, status }) => caseId === state.id && status !== 'superseded');
      const claim = claims.find((candidate) => candidate.caseId === state.id);
      const programme = programmes.find(({ id }) => id === state.programmeId);
      const rules = programme?.rules ?? null;
      const cohort = cohorts.find(({ id }) => id === state.cohortId);
      const open = state.status === 'gathering' || state.status === 'held';
      const timing = deadlinesOf(state, {
        rules,
        cohortFinishedAt: cohort?.finishedAt ?? null,
        cohortStandstills: standstillsOf(cohort?.clockChanges ?? []),
        timeZone: programme?.timeZone ?? 'Europe/London',
        now: this.clock.now(),
        settleMs: this.settleMs,
      });
      // Granted, and then a body took its consent back: the certificate is not made.
      const withheld = award?.status === 'granted' && !award.issuedAt && unconsented.has(state.programmeId);
      return {
        id: state.id,
        version: state.version,
        provider: state.tenant,
        enrolmentId: state.enrolmentId,
        personId: state.personId,
        cohortId: state.cohortId,
        programmeId: state.programmeId,
        status: state.status,
        missing: open
          ? missingFacts(state, {
              rules,
              issuerKnown: issuers.some(({ code }) => code === state.tenant),
              jointConsented: !unconsented.has(state.programmeId),
              registrationConfirmed,
            })
          : withheld
            ? ['joint_consent']
            : [],
        standsStillSince: open ? (timing.standsStillSince?.toISOString() ?? null) : null,
        deadlines: open ? timing.deadlines : [],
        reasons: state.reasons,
        hoursReceived: state.hours ? state.hours.receivedMinutes / 60 : null,
        outcome: state.outcome?.outcome ?? null,
        latinName: state.latinName,
        decidedAt: state.decidedAt?.toISOString() ?? null,
        awardId: award?.id ?? null,
        certificateNumber: award?.number ?? null,
        credit: {
          wanted: state.creditWanted,
          university: state.university,
          claimId: claim?.id ?? null,
          claimStatus: claim?.status ?? null,
          waitingFor: claim?.waitingFor ?? [],
          lawfulBasis: lawfulBasisFor(
            state,
            agreements.find(({ id }) => id === claim?.agreementId),
          ),
          noCredit: state.noCredit,
          firstClaimId: ofAllProviders || first.some(({ id }) => id === state.firstClaimId) ? state.firstClaimId : null,
        },
      };
    };
  }

  /** A person may not read agreements, which are between institutions, but may know under which terms their own data is sent. */
  private agreementsOf(claims: readonly CreditClaimRow[]): Promise<AgreementRow[]> {
    const ids = [...new Set(claims.map(({ agreementId }) => agreementId))];
    return this.unitOfWork.run(({ manager }) => manager.findBy(AgreementRow, { id: In(ids) }), {
      tenants: [...new Set(claims.map(({ tenant }) => tenant))],
    });
  }
}

function lawfulBasisFor(state: AwardCaseRow, agreement: AgreementRow | undefined): CaseLawfulBasisDto | null {
  if (!agreement) return null;
  const { lawfulBasis: basis, noticeVersion } = agreement;
  return {
    basis,
    noticeVersion,
    recordedAt: lawfulBasisOf(state, agreement)?.recordedAt ?? null,
    withdrawnAt: basis === 'consent' ? (state.consent?.withdrawnAt ?? null) : null,
  };
}
