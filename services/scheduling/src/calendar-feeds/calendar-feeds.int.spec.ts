import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import { START_TIMEOUT, World, type Someone, type TestCohort } from '../world.testing.js';

describe('calendar feeds', () => {
  let world: World;
  let cohort: TestCohort;
  let someone: Someone;
  let group: { groupId: string; facilitatorId: string };
  let sessionId: string;

  beforeAll(async () => {
    world = await World.start();
    cohort = await world.cohort();
    someone = await world.participant(cohort);
    group = await world.group(cohort, [someone]);
    sessionId = (
      await world.coordinator(
        'POST',
        '/v1/sessions',
        { cohortId: cohort.cohortId, groupId: group.groupId, kind: 'twilight', localStart: '2026-10-13T15:45' },
        201,
      )
    ).body.id;
    await world.coordinator(
      'POST',
      '/v1/sessions',
      { cohortId: cohort.cohortId, kind: 'network-event', localStart: '2026-11-10T17:00' },
      201,
    );
  }, START_TIMEOUT);
  afterAll(() => world.close());

  const open = async (): Promise<{ id: string; url: string }> =>
    (await world.self(someone.personId, 'POST', '/v1/calendar-feeds', { enrolmentId: someone.enrolmentId }, 201)).body;
  const events = (text: string) =>
    new ICAL.Component(ICAL.parse(text) as [string, never[], never[]])
      .getAllSubcomponents('vevent')
      .map((event) => [
        event.getFirstPropertyValue('summary'),
        event.getFirstPropertyValue('status'),
        event.getFirstPropertyValue('sequence'),
      ]);
  const read = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(new URL(new URL(url).pathname, world.service.url), { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  it('are read by whoever has their address, without signing in', async () => {
    const answer = await read((await open()).url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(events(answer.text)).toEqual([
      ['Twilight session', 'CONFIRMED', 0],
      ['Network event', 'TENTATIVE', 0],
    ]);
  });

  it('are sent again only when they changed, and tell of moves and cancellations', async () => {
    const { url } = await open();
    const first = await read(url);
    const etag = { 'if-none-match': first.headers.get('etag')! };
    expect((await read(url, etag)).status).toBe(304);
    await world.coordinator('POST', `/v1/sessions/${sessionId}/reschedule`, { localStart: '2026-10-20T15:45' }, 200);
    const moved = await read(url, etag);
    expect([moved.status, events(moved.text)[0]]).toEqual([200, ['Twilight session', 'CONFIRMED', 1]]);
    await world.coordinator('POST', `/v1/sessions/${sessionId}/cancel`, { reason: 'snow' }, 200);
    expect(events((await read(url)).text)[0]).toEqual(['Twilight session', 'CANCELLED', 2]);
  });

  it('end when they are revoked, and their address is told once', async () => {
    const { id, url } = await open();
    await world.self(someone.personId, 'POST', `/v1/calendar-feeds/${id}/revoke`, {}, 200);
    expect((await read(url)).status).toBe(404);
    const { body } = await world.self(someone.personId, 'GET', '/v1/calendar-feeds', undefined, 200);
    expect(body.data.find((feed: { id: string }) => feed.id === id)).toMatchObject({
      personId: someone.personId,
      revokedAt: expect.any(String),
    });
    expect(JSON.stringify(body)).not.toContain(new URL(url).pathname.slice('/v1/calendars/'.length, -4));
    expect(
      await world.query('select 1 from calendar_feeds where token_hash = $1', [
        url.split('/').at(-1)!.replace('.ics', ''),
      ]),
    ).toEqual([]);
  });

  it('of a group are opened by whoever leads it', async () => {
    const { body } = await world.facilitator(
      group.facilitatorId,
      'POST',
      '/v1/calendar-feeds',
      { groupId: group.groupId },
      201,
    );
    expect(events((await read(body.url)).text)).toHaveLength(2);
    const other = await world.group(cohort);
    const listed = async (facilitatorId: string) =>
      (await world.facilitator(facilitatorId, 'GET', '/v1/calendar-feeds', undefined, 200)).body.data.map(
        (feed: { id: string }) => feed.id,
      );
    expect([await listed(group.facilitatorId), await listed(other.facilitatorId)]).toEqual([[body.id], []]);
    expect(
      (await world.facilitator(other.facilitatorId, 'POST', `/v1/calendar-feeds/${body.id}/revoke`, {})).status,
    ).toBe(404);
    await world.facilitator(group.facilitatorId, 'POST', `/v1/calendar-feeds/${body.id}/revoke`, {}, 200);
    expect(
      (await world.facilitator(other.facilitatorId, 'POST', '/v1/calendar-feeds', { groupId: group.groupId })).body
        .code,
    ).toBe('not_leader_of_group');
  });

  it('are opened by nobody for another participant', async () => {
    const other = await world.participant(cohort);
    expect(
      (await world.self(other.personId, 'POST', '/v1/calendar-feeds', { enrolmentId: someone.enrolmentId })).status,
    ).toBe(404);
    expect((await world.self(other.personId, 'POST', '/v1/calendar-feeds', {})).body.code).toBe('feed_of_one');
    const mine = await open();
    expect((await world.self(other.personId, 'POST', `/v1/calendar-feeds/${mine.id}/revoke`, {})).status).toBe(404);
  });
});
