import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { policyMatrix, rowSecurityProbe, schemaDrift, unguardedTables } from '@collegium/testing';
import { AppModule } from './app.module.js';
import { START_TIMEOUT, World, type Someone, type TestCohort } from './world.testing.js';

describe('the service', () => {
  let world: World;
  let cohort: TestCohort;
  let someone: Someone;
  let params: Record<string, string>;

  beforeAll(async () => {
    world = await World.start();
    cohort = await world.cohort();
    someone = await world.participant(cohort);
    const { groupId } = await world.group(cohort, [someone]);
    const session = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: cohort.cohortId, groupId, kind: 'twilight', localStart: '2026-09-08T15:45' },
      201,
    );
    const event = await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: cohort.cohortId, kind: 'network-event', localStart: '2026-11-10T17:00' },
      201,
    );
    const booking = await world.self(
      someone.personId,
      'POST',
      `/v1/sessions/${event.body.id}/bookings`,
      { enrolmentId: someone.enrolmentId },
      201,
    );
    const feed = await world.coordinator('POST', '/v1/calendar-feeds', { groupId }, 201);
    world.service.travelTo('2026-09-08T17:00:00Z');
    const register = await world.coordinator(
      'POST',
      `/v1/sessions/${session.body.id}/register`,
      { entries: [{ enrolmentId: someone.enrolmentId, attendance: 'present', mode: 'in_person' }] },
      201,
    );
    params = {
      cohortId: cohort.cohortId,
      groupId,
      enrolmentId: someone.enrolmentId,
      id: session.body.id,
      'GET /v1/groups/:id': groupId,
      'POST /v1/groups/:id/leaders': groupId,
      'POST /v1/groups/:id/members': groupId,
      'POST /v1/groups/:id/members/:enrolmentId/leave#id': groupId,
      'POST /v1/groups/:id/members/:enrolmentId/leave#enrolmentId': someone.enrolmentId,
      'POST /v1/bookings/:id/cancel': booking.body.id,
      'POST /v1/register-entries/:id/correct': register.body.data[0].id,
      'POST /v1/calendar-feeds/:id/revoke': feed.body.id,
      'GET /v1/enrolments/:id/hours': someone.enrolmentId,
      'GET /v1/enrolments/:id/attendance': someone.enrolmentId,
    };
  }, START_TIMEOUT);
  afterAll(() => world.close());

  it('has the columns that its entities say', async () => {
    expect(await schemaDrift(AppModule)).toEqual([]);
  });

  it('guards every table that says whose a row is', async () => {
    expect(await unguardedTables(AppModule)).toEqual([]);
  });

  it('lets in whom each route names, shows nobody another provider’s rows, and so does the database alone', async () => {
    const walk = {
      own: 'hertscam',
      foreign: 'star',
      params,
      bodies: {
        'POST /v1/groups': { cohortId: cohort.cohortId, name: 'New', facilitatorId: someone.personId },
        'POST /v1/groups/:id/leaders': { facilitatorId: someone.personId },
        'POST /v1/groups/:id/members': { enrolmentId: someone.enrolmentId },
        'POST /v1/sessions': { cohortId: cohort.cohortId, kind: 'network-event' },
        'POST /v1/sessions/:id/reschedule': { localStart: '2026-10-06T15:45' },
        'POST /v1/sessions/:id/postpone': { reason: 'snow' },
        'POST /v1/sessions/:id/cancel': { reason: 'snow' },
        'POST /v1/sessions/:id/bookings': { enrolmentId: someone.enrolmentId },
        'POST /v1/sessions/:id/register': { entries: [{ enrolmentId: someone.enrolmentId, attendance: 'absent' }] },
        'POST /v1/register-entries/:id/correct': { attendance: 'absent', reason: 'mistake' },
        'POST /v1/groups/:groupId/tutorial-slots': { slots: [{ localStart: '2026-10-20T16:00' }] },
        'POST /v1/calendar-feeds': { enrolmentId: someone.enrolmentId },
      },
    };
    expect(await policyMatrix(world.service, walk)).toEqual([]);
    expect(await rowSecurityProbe(world.service, walk)).toEqual([]);
  }, 120_000);
});
