import { isDeepStrictEqual } from 'node:util';
import { AwardRefusedSchema } from '@collegium/contracts';
import { assertVersion } from '@collegium/http';
import { standstillsOf } from '@collegium/standstill';
import { Clock, newId, Periodic, SystemUnitOfWork, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { In, MoreThanOrEqual } from 'typeorm';
import { AwardsService } from '../awards/awards.service.js';
import { loadCoverage } from '../certificates/fonts.loader.js';
import { ClaimsService } from '../claims/claims.service.js';
import { AccreditationEnv } from '../config.js';
import { refuse } from '../errors.js';
import { undrawable } from '../names/font-coverage.js';
import { consentingBodies } from '../joint-bodies/joint-bodies.js';
import { isLatinName } from '../names/latin-name.js';
import { OrganisationRow } from '../parties/party.entity.js';
import { asPrinted, textsToPrint } from '../programmes/printed-texts.js';
import { CohortRow, ProgrammeRow } from '../programmes/programme.entity.js';
import { readFact } from '../reading/fact.lock.js';
import { RegistrationsService } from '../registrations/registrations.service.js';
import { StudentRegistrationRow } from '../registrations/student-registration.entity.js';
import { clockOfCase } from './case-clock.js';
import { AwardCaseRow } from './award-case.entity.js';
import {
  decide,
  nameToPrint,
  openCase,
  refusalFalls,
  type AwardCase,
  type Circumstances,
  type Decision,
} from './award-case.js';

const DAY = 86_400_000;
const decided: readonly AwardCase['status'][] = ['granted', 'refused', 'closed'];

/** Facts that a case is decided from, loaded. */
interface Surroundings {
  readonly programme: ProgrammeRow | null;
  readonly issuer: OrganisationRow | null;
  readonly joint: readonly OrganisationRow[];
  readonly circumstances: Circumstances;
}

/** Award cases: each gathers what is known of one enrolment and is decided once. */
@Injectable()
export class AwardCasesService {
  private readonly logger = new Logger('AwardCases');
  private readonly settleMs: number;
  private readonly coverage = loadCoverage();
  private readonly undrawable = (text: string): string[] => undrawable(text, this.coverage);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly systemUnitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly awards: AwardsService,
    private readonly claims: ClaimsService,
    private readonly registrations: RegistrationsService,
    env: AccreditationEnv,
  ) {
    this.settleMs = env.CASE_SETTLE_DAYS * DAY;
  }

  /** Takes in a fact about an enrolment, which may be the first that is heard of it, and decides if that is now possible. */
  learn(tenant: string, enrolmentId: string, fact: (state: AwardCase) => AwardCase): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await tx.manager
        .createQueryBuilder()
        .insert()
        .into(AwardCaseRow)
        .values({ ...openCase(newId(), tenant, enrolmentId), version: 1 } as never)
        .orIgnore()
        .execute();
      const state = await tx.manager.findOneOrFail(AwardCaseRow, {
        where: { enrolmentId },
        lock: { mode: 'pessimistic_write' },
      });
      const learned = fact(state);
      const changedAt = clockChangedAt(state, learned);
      const settled = await this.settle(tx, state, learned, changedAt);
      if (changedAt) await this.moveDates(tx, settled);
      await this.workHandedIn(tx, state, settled);
    });
  }

  /** Looks again at the open cases of a programme whose definition has only now become known. */
  programmeKnown(programmeId: string): Promise<void> {
    return this.lookAgain({ programmeId });
  }

  /** Looks again at the open cases of a provider whose name has only now become known. */
  issuerKnown(tenant: string): Promise<void> {
    return this.lookAgain({ tenant });
  }

  /** Looks at the cases of a cohort that has finished, was postponed or goes on; also at refusals that did not know of it. */
  async cohortMovedOn(cohortId: string, at: Date, clockChanged: boolean): Promise<void> {
    await this.lookAgain({ cohortId });
    if (!clockChanged) return;
    await this.unitOfWork.run(async (tx) => {
      for (const state of await tx.manager.find(AwardCaseRow, { where: { cohortId }, order: { id: 'ASC' } }))
        await this.moveDates(tx, state);
      const refused = await tx.manager.find(AwardCaseRow, {
        where: { cohortId, status: 'refused', decidedAt: MoreThanOrEqual(at) },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      for (const state of refused) await this.settle(tx, state, state, at);
    });
  }

  /** Looks again at the case of somebody whom a university has confirmed as its student, in the transaction at hand. */
  registrationConfirmed(enrolmentId: string): Promise<void> {
    return this.lookAgain({ enrolmentId });
  }

  /** Corrects the name in cases that are not yet decided; certificates keep the name of their day. */
  async nameCorrected(personId: string, tenant: string, displayName: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      for (const state of await this.open(tx, { personId, tenant }))
        await this.settle(tx, state, { ...state, displayName });
    });
  }

  /**
   * Takes the Latin form of a name, as its bearer or the coordinator writes it: printed where no font draws the name, and sent
   * to registries that need one.
   * @throws DomainError `case_not_found`, `name_not_acceptable`
   */
  giveLatinName(id: string, latinName: string, version: number | undefined): Promise<AwardCase> {
    const missing = undrawable(latinName, this.coverage);
    if (!isLatinName(latinName) || missing.length > 0)
      throw refuse('name_not_acceptable', 'A Latin form consists of Latin letters that our fonts can draw.', {
        undrawable: missing,
      });
    return this.change(id, version, (state) => ({ ...state, latinName: latinName.normalize('NFC') }));
  }

  /**
   * Records the person's consent to a version of a university's privacy notice.
   * @throws DomainError `case_not_found`, `credit_not_wanted`
   */
  giveConsent(id: string, noticeVersion: string, version: number | undefined): Promise<AwardCase> {
    return this.change(id, version, (state) => {
      if (!state.creditWanted)
        throw refuse(
          'credit_not_wanted',
          `No university credit is wanted in case ${id}, so there is nothing to consent to.`,
          { caseId: id },
        );
      return { ...state, consent: { noticeVersion, recordedAt: this.clock.now().toISOString() } };
    });
  }

  /**
   * Takes consent back: nothing more is sent under it, and what is sent and undecided is withdrawn. What was decided stays.
   * @throws DomainError `case_not_found`, `consent_not_given`
   */
  withdrawConsent(id: string, version: number | undefined): Promise<AwardCase> {
    return this.change(id, version, (state) => {
      if (!state.consent || state.consent.withdrawnAt)
        throw refuse('consent_not_given', `No consent is given in case ${id} that could be withdrawn.`, { caseId: id });
      return { ...state, consent: { ...state.consent, withdrawnAt: this.clock.now().toISOString() } };
    });
  }

  /** Decides what the passing of time alone decides. */
  @Periodic({ name: 'review-award-cases', every: 2_000 })
  async review(): Promise<void> {
    const due = await this.systemUnitOfWork.run(({ manager }) =>
      manager
        .createQueryBuilder(AwardCaseRow, 'state')
        .select(['state.id', 'state.tenant'])
        .where('state.review_at <= :now', { now: this.clock.now() })
        .orderBy('state.review_at')
        .limit(200)
        .getMany(),
    );
    for (const { id, tenant } of due) {
      await this.unitOfWork.run(
        async (tx) => {
          const state = await tx.manager.findOneOrFail(AwardCaseRow, {
            where: { id },
            lock: { mode: 'pessimistic_write' },
          });
          await this.settle(tx, state, { ...state, reviewAt: null });
        },
        { tenants: [tenant] },
      );
    }
  }

  /** Dates of what the person and universities are asked follow the clock of the case. */
  private async moveDates(tx: Transaction, state: AwardCase): Promise<void> {
    const clock = await clockOfCase(tx, state, this.clock.now());
    await this.registrations.clockChanged(tx, state.enrolmentId, clock);
    await this.claims.clockChanged(tx, state.enrolmentId, clock);
  }

  private change(id: string, version: number | undefined, work: (state: AwardCase) => AwardCase): Promise<AwardCase> {
    return this.unitOfWork.run(async (tx) => {
      const seen = await tx.manager.findOneBy(AwardCaseRow, { id });
      if (!seen) throw refuse('case_not_found', `There is no award case ${id}.`, { caseId: id });
      return this.unitOfWork.run(
        async () => {
          const state = await tx.manager.findOneOrFail(AwardCaseRow, {
            where: { id },
            lock: { mode: 'pessimistic_write' },
          });
          assertVersion(state, version);
          const changed = await this.settle(tx, state, work(state));
          await this.claims.caseChanged(tx, changed);
          return changed;
        },
        { tenants: [seen.tenant] },
      );
    });
  }

  /** Work that a university assesses is passed on when it is handed in, whatever the award waits for. */
  private async workHandedIn(tx: Transaction, before: AwardCase, state: AwardCase): Promise<void> {
    if (
      isDeepStrictEqual(
        [before.work, before.standing, before.programmeId],
        [state.work, state.standing, state.programmeId],
      )
    )
      return;
    const noClaim = await this.claims.handedIn(tx, state);
    if (noClaim) await tx.save(AwardCaseRow, { ...state, ...noClaim } as AwardCaseRow);
  }

  private async lookAgain(
    where: { programmeId: string } | { tenant: string } | { cohortId: string } | { enrolmentId: string },
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      for (const state of await this.open(tx, where)) await this.settle(tx, state, state);
    });
  }

  private open(tx: Transaction, where: object): Promise<AwardCaseRow[]> {
    return tx.manager.find(AwardCaseRow, {
      where: { ...where, status: In(['gathering', 'held']) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /**
   * Saves what was learned, and decides unless that was done before.
   * @param changedAt when the clock changed, where that was learned
   */
  private async settle(
    tx: Transaction,
    before: AwardCaseRow,
    given: AwardCase,
    changedAt: Date | null = null,
  ): Promise<AwardCase> {
    let learned = given;
    if (decided.includes(before.status)) {
      if (before.status !== 'refused' || !changedAt) return this.keep(tx, before, learned);
      const { circumstances } = await this.surroundings(tx, learned);
      if (!refusalFalls(learned, circumstances, changedAt)) return this.keep(tx, before, learned);
      this.logger.log(`The refusal of case ${before.id} did not know that time stood still; it is open again`);
      learned = { ...learned, status: 'gathering', reasons: [], decidedAt: null };
    }
    const surroundings = await this.surroundings(tx, learned);
    const decision = decide(learned, surroundings.circumstances);
    const state = await this.outcomeOf(tx, learned, decision, surroundings);
    const saved = await this.keep(tx, before, state);
    if (saved.status === 'refused') {
      const { id, tenant, enrolmentId, personId, reasons, version } = saved;
      tx.publish(
        AwardRefusedSchema,
        { caseId: id, provider: tenant, enrolmentId, personId: personId!, reasons: [...reasons] },
        { version },
      );
    }
    return saved;
  }

  private async outcomeOf(
    tx: Transaction,
    state: AwardCase,
    decision: Decision,
    surroundings: Surroundings,
  ): Promise<AwardCase> {
    const decidedAt = this.clock.now();
    switch (decision.kind) {
      case 'wait':
        return { ...state, status: 'gathering', reviewAt: decision.reviewAt };
      case 'hold':
        return { ...state, status: 'held', reasons: decision.reasons, reviewAt: null };
      case 'close':
        return { ...state, status: 'closed', reasons: ['enrolment_withdrawn'], decidedAt, reviewAt: null };
      case 'refuse':
        return { ...state, status: 'refused', reasons: decision.reasons, decidedAt, reviewAt: null };
      case 'grant':
        return {
          ...state,
          ...(await this.grant(tx, state, surroundings)),
          status: 'granted',
          reasons: [],
          decidedAt,
          reviewAt: null,
        };
    }
  }

  private async grant(
    tx: Transaction,
    state: AwardCase,
    { programme, issuer, joint }: Surroundings,
  ): Promise<Pick<AwardCase, 'noCredit' | 'firstClaimId'>> {
    const agreement = await this.claims.agreementFor(tx, state);
    // Where the university assesses, nobody knows at the award whether there will be credit.
    const credit = agreement?.route === 'recognition' ? agreement.credit : null;
    const award = await this.awards.grant(tx, state, {
      programme: programme!,
      issuerName: issuer!.name,
      joint,
      credit,
      holder: nameToPrint(state, this.undrawable),
    });
    this.logger.log(`Award ${award.id} granted for enrolment ${award.enrolmentId}`);
    return (await this.claims.prepare(tx, state, award, agreement)) ?? { noCredit: null, firstClaimId: null };
  }

  private async keep(tx: Transaction, before: AwardCaseRow, state: AwardCase): Promise<AwardCase> {
    const changed = Object.entries(state).some(
      ([name, value]) => !isDeepStrictEqual(value, before[name as keyof AwardCaseRow]),
    );
    return changed ? tx.save(AwardCaseRow, state as AwardCaseRow) : state;
  }

  private async surroundings(tx: Transaction, state: AwardCase): Promise<Surroundings> {
    const programme = await readFact(tx, 'programme', state.programmeId, (id) =>
      tx.manager.findOneBy(ProgrammeRow, { id }),
    );
    const finished = await readFact(tx, 'cohort', state.cohortId, (id) => tx.manager.findOneBy(CohortRow, { id }));
    const issuer = await readFact(tx, 'organisation', state.tenant, (code) =>
      tx.manager.findOneBy(OrganisationRow, { code }),
    );
    const joint = programme ? await readFact(tx, 'programme', programme.id, () => consentingBodies(tx, programme)) : [];
    return {
      programme,
      issuer,
      joint: joint ?? [],
      circumstances: {
        rules: programme?.rules ?? null,
        issuerKnown: issuer !== null,
        jointConsented: joint !== null,
        cohortFinishedAt: finished?.finishedAt ?? null,
        cohortStandstills: standstillsOf(finished?.clockChanges ?? []),
        ...(programme ? { timeZone: programme.timeZone } : {}),
        // Whoever confirms one looks at the case afterwards, so one that is only just being confirmed need not be waited for.
        registrationConfirmed:
          programme?.rules.studentRegistration === true &&
          (await tx.manager.existsBy(StudentRegistrationRow, { enrolmentId: state.enrolmentId, status: 'confirmed' })),
        now: this.clock.now(),
        settleMs: this.settleMs,
        undrawable: this.undrawable,
        texts: programme
          ? textsToPrint(
              programme,
              [issuer, ...(joint ?? [])].flatMap((body) => body?.name ?? []),
              state.outcome ? [state.outcome.board.reference] : [],
            ).map((text) => asPrinted(programme.printedForms, text))
          : [],
      },
    };
  }
}

/** When the participant paused or came back, where that is what was learned. */
function clockChangedAt(before: AwardCase, learned: AwardCase): Date | null {
  const news = learned.clockChanges.find(
    ({ version }) => !before.clockChanges.some((known) => known.version === version),
  );
  return news ? new Date(news.at) : null;
}
