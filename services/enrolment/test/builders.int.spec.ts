import { dataSourceOf } from '@collegium/persistence';
import { platformMigrations } from '@collegium/http';
import { testDatabase, type TestDatabase } from '@collegium/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { ApplicationRow } from '../src/applications/application.entity.js';
import { anApplication, anEligibility } from '../src/applications/application.builder.js';
import { CohortPlacesRow, CohortRow } from '../src/cohorts/cohort.entity.js';
import { aCohort, somePlaces } from '../src/cohorts/cohort.builder.js';
import { EnrolmentRow } from '../src/enrolments/enrolment.entity.js';
import { anEnrolment } from '../src/enrolments/enrolment.builder.js';
import { migrations } from '../src/migrations/index.js';
import { aMembership, anOrganisation, aUniversity } from '../src/organisations/organisation.builder.js';
import { MembershipRow, OrganisationRow } from '../src/organisations/organisation.entity.js';
import { aDuplicate, aPerson } from '../src/people/person.builder.js';
import { DuplicateRow, PersonRow } from '../src/people/person.entity.js';
import { aProgramme } from '../src/programmes/programme.builder.js';
import { ProgrammeRow } from '../src/programmes/programme.entity.js';

const entities = [
  ApplicationRow,
  CohortPlacesRow,
  CohortRow,
  DuplicateRow,
  EnrolmentRow,
  MembershipRow,
  OrganisationRow,
  PersonRow,
  ProgrammeRow,
];

describe('what the builders make', () => {
  let database: TestDatabase;
  let source: DataSource;
  const [person, other, programme, cohort] = [aPerson(), aPerson(), aProgramme(), aCohort().open()];
  const within = { programmeId: programme.id, personId: person.id };

  beforeAll(async () => {
    database = await testDatabase('enrolment', { migrations: [...platformMigrations, ...migrations] });
    source = await dataSourceOf({ url: database.systemUrl, applicationName: 'builders', entities }).initialize();
    await source.getRepository(OrganisationRow).insert([anOrganisation(), aUniversity()]);
    await source.getRepository(PersonRow).insert([person, other] as never);
    await source.getRepository(ProgrammeRow).insert(programme as never);
    await source.getRepository(CohortRow).insert({ ...cohort, programmeId: programme.id });
  }, 60_000);
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  /** Inserts in a transaction that is taken back, so that one state does not stand in the way of the next. */
  async function insert(...rows: readonly (readonly [EntityTarget<ObjectLiteral>, object])[]): Promise<void> {
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    try {
      for (const [entity, row] of rows) await runner.manager.insert(entity, row as never);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  const applications = anApplication({ ...within, cohortId: cohort.id });
  it.each(Object.entries(applications))('an application that is %s satisfies the constraints', async (_state, make) => {
    await expect(insert([ApplicationRow, make()])).resolves.toBeUndefined();
  });

  it.each(Object.entries(aCohort({ programmeId: programme.id, name: 'another' })))(
    'a cohort that is %s satisfies them',
    async (_state, make) => {
      await expect(insert([CohortRow, make()])).resolves.toBeUndefined();
    },
  );

  const accepted = applications.accepted();
  it.each(Object.entries(anEnrolment({ ...within, cohortId: cohort.id, applicationId: accepted.id })))(
    'an enrolment that is %s satisfies them',
    async (_state, make) => {
      await expect(insert([ApplicationRow, accepted], [EnrolmentRow, make()])).resolves.toBeUndefined();
    },
  );

  it('people, suspicions, memberships and places satisfy them', async () => {
    await expect(
      insert(
        [PersonRow, aPerson()],
        [DuplicateRow, aDuplicate(person, other)],
        [MembershipRow, aMembership()],
        [CohortPlacesRow, { ...somePlaces({ cohortId: cohort.id }), provider: 'hertscam' }],
      ),
    ).resolves.toBeUndefined();
  });

  it.each<[string, EntityTarget<ObjectLiteral>, object, string]>([
    [
      'an offer without an end',
      ApplicationRow,
      { ...applications.offered(), offerExpiresAt: null },
      'applications_check',
    ],
    [
      'a place for somebody who is not eligible',
      ApplicationRow,
      anApplication({ ...within, cohortId: cohort.id, eligibility: anEligibility('undecided') }).accepted(),
      'applications_check',
    ],
    ['a rejection without a reason', ApplicationRow, { ...applications.rejected(), reasons: [] }, 'applications_check'],
    [
      'a university without the wish for credit',
      ApplicationRow,
      { ...applications.pending(), university: 'herts' },
      'applications_check',
    ],
    [
      'a pause without a day of return',
      EnrolmentRow,
      { ...anEnrolment({ ...within, cohortId: cohort.id }).deferred(), returnBy: null },
      'enrolments_check',
    ],
    [
      'a completion without an award',
      EnrolmentRow,
      { ...anEnrolment({ ...within, cohortId: cohort.id }).completed(), awardId: null },
      'enrolments_check',
    ],
    [
      'a cohort that ends before it starts',
      CohortRow,
      { ...aCohort({ programmeId: programme.id, name: 'b' }).open(), endsOn: '2026-01-01' },
      'cohorts_check',
    ],
    [
      'places taken beyond their number',
      CohortPlacesRow,
      { ...somePlaces({ cohortId: cohort.id, places: 1, held: 2, taken: 2 }), provider: 'hertscam' },
      'places_not_exceeded',
    ],
    ['a person nobody knows', PersonRow, { ...aPerson(), providers: [] }, 'people_providers_check'],
    ['a TRN of six digits', PersonRow, { ...aPerson(), trn: '123456' }, 'people_trn_check'],
    [
      'an organisation that calls itself everybody',
      OrganisationRow,
      anOrganisation({ code: 'consortium' }),
      'organisations_code_check',
    ],
  ])('%s is refused by the database', async (_what, entity, row, constraint) => {
    await expect(insert([entity, row])).rejects.toThrow(constraint);
  });

  it('a second live application of a person to a cohort is refused by the database', async () => {
    const [one, two] = [
      anApplication({ ...within, cohortId: cohort.id }).pending(),
      anApplication({ ...within, cohortId: cohort.id }).waitlisted(),
    ];
    await expect(insert([ApplicationRow, one], [ApplicationRow, two])).rejects.toThrow('one_live_application');
  });
});
