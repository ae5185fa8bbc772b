import { localDate } from '@collegium/calendar';
import { refuseCommon, type FieldError } from '@collegium/errors';
import { assertVersion, readPage, type Page, type PageQuery } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { assertTakesApplications, type Cohort } from '../cohorts/cohort.js';
import { loadCohort } from '../cohorts/cohort-rows.js';
import { refuse } from '../errors.js';
import { historyOf, recordChange } from '../history/record-change.js';
import type { StatusChangeRow } from '../history/status-change.entity.js';
import { holdPerson, introducePerson, loadPerson } from '../people/people.service.js';
import { flagDuplicates } from '../people/flag-duplicates.js';
import { lockPerson } from '../people/same-person.js';
import { withTrn, type Person } from '../people/person.js';
import { PersonRow } from '../people/person.entity.js';
import { loadProgramme } from '../programmes/programmes.service.js';
import type { Programme } from '../programmes/programme.js';
import { findSchool } from '../schools/schools.service.js';
import { assertActsFor } from '../scope.js';
import { ApplicationRow, toApplication } from './application.entity.js';
import { liveStatuses, restate, type Application, type ApplicationStatus } from './application.js';
import { insertApplication, loadApplication } from './application-rows.js';
import { evaluateEligibility, readFacts, type Eligibility, type EligibilityInputs } from './eligibility.js';
import { readSetting, universityFor, type GivenSetting } from './application-input.js';
import type { StaffRole } from './setting.js';

export interface SubmitApplication {
  readonly cohortId: string;
  readonly setting: GivenSetting;
  readonly staffRole: StaffRole;
  readonly trn?: string | undefined;
  readonly creditWanted: boolean;
  readonly university?: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Applications, from the wish to the eligibility. What follows is in `OffersService`. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Applies for somebody a coordinator knows.
   * @param rehearsal it will be taken back, so nobody has to wait for it
   */
  submitFor(personId: string, application: SubmitApplication, { rehearsal = false } = {}): Promise<Application> {
    return this.unitOfWork.run(async (tx) => {
      const cohort = await loadCohort(tx, application.cohortId);
      assertActsFor(cohort.provider);
      return this.submit(cohort, await loadPerson(tx, personId), application, { rehearsal });
    });
  }

  /** Applies for oneself; a provider that did not know the person does now. */
  submitOwn(personId: string, application: SubmitApplication): Promise<Application> {
    return this.unitOfWork.run(async (tx) =>
      this.submit(await loadCohort(tx, application.cohortId), await loadPerson(tx, personId), application, {
        rehearsal: false,
      }),
    );
  }

  /** States facts that were missing or have changed, and evaluates the eligibility again. */
  restate(id: string, stated: Readonly<Record<string, unknown>>, expected: number | undefined): Promise<Application> {
    return this.unitOfWork.run(async (outer) => {
      const before = await loadApplication(outer, id);
      assertVersion(before, expected);
      return this.unitOfWork.run(
        async (tx) => {
          const [cohort, programme] = [
            await loadCohort(tx, before.cohortId),
            await loadProgramme(tx, before.programmeId),
          ];
          const facts = { ...before.facts, ...this.factsOf(stated, programme, cohort) };
          const after = restate(before, facts, this.evaluate(programme, { ...before.eligibility.inputs, facts }));
          const saved = toApplication(await tx.save<ApplicationRow>(ApplicationRow, after));
          await recordChange(tx, {
            subject: { kind: 'application', ...saved },
            from: before.status,
            to: saved.status,
            at: this.clock.now(),
            note: `Stated: ${Object.keys(stated).join(', ')}`,
          });
          return saved;
        },
        { tenants: [before.provider] },
      );
    });
  }

  list(
    query: PageQuery,
    filter: { cohort?: string; person?: string; status?: ApplicationStatus },
  ): Promise<Page<Application>> {
    return this.unitOfWork.run(async (tx) => {
      const applications = tx.manager.createQueryBuilder(ApplicationRow, 'application');
      if (filter.cohort) applications.andWhere('application.cohortId = :cohort', { cohort: filter.cohort });
      if (filter.person) applications.andWhere('application.personId = :person', { person: filter.person });
      if (filter.status) applications.andWhere('application.status = :status', { status: filter.status });
      return (await readPage(applications, query)).map(toApplication);
    });
  }

