import {
  ApplicationEndedSchema,
  ApplicationOfferedSchema,
  ApplicationRejectedSchema,
  ApplicationWaitlistedSchema,
  EnrolmentAcceptedSchema,
  timestampDate,
} from '@collegium/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { COORDINATOR, self, World } from '../../test/world.js';
import { OfferExpiry } from './offer-expiry.js';

const NOW = '2026-09-10T09:00:00Z';

describe('offers and places', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create({ now: NOW });
  }, 60_000);
  afterAll(() => world.close());
  afterEach(() => world.service.travelTo(NOW));

  const verb = (id: string, name: string, as: readonly string[] = COORDINATOR, body: object = {}) =>
    world.send('POST', `/v1/applications/${id}/${name}`, { as, body });
  const status = async (id: string) => (await world.made('GET', `/v1/applications/${id}`, { as: COORDINATOR })).status;
  const places = async (id: string) => (await world.made('GET', `/v1/cohorts/${id}`, { as: COORDINATOR })).places;
  const expire = () => world.service.app.get(OfferExpiry, { strict: false }).expireOffers();

  it('makes an enrolment of an offer that the person accepts, and tells of both', async () => {
    const cohort = await world.cohort({ name: 'accepted' });
    const { id, personId } = await world.offered(cohort);
    expect(await places(cohort)).toEqual({ total: 2, offersAhead: 0, held: 1, taken: 0 });
    const offered = await world.service.events.untilReceived(
      ApplicationOfferedSchema,
      (event) => event.applicationId === id,
    );
    expect(timestampDate(offered.event.expiresAt!).toISOString().slice(0, 10)).toBe('2026-09-24');

    const { body } = await verb(id, 'accept', self(personId));
    expect(body).toMatchObject({ status: 'accepted', enrolmentId: expect.any(String) });
    expect(await places(cohort)).toMatchObject({ held: 1, taken: 1 });
    const { event, attributes } = await world.service.events.untilReceived(
      EnrolmentAcceptedSchema,
      ({ applicationId }) => applicationId === id,
    );
    expect(event).toMatchObject({
      enrolmentId: body.enrolmentId,
      provider: 'hertscam',
      cohortId: cohort,
      personId,
      setting: { urn: '900001', name: 'Oakfield Primary School' },
      staffRole: 'teacher',
      creditWanted: false,
      university: '',
    });
    expect(attributes).toMatchObject({ tenant: 'hertscam', aggregateversion: '1' });
    const { history } = await world.made('GET', `/v1/applications/${id}`, { as: COORDINATOR });
    expect(history.map(({ from, to }: { from: string; to: string }) => [from, to])).toEqual([
      [null, 'pending'],
      ['pending', 'offered'],
      ['offered', 'accepted'],
    ]);
    expect(history[2].by).toMatch(/^user:/);
  });

  it('lets nobody but the person accept or decline', async () => {
    const { id } = await world.offered(await world.cohort({ name: 'own' }));
    for (const name of ['accept', 'decline']) {
      expect((await verb(id, name)).status).toBe(403);
      expect((await verb(id, name, self(await world.person()))).status).toBe(404);
    }
    expect(await status(id)).toBe('offered');
  });

  it('offers no more places than there are; the next waits, and gets the place that falls free by itself', async () => {
    const cohort = await world.cohort({ name: 'waiting', places: 1 });
    const [first, second, third] = [
      await world.offered(cohort),
      await world.applied(cohort),
      await world.applied(cohort),
    ];
    expect(await verb(second.id, 'offer')).toMatchObject({ status: 409, body: { code: 'places_exceeded' } });
    for (const { id } of [second, third]) expect((await verb(id, 'waitlist')).body.status).toBe('waitlisted');
    await world.service.events.untilReceived(
      ApplicationWaitlistedSchema,
      ({ applicationId }) => applicationId === third.id,
    );

    await verb(first.id, 'decline', self(first.personId));
    expect([await status(first.id), await status(second.id), await status(third.id)]).toEqual([
      'declined',
      'offered',
      'waitlisted',
    ]);
    expect(await places(cohort)).toMatchObject({ held: 1, taken: 0 });
    expect(
      (
        await world.service.events.untilReceived(
          ApplicationEndedSchema,
          ({ applicationId }) => applicationId === first.id,
        )
      ).event.status,
    ).toBe('declined');

    await verb(second.id, 'withdraw', self(second.personId));
    expect(await status(third.id)).toBe('offered');
  });

  it('ends offers that nobody answers in time, and moves up who waits', async () => {
    const cohort = await world.cohort({ name: 'expiry', places: 1, offerDays: 3 });
    const [late, next] = [await world.offered(cohort), await world.applied(cohort)];
    await verb(next.id, 'waitlist');
    world.service.travelTo('2026-09-13T08:59:00Z');
    await expire();
    expect(await status(late.id)).toBe('offered');
    world.service.travelTo('2026-09-13T09:01:00Z');
    expect(await verb(late.id, 'accept', self(late.personId))).toMatchObject({ status: 409 });
    await expire();
    expect([await status(late.id), await status(next.id)]).toEqual(['expired', 'offered']);
  });

  it('lets deadlines stand still while the cohort is postponed', async () => {
    const cohort = await world.cohort({ name: 'postponed', places: 1, offerDays: 3 });
    const { id, personId } = await world.offered(cohort);
    await world.made('POST', `/v1/cohorts/${cohort}/postpone`, { as: COORDINATOR });
    world.service.travelTo('2026-10-10T09:00:00Z');
    await expire();
    expect(await status(id)).toBe('offered');
    expect(await verb(id, 'accept', self(personId))).toMatchObject({ status: 409 });

    const again = await world.made('POST', `/v1/cohorts/${cohort}/recommence`, {
      as: COORDINATOR,
      body: { startsOn: '2027-01-11', endsOn: '2027-08-20' },
    });
    expect(again).toMatchObject({ status: 'open', startsOn: '2027-01-11' });
    world.service.travelTo('2026-10-13T08:00:00Z');
    expect((await verb(id, 'accept', self(personId))).body.status).toBe('accepted');
  });

  it('never offers more than there are to 200 at once', async () => {
    const cohort = await world.cohort({ name: 'offer race', places: 7 });
    const answers = await Promise.all((await many(cohort, 'pending', 200)).map(({ id }) => verb(id, 'offer')));
    expect(count(answers.map(({ status }) => status))).toEqual({ 200: 7, 409: 193 });
    expect(await places(cohort)).toMatchObject({ held: 7, taken: 0 });
  }, 60_000);

  it('never gives more than there are to 200 who accept at once', async () => {
    const cohort = await world.cohort({ name: 'accept race', places: 7, offersAhead: 193 });
    const answers = await Promise.all(
      (await many(cohort, 'offered', 200)).map(({ id, personId }) => verb(id, 'accept', self(personId))),
    );
    expect(count(answers.map(({ status }) => status))).toEqual({ 200: 7, 409: 193 });
    expect(await places(cohort)).toMatchObject({ held: 200, taken: 7 });
    const enrolled = await world.made('GET', `/v1/enrolments?filter[cohort]=${cohort}&limit=200`, { as: COORDINATOR });
    expect(enrolled.data).toHaveLength(7);
  }, 60_000);

  it('has a constraint behind the lock: the database refuses a place too many', async () => {
    const cohort = await world.cohort({ name: 'constraint', places: 1 });
    await expect(
      world.query('update cohort_places set held = 2, taken = 2 where cohort_id = $1', [cohort]),
    ).rejects.toThrow('places_not_exceeded');
  });

  it('gives one place once to somebody who accepts twice at once', async () => {
    const cohort = await world.cohort({ name: 'twice', places: 2 });
    const { id, personId } = await world.offered(cohort);
    const answers = await Promise.all([1, 2, 3, 4].map(() => verb(id, 'accept', self(personId))));
    expect(count(answers.map(({ status }) => status))).toEqual({ 200: 1, 409: 3 });
    expect(await places(cohort)).toMatchObject({ held: 1, taken: 1 });
  });

  it('fills places that are added from the waiting list, and never takes held ones away', async () => {
    const cohort = await world.cohort({ name: 'resize', places: 1 });
    const [, waiting] = [await world.offered(cohort), await world.applied(cohort)];
    await verb(waiting.id, 'waitlist');
    await world.made('POST', `/v1/cohorts/${cohort}/places`, { as: COORDINATOR, body: { places: 2 } });
    expect(await status(waiting.id)).toBe('offered');
    expect(
      await world.send('POST', `/v1/cohorts/${cohort}/places`, { as: COORDINATOR, body: { places: 1 } }),
    ).toMatchObject({ status: 409, body: { code: 'places_below_held' } });
  });

  it('rejects with the reasons of the eligibility, or with one of the list', async () => {
    const cohort = await world.cohort({ name: 'reject', applicationsCloseOn: '2026-09-09' });
    const late = await world.applied(cohort);
    expect(await verb(late.id, 'offer')).toMatchObject({
      status: 409,
      body: { code: 'not_eligible', details: { outcome: 'ineligible', reasons: ['applied_too_late'] } },
    });
    expect((await verb(late.id, 'reject')).body).toMatchObject({ status: 'rejected', reasons: ['applied_too_late'] });
    expect(
      (
        await world.service.events.untilReceived(
          ApplicationRejectedSchema,
          ({ applicationId }) => applicationId === late.id,
        )
      ).event.reasons,
    ).toEqual(['applied_too_late']);
    const other = await world.applied(cohort);
    expect(await verb(other.id, 'reject', COORDINATOR, { reasons: ['no_reason_of_ours'] })).toMatchObject({
      status: 422,
      body: { code: 'reason_unknown', errors: [{ pointer: '/reasons' }] },
    });
    expect((await verb(other.id, 'reject', COORDINATOR, { reasons: ['no_place'] })).body.reasons).toEqual(['no_place']);
  });

  it('ends who still waits when the cohort begins to run, and everything when it is cancelled', async () => {
    const running = await world.cohort({ name: 'runs', places: 1 });
    const [offered, waiting] = [await world.offered(running), await world.applied(running)];
    await verb(waiting.id, 'waitlist');
    await world.made('POST', `/v1/cohorts/${running}/run`, { as: COORDINATOR });
    expect([await status(offered.id), await status(waiting.id)]).toEqual(['offered', 'closed']);

    const cancelled = await world.cohort({ name: 'cancelled' });
    const [pending, held] = [await world.applied(cancelled), await world.offered(cancelled)];
    await world.made('POST', `/v1/cohorts/${cancelled}/cancel`, { as: COORDINATOR });
    expect([await status(pending.id), await status(held.id)]).toEqual(['closed', 'closed']);
    expect(await places(cancelled)).toMatchObject({ held: 0 });
  });

  it('refuses a decision made in sight of an older version', async () => {
    const { id } = await world.applied(await world.cohort({ name: 'if-match' }));
    const refused = await world.send('POST', `/v1/applications/${id}/offer`, {
      as: COORDINATOR,
      headers: { 'if-match': '"7"' },
    });
    expect(refused).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
  });

  /** Copies one application for new people, behind the back of the service: through its routes this alone would take a minute. */
  async function many(
    cohort: string,
    status: 'pending' | 'offered',
    n: number,
  ): Promise<{ id: string; personId: string }[]> {
    const { id } = await world.applied(cohort);
    await verb(id, 'withdraw');
    await world.query(
      `with template as (select * from applications where id = $1),
       copies as (select gen_random_uuid() as id, gen_random_uuid() as person_id, at from generate_series(1, $2) as at),
       made as (
         insert into people (id, version, tenant, providers, display_name, email, created_at)
         select person_id, 1, 'consortium', '{hertscam}', 'Racer ' || at, 'racer-' || person_id || '@example.org', now() from copies returning id
       )
       insert into applications
       select copies.id, 1, provider, cohort_id, programme_id, copies.person_id, $3, setting, staff_role, credit_wanted, university, facts, eligibility, submitted_at, null,
         case $3 when 'offered' then $4::timestamptz end, '{}'
       from template, copies where (select count(*) from made) > 0`,
      [id, n, status, '2026-09-24T09:00:00Z'],
    );
    if (status === 'offered') await world.query('update cohort_places set held = $2 where cohort_id = $1', [cohort, n]);
    return world.query('select id, person_id as "personId" from applications where cohort_id = $1 and status = $2', [
      cohort,
      status,
    ]);
  }
});

function count(values: readonly number[]): Record<number, number> {
  return values.reduce<Record<number, number>>(
    (counts, value) => ({ ...counts, [value]: (counts[value] ?? 0) + 1 }),
    {},
  );
}
