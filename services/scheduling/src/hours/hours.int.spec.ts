import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import pg from 'pg';
import { SessionsService } from '../sessions/sessions.service.js';
import { START_TIMEOUT, World, type Someone, type TestCohort } from '../world.testing.js';

interface Entry {
  readonly account: 'owed' | 'offered' | 'received';
  readonly minutes: number;
}

describe('the hours ledger', () => {
  let world: World;
  let cohort: TestCohort;
  let someone: Someone;
  let owner: pg.Client;

  beforeAll(async () => {
    world = await World.start();
    cohort = await world.cohort();
    someone = await world.participant(cohort);
    const { groupId } = await world.group(cohort, [someone]);
    const { body } = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: cohort.cohortId, groupId, kind: 'twilight', localStart: '2026-09-08T15:45' },
      201,
    );
    world.service.travelTo('2026-09-08T18:00:00Z');
    await world.coordinator(
      'POST',
      `/v1/sessions/${body.id}/register`,
      { entries: [{ enrolmentId: someone.enrolmentId, attendance: 'present', mode: 'in_person' }] },
      201,
    );
    owner = new pg.Client({ connectionString: world.service.database.adminUrl });
    await owner.connect();
  }, START_TIMEOUT);
  afterAll(async () => {
    await owner.end();
    await world.close();
  });

  const copyOf = (changes: string): Promise<unknown> =>
    owner.query(
      `insert into hours_entries select (jsonb_populate_record(entry, $1 || ${changes})).* from hours_entries entry where account = 'received'`,
      [JSON.stringify({ id: newId() })],
    );

  it.each([
    'update hours_entries set minutes = 900',
    'delete from hours_entries',
    'update register_entries set attended_minutes = 1',
    'delete from register_entries',
  ])('is append-only, even to a superuser: %s', async (sql) => {
    await expect(owner.query(sql)).rejects.toThrow('append-only');
  });

  it.each([
    ['a second credit that stands for one session', `'{"ordinal": 1}'::jsonb`, 'one_entry_per_turn'],
    [
      'a credit in the place of a reversal',
      `'{"ordinal": 2, "follows": 1}'::jsonb`,
      'credits_and_reversals_take_turns',
    ],
    ['a credit that jumps its reversal', `'{"ordinal": 3, "follows": 2}'::jsonb`, 'follows_the_turn_before'],
    ['a credit that says it follows nothing', `'{"ordinal": 3, "follows": null}'::jsonb`, 'follows_one_before'],
    [
      'hours received by an enrolment instead of the person',
      `jsonb_build_object('holder_id', entry.enrolment_id)`,
      'held_by_whom_it_counts_for',
    ],
    ['hours received without a register', `'{"register_entry_id": null}'::jsonb`, 'received_stands_on_a_register'],
    ['an entry of no minutes', `'{"minutes": 0}'::jsonb`, 'credits_and_reversals_take_turns'],
  ])('does not take %s', async (_what, changes, constraint) => {
    await expect(copyOf(changes)).rejects.toMatchObject({ constraint });
  });

  it('is a statement that anybody can add up again, with a reason for every minute between', async () => {
    const { body } = await world.self(
      someone.personId,
      'GET',
      `/v1/enrolments/${someone.enrolmentId}/hours`,
      undefined,
      200,
    );
    const sum = (account: Entry['account']) =>
      (body.entries as Entry[])
        .filter((entry) => entry.account === account)
        .reduce((total, entry) => total + entry.minutes, 0);
    const gaps = (list: Entry[]) => list.reduce((total, gap) => total + gap.minutes, 0);
    expect([body.owedMinutes, body.offeredMinutes, body.receivedMinutes]).toEqual([
      sum('owed'),
      sum('offered'),
      sum('received'),
    ]);
    expect([body.owedMinutes, body.offeredMinutes, body.receivedMinutes]).toEqual([900, 90, 90]);
    expect(gaps(body.owedNotOffered)).toBe(810);
    expect(gaps(body.offeredNotReceived)).toBe(0);
  });

  it('is read by the school’s CPD lead, and by nobody of another school', async () => {
    const read = (urn: string) =>
      world.as([`school:${urn}:cpd-lead`], 'GET', `/v1/enrolments/${someone.enrolmentId}/hours`);
    expect((await read('900001')).body.receivedMinutes).toBe(90);
    expect((await read('900002')).status).toBe(404);
  });

  it('travels with the participant to another group', async () => {
    const { groupId } = await world.group(cohort);
    const [membership] = await world.query<{ group_id: string }>(
      'select group_id from memberships where enrolment_id = $1',
      [someone.enrolmentId],
    );
    await world.coordinator('POST', `/v1/groups/${membership!.group_id}/members/${someone.enrolmentId}/leave`, {}, 200);
    await world.coordinator('POST', `/v1/groups/${groupId}/members`, { enrolmentId: someone.enrolmentId }, 201);
    const own = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: cohort.cohortId, groupId, kind: 'twilight', localStart: '2026-10-13T15:45' },
      201,
    );
    expect(await world.hours(someone.enrolmentId)).toEqual({ owed: 900, offered: 180, received: 90 });
    await world.happened(someone.enrolmentId, 'deferred', new Date('2026-10-01T08:00:00Z'));
    expect(await world.hours(someone.enrolmentId)).toEqual({ owed: 900, offered: 90, received: 90 });
    await world.happened(someone.enrolmentId, 'resumed', new Date('2026-10-10T08:00:00Z'));
    expect(await world.hours(someone.enrolmentId)).toEqual({ owed: 900, offered: 180, received: 90 });
    expect(own.body.groupId).toBe(groupId);
  });

  it('offers a session to a member who joined before it was committed', async () => {
    const newcomer = await world.participant(cohort);
    const { groupId } = await world.group(cohort);
    const waiting = () =>
      owner.query(
        `select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
      );
    const joined = await world.handle(async () => {
      await world.service.app
        .get(SessionsService)
        .plan({ cohortId: cohort.cohortId, groupId, kind: 'twilight', localStart: '2027-01-12T15:45' });
      const joining = world.coordinator(
        'POST',
        `/v1/groups/${groupId}/members`,
        { enrolmentId: newcomer.enrolmentId },
        201,
      );
      await eventually(async () => (await waiting()).rowCount === 1, { what: 'the newcomer to wait for the plan' });
      return { joining };
    });
    await joined.joining;
    expect((await world.hours(newcomer.enrolmentId)).offered).toBe(90);
  });
});