  get(id: string): Promise<{ application: Application; history: StatusChangeRow[] }> {
    return this.unitOfWork.run(async (tx) => ({
      application: await loadApplication(tx, id),
      history: await historyOf(tx, id),
    }));
  }

  /** Both ways in have checked who may apply for whom; from here on the provider's rows are written. */
  private submit(
    cohort: Cohort,
    person: Person,
    given: SubmitApplication,
    { rehearsal }: { rehearsal: boolean },
  ): Promise<Application> {
    assertTakesApplications(cohort);
    return this.unitOfWork.run(
      async (tx) => {
        const programme = await loadProgramme(tx, cohort.programmeId);
        const held = rehearsal ? person : await holdPerson(tx, person.id);
        const known = await this.introduce(tx, held, cohort.provider, given.trn, rehearsal);
        await assertNotApplied(tx, cohort, known);
        const { setting, school } = await this.settingOf(tx, given.setting);
        const now = this.clock.now();
        const facts = this.factsOf(given.facts, programme, cohort);
        const { applicationsCloseOn: closesOn, startsOn } = cohort;
        const appliedOn = localDate(now, cohort.timeZone);
        const eligibility = this.evaluate(programme, {
          appliedOn,
          closesOn,
          startsOn,
          staffRole: given.staffRole,
          setting,
          school,
          facts,
        });
        return insertApplication(
          tx,
          {
            id: newId(),
            version: 1,
            provider: cohort.provider,
            cohortId: cohort.id,
            programmeId: programme.id,
            personId: known.id,
            status: 'pending',
            setting,
            staffRole: given.staffRole,
            creditWanted: given.creditWanted,
            university: universityFor(
              given,
              programme.definition.credit.map(({ university }) => university),
            ),
            facts,
            eligibility,
            submittedAt: now,
            waitlistedAt: null,
            offerExpiresAt: null,
            enrolmentEndedAt: null,
            reasons: [],
          },
          now,
        );
      },
      { tenants: [cohort.provider, person.id] },
    );
  }

  private async introduce(
    tx: Transaction,
    person: Person,
    provider: string,
    trn: string | undefined,
    rehearsal: boolean,
  ): Promise<Person> {
    const known = await introducePerson(tx, person, provider);
    const numbered = withTrn(known, trn);
    if (numbered === known) return known;
    if (!rehearsal) await lockPerson(tx, numbered);
    const saved = await tx.save(PersonRow, numbered);
    await flagDuplicates(this.unitOfWork, saved, this.clock.now());
    return saved;
  }

  private async settingOf(
    tx: Transaction,
    given: GivenSetting,
  ): Promise<Pick<EligibilityInputs, 'setting' | 'school'>> {
    const found = given.urn === undefined ? null : await findSchool(tx, given.urn);
    const setting = readSetting(given, found);
    return {
      setting,
      school: found && { status: found.status, closesOn: found.closesOn, lastChangedOn: found.lastChangedOn },
    };
  }

  private factsOf(stated: Readonly<Record<string, unknown>>, { definition }: Programme, { timeZone }: Cohort) {
    const { facts, errors } = readFacts(stated, definition.eligibility.rules, localDate(this.clock.now(), timeZone));
    if (errors.length > 0) throw invalid(errors);
    return facts;
  }

  private evaluate({ definition }: Programme, inputs: EligibilityInputs): Eligibility {
    return evaluateEligibility(definition.eligibility.rules, inputs, {
      rulesVersion: definition.version,
      now: this.clock.now(),
    });
  }
}

async function assertNotApplied(tx: Transaction, cohort: Cohort, person: Person): Promise<void> {
  const live = await tx.manager.findOneBy(ApplicationRow, {
    cohortId: cohort.id,
    personId: person.id,
    status: In([...liveStatuses]),
    enrolmentEndedAt: IsNull(),
  });
  if (live)
    throw refuse(
      'already_applied',
      `Application ${live.id} to cohort ${cohort.name} is ${live.status}; a person has one at a time.`,
      { applicationId: live.id, status: live.status },
    );
}

function invalid(errors: readonly FieldError[]) {
  return refuseCommon(
    'validation_failed',
    `${errors.length === 1 ? 'One field is' : `${errors.length} fields are`} not valid: ${errors.map(({ pointer }) => pointer).join(', ')}.`,
    {},
    errors,
  );
}
