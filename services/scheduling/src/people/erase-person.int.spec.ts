import { eventOf, PersonDetailsChangedSchema, PersonErasedSchema, PersonRegisteredSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_TIMEOUT, World } from '../world.testing.js';
import { PeopleHandlers } from './people.handlers.js';

describe('a person of whom an event tells no name', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  }, START_TIMEOUT);
  afterAll(() => world.close());

  it.each(['', '   '])('keeps the name that is known (%j)', async (displayName) => {
    const personId = await world.person('Ada Lovelace');
    const told = { personId, provider: 'hertscam', displayName, email: 'ada@example.org' };
    const handlers = world.service.app.get(PeopleHandlers);
    await world.handle(() => handlers.personDetailsChanged(eventOf(PersonDetailsChangedSchema, told)));
    await world.handle(() => handlers.personRegistered(eventOf(PersonRegisteredSchema, told)));
    expect(await world.query('select display_name from people where id = $1', [personId])).toEqual([
      { display_name: 'Ada Lovelace' },
    ]);
  });
});

describe('a person who was erased', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  }, START_TIMEOUT);
  afterAll(() => world.close());

  it('has no name and no calendar address here any more, in the provider at hand; their hours stay', async () => {
    const cohort = await world.cohort();
    const who = await world.participant(cohort, { personId: await world.person('Ada Lovelace') });
    const other = await world.person('Grace Hopper');
    for (const personId of [who.personId, other])
      await world.query(
        `insert into calendar_feeds (id, version, tenant, person_id, token_hash, created_at) values (gen_random_uuid(), 1, 'hertscam', $1, encode(sha256($2::bytea), 'hex'), now())`,
        [personId, personId],
      );
    const before = await world.hours(who.enrolmentId);
    const erased = () =>
      world.handle(() =>
        world.service.app
          .get(PeopleHandlers)
          .personErased(eventOf(PersonErasedSchema, { personId: who.personId, provider: 'hertscam' })),
      );
    await erased();
    await erased();
    expect(
      await world.query('select display_name from people where id = any($1) order by display_name', [
        [who.personId, other],
      ]),
    ).toEqual([{ display_name: '' }, { display_name: 'Grace Hopper' }]);
    expect(await world.query('select person_id from calendar_feeds')).toEqual([{ person_id: other }]);
    expect(await world.hours(who.enrolmentId)).toEqual(before);
  });
});
