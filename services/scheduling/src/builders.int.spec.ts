import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataSourceOf } from '@collegium/persistence';
import { testDatabase, type TestDatabase } from '@collegium/testing';
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { BookingRow } from './bookings/booking.entity.js';
import { aBooking, aCancelledBooking } from './bookings/booking.builder.js';
import { EnrolmentRow } from './enrolments/enrolment.entity.js';
import { anEnrolment } from './enrolments/enrolment.builder.js';
import { GroupRow, MembershipRow } from './groups/group.entity.js';
import { aGroup, aMembership } from './groups/group.builder.js';
import { HoursAccountRow, HoursEntryRow } from './hours/hours.entity.js';
import { anEntry } from './hours/ledger.builder.js';
import { Scheduling1795300000000 } from './migrations/1795300000000-scheduling.js';
import { Standstills1795300000169 } from './migrations/1795300000169-standstills.js';
import { ProgrammeRow } from './programmes/programme.entity.js';
import { aProgramme } from './programmes/programme.builder.js';
import { RegisterEntryRow } from './registers/register-entry.entity.js';
import { anAttendance } from './registers/register.builder.js';
import { SessionRow } from './sessions/session.entity.js';
import { aCancelledSession, anUndatedSession, aSession } from './sessions/session.builder.js';

type Inserted = readonly [entity: EntityTarget<ObjectLiteral>, row: object];

const year = { yearStartsOn: '2026-09-01', yearEndsOn: '2027-07-31' };
const session = (row: object): Inserted => [SessionRow, { ...row, ...year }];
const enrolment: Inserted = [EnrolmentRow, { ...anEnrolment(), version: 1 }];
const account: Inserted = [
  HoursAccountRow,
  {
    id: anEnrolment().id,
    version: 1,
    tenant: 'hertscam',
    personId: anEnrolment().personId,
    minimumMinutes: 600,
    met: false,
  },
];
const group: Inserted = [GroupRow, aGroup()];
const booking = (row: object): Inserted => [BookingRow, { oneToOne: false, ...row }];
const entry = anEntry();
const background = [enrolment, account, group, session(aSession()), [RegisterEntryRow, anAttendance()]] as const;

/** Every builder and trait, with the rows it needs before it. What a builder gives must be what the tables take. */
const table: readonly (readonly [title: string, ...rows: Inserted[]])[] = [
  ['aProgramme', [ProgrammeRow, aProgramme()]],
  ['aProgramme without a minimum', [ProgrammeRow, aProgramme({ minimumMinutes: null })]],
  ['anEnrolment', enrolment],
  ['anEnrolment, accepted', [EnrolmentRow, { ...anEnrolment({ status: 'accepted', startedAt: null }), version: 1 }]],
  [
    'anEnrolment, paused',
    [
      EnrolmentRow,
      {
        ...anEnrolment({ status: 'deferred', pauses: [{ from: new Date('2026-10-01T00:00:00Z'), until: null }] }),
        version: 1,
      },
    ],
  ],
  ['aGroup', group],
  ['aMembership', enrolment, group, [MembershipRow, { ...aMembership(), tenant: 'hertscam' }]],
  ['aSession', group, session(aSession())],
  ['aSession for two', group, session(aSession({ scope: 'pair', capacity: 1, leaderId: aGroup().facilitatorId }))],
  ['aSession of everybody', session(aSession({ scope: 'programme', cohortId: null, groupId: null }))],
  ['anUndatedSession', group, session(anUndatedSession())],
  ['aCancelledSession', group, session(aCancelledSession())],
  ['aBooking', enrolment, group, session(aSession()), booking(aBooking())],
  ['aCancelledBooking', enrolment, group, session(aSession()), booking(aCancelledBooking())],
  ['anAttendance', enrolment, group, session(aSession()), [RegisterEntryRow, anAttendance()]],
  [
    'anAttendance, absent',
    enrolment,
    group,
    session(aSession()),
    [RegisterEntryRow, anAttendance({ attendance: 'absent', mode: null, attendedMinutes: 0 })],
  ],
  ['anEntry', ...background, [HoursEntryRow, { ...entry, holderId: entry.personId, follows: null }]],
];

describe('what the builders give', () => {
  let database: TestDatabase;
  let owner: DataSource;

  beforeAll(async () => {
    database = await testDatabase('scheduling_builders', {
      migrations: [Scheduling1795300000000, Standstills1795300000169],
    });
    owner = await dataSourceOf({
      url: database.ownerUrl,
      applicationName: 'builders',
      entities: [
        BookingRow,
        EnrolmentRow,
        GroupRow,
        HoursAccountRow,
        HoursEntryRow,
        MembershipRow,
        ProgrammeRow,
        RegisterEntryRow,
        SessionRow,
      ],
    }).initialize();
  }, 120_000);
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  it.each(table)('the database takes: %s', async (_title, ...rows) => {
    await rolledBack(owner, async (manager) => {
      for (const [entity, row] of rows) await manager.insert(entity, row);
      const [entity, row] = rows.at(-1)!;
      expect(await manager.findOneByOrFail(entity, { id: (row as { id: string }).id })).toMatchObject(row);
    });
  });
});

async function rolledBack(source: DataSource, work: (manager: EntityManager) => Promise<void>): Promise<void> {
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  try {
    await work(runner.manager);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}
