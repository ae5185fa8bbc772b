import { PersonDetailsChangedSchema, PersonMergedSchema, PersonRegisteredSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COORDINATOR, OFFICE, self, World } from '../../test/world.js';

const OTHER = ['provider:elc:coordinator'];

describe('people', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  }, 60_000);
  afterAll(() => world.close());

  const get = (id: string, as: readonly string[] = COORDINATOR) => world.send('GET', `/v1/people/${id}`, { as });
  const suspicions = async (id: string) =>
    (await world.made('GET', '/v1/people/duplicates?limit=200', { as: OFFICE })).data.filter(
      ({ personId, otherPersonId }: { personId: string; otherPersonId: string }) =>
        [personId, otherPersonId].includes(id),
    );

  it('are registered without a TRN, and the provider is told', async () => {
    const id = await world.person({ displayName: 'Ama Mensah', email: 'ama@example.org' });
    expect(
      (await world.service.events.untilReceived(PersonRegisteredSchema, ({ personId }) => personId === id)).event,
    ).toMatchObject({ provider: 'hertscam', displayName: 'Ama Mensah', email: 'ama@example.org' });
    expect((await get(id)).body).toMatchObject({ displayName: 'Ama Mensah', trn: null, version: 1 });
  });

  it.each([
    ['a TRN of six digits', { trn: '123456' }, '/trn'],
    ['an address that is none', { email: 'ama' }, '/email'],
    ['a date of birth, which nobody asks for', { dateOfBirth: '1990-01-01' }, '/dateOfBirth'],
    ['no name', { displayName: '' }, '/displayName'],
  ])('are not registered with %s', async (_what, change, pointer) => {
    const body = { provider: 'hertscam', displayName: 'Ama', email: 'ama@example.org', ...change };
    expect(await world.send('POST', '/v1/people', { as: COORDINATOR, body })).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    });
  });

  it('are seen by the providers that know them, the office and themselves', async () => {
    const id = await world.person();
    expect([await get(id), await get(id, OFFICE), await get(id, self(id))].map(({ status }) => status)).toEqual([
      200, 200, 200,
    ]);
    expect([await get(id, OTHER), await get(id, self(await world.person()))].map(({ status }) => status)).toEqual([
      404, 404,
    ]);
    expect(
      await world.send('POST', '/v1/people', {
        as: OTHER,
        body: { provider: 'hertscam', displayName: 'X', email: 'x@example.org' },
      }),
    ).toMatchObject({ status: 403 });
  });

  it('are never joined by an address: the office is told, the providers are not', async () => {
    const email = 'shared@example.org';
    const [one, other] = [
      await world.person({ email }),
      (
        await world.made('POST', '/v1/people', {
          as: OTHER,
          body: { provider: 'elc', displayName: 'Somebody', email: email.toUpperCase() },
        })
      ).id,
    ];
    expect(one).not.toBe(other);
    const [suspicion] = await suspicions(one);
    expect(suspicion).toMatchObject({ personId: other, otherPersonId: one, same: 'email', status: 'flagged' });
    await world.made('POST', `/v1/people/duplicates/${suspicion.id}/dismiss`, { as: OFFICE });
    expect(await suspicions(one)).toEqual([]);
    expect((await get(other, OTHER)).body).not.toHaveProperty('providers');
  });

  it('are corrected, and the change is told to each provider', async () => {
    const id = await world.person();
    const corrected = await world.made('POST', `/v1/people/${id}/correct`, {
      as: self(id),
      headers: { 'if-match': '"1"' },
      body: { displayName: 'New Name' },
    });
    expect(corrected).toMatchObject({ displayName: 'New Name', version: 2 });
    expect(
      (await world.service.events.untilReceived(PersonDetailsChangedSchema, ({ personId }) => personId === id)).event
        .displayName,
    ).toBe('New Name');
    expect(
      await world.send('POST', `/v1/people/${id}/correct`, { as: self(id), headers: { 'if-match': '"1"' }, body: {} }),
    ).toMatchObject({ status: 412 });
  });

  it.each([
    ['email', 'priya.raman+new@schools.example'],
    ['displayName', 'Priya Nair'],
    ['trn', '7654321'],
  ] as const)(
    'keep everything but the %s when that alone is corrected, here and in what is told',
    async (field, value) => {
      const details = { displayName: 'Priya Raman', email: 'priya@schools.example', trn: '1344551' };
      const id = await world.person(details);
      const expected = { ...details, [field]: value };
      for (const as of [COORDINATOR, self(id)]) {
        const body = { [field]: value };
        expect(await world.made('POST', `/v1/people/${id}/correct`, { as, body })).toMatchObject(expected);
      }
      expect((await get(id)).body).toMatchObject(expected);
      const { event } = await world.service.events.untilReceived(
        PersonDetailsChangedSchema,
        (told) => told.personId === id,
      );
      expect(event).toMatchObject({ displayName: expected.displayName, email: expected.email });
    },
  );

  it('lose a number that was wrong, and nothing else, by null', async () => {
    const id = await world.person({ displayName: 'Priya Raman', trn: '1344551' });
    const correct = (body: object) => world.send('POST', `/v1/people/${id}/correct`, { as: self(id), body });
    expect((await correct({ trn: null })).body).toMatchObject({ displayName: 'Priya Raman', trn: null });
    for (const body of [{ displayName: null }, { email: null }])
      expect(await correct(body)).toMatchObject({
        status: 422,
        body: { errors: expect.arrayContaining([expect.objectContaining({ pointer: `/${Object.keys(body)[0]}` })]) },
      });
  });

  it.each([
    ['three blanks', '   ', 'needs a letter'],
    ['half an emoji', 'Ann \ud83d', 'half of a character'],
    ['NUL', 'A\u0000B', 'NUL character'],
    ['a bell', 'A\u0007B', 'control character'],
    ['line breaks', 'you,\n\nConfirm your password', 'line break'],
    ['an override of the direction', 'A\u202EB', 'writing direction'],
    ['a zero-width space', 'A\u200BB', 'invisible'],
    ['a web address', 'see https://evil.example/login', 'web address'],
    ['no letter', '12 !', 'needs a letter'],
  ])('have a name of letters: %s is refused, registered or corrected', async (_what, displayName, message) => {
    const id = await world.person();
    const refused = {
      status: 422,
      body: {
        errors: expect.arrayContaining([
          expect.objectContaining({ pointer: '/displayName', message: expect.stringContaining(message) }),
        ]),
      },
    };
    const body = { provider: 'hertscam', email: 'ann@example.org', displayName };
    expect(await world.send('POST', '/v1/people', { as: COORDINATOR, body })).toMatchObject(refused);
    expect(await world.send('POST', `/v1/people/${id}/correct`, { as: self(id), body: { displayName } })).toMatchObject(
      refused,
    );
  });

  it('are merged by the office: the old id answers 410 with the new one, and what was theirs goes over', async () => {
    const cohort = await world.cohort({ name: 'merge' });
    const [{ id: enrolmentId, personId: old }, kept] = [
      await world.enrolled(cohort),
      await world.person({ trn: '0012345' }),
    ];
    expect(await world.made('POST', `/v1/people/${old}/merge`, { as: OFFICE, body: { into: kept } })).toMatchObject({
      id: kept,
      trn: '0012345',
    });
    expect(await get(old)).toMatchObject({
      status: 410,
      body: { code: 'person_merged', details: { mergedInto: kept } },
    });
    expect(await world.made('GET', `/v1/enrolments/${enrolmentId}`, { as: self(kept) })).toMatchObject({
      personId: kept,
    });
    expect(
      (await world.service.events.untilReceived(PersonMergedSchema, ({ personId }) => personId === old)).event
        .intoPersonId,
    ).toBe(kept);
    expect(await world.send('POST', `/v1/people/${old}/merge`, { as: OFFICE, body: { into: kept } })).toMatchObject({
      status: 410,
    });
  });

  it('are not merged while both have a live application to one cohort, and nothing is half done', async () => {
    const cohort = await world.cohort({ name: 'both' });
    const [one, other] = [await world.applied(cohort), await world.applied(cohort)];
    const refused = await world.send('POST', `/v1/people/${one.personId}/merge`, {
      as: OFFICE,
      body: { into: other.personId },
    });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'person_enrolled_twice', details: { cohortId: cohort } },
    });
    expect((await get(one.personId)).status).toBe(200);
  });

  it('become known to a provider by applying to it themselves', async () => {
    const [id] = [await world.person()];
    await world.query(`update people set providers = '{elc}' where id = $1`, [id]);
    expect((await get(id)).status).toBe(404);
    const cohort = await world.cohort({ name: 'introduces' });
    const applied = await world.send('POST', '/v1/applications', {
      as: self(id),
      body: {
        cohortId: cohort,
        setting: { urn: '900001' },
        staffRole: 'support-staff',
        facts: { settingSupports: true },
      },
    });
    expect(applied).toMatchObject({
      status: 201,
      body: { personId: id, status: 'pending', eligibility: { outcome: 'eligible' } },
    });
    expect((await get(id)).status).toBe(200);
    expect(
      (await world.service.events.received(PersonRegisteredSchema)).filter(({ event }) => event.personId === id),
    ).toHaveLength(2);
  });
});
