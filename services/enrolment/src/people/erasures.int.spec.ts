import { PersonErasedSchema, PersonRegisteredSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PeriodicTimers } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { COORDINATOR, OFFICE, self, World } from '../../test/world.js';

describe('the erasure of a person', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create();
  }, 60_000);
  afterAll(() => world.close());

  const reason = 'File 2027/118';
  const view = (id: string, as: readonly string[] = OFFICE) => world.send('GET', `/v1/people/${id}/erasure`, { as });
  const order = (id: string, as: readonly string[] = OFFICE) =>
    world.send('POST', `/v1/people/${id}/erasure`, { as, body: { reason } });
  const erased = (id: string) =>
    eventually(
      async () => {
        await world.service.app.get(PeriodicTimers).run('erase-people');
        const { body } = await view(id);
        return body.status === 'erased' ? body : undefined;
      },
      { what: 'an erasure' },
    );

  it('is previewed by the office and the person, and ordered by the office alone', async () => {
    const id = await world.person();
    expect((await view(id, self(id))).body).toMatchObject({ status: 'not_ordered', hindrances: [], orderedAt: null });
    const { terms } = (await view(id)).body as {
      terms: { service: string; kept: { what: string; because: string }[] }[];
    };
    expect(terms.find(({ service }) => service === 'accreditation')!.kept).toContainEqual({
      what: expect.stringContaining('certificates'),
      because: expect.stringContaining('verifiable'),
    });
    expect(
      [await order(id, COORDINATOR), await order(id, self(id)), await view(id, COORDINATOR)].map(
        ({ status }) => status,
      ),
    ).toEqual([403, 403, 403]);
    expect((await view(id, self(await world.person()))).status).toBe(404);
  });

  it('waits until the person takes part no more', async () => {
    const cohort = await world.cohort({ name: 'erasing' });
    const { id, personId } = await world.applied(cohort);
    expect((await view(personId)).body.hindrances).toEqual([{ kind: 'application', id, status: 'pending' }]);
    expect(await order(personId)).toMatchObject({
      status: 409,
      body: { code: 'person_takes_part', details: { hindrances: [{ id }] } },
    });
    await world.made('POST', `/v1/applications/${id}/withdraw`, { as: self(personId), body: { note: 'I am ill.' } });
    expect((await order(personId)).status).toBe(202);
    await erased(personId);
    expect(
      await world.query('select note from status_changes where person_id = $1 and note is not null', [personId]),
    ).toEqual([]);
    expect(await world.query('select status from applications where id = $1', [id])).toEqual([{ status: 'withdrawn' }]);
  });

  it('blanks the record and its events, also of records merged into it, and tells every provider', async () => {
    const [old, id] = [
      await world.person({ displayName: 'Ada Old', email: 'ada@example.org' }),
      await world.person({ displayName: 'Ada New', email: 'ada@example.org', trn: '0012345' }),
    ];
    await world.made('POST', `/v1/people/${old}/merge`, { as: OFFICE, body: { into: id } });
    expect((await order(id)).body).toMatchObject({ status: 'ordered', reason });
    expect((await order(id)).body.code).toBe('erasure_ordered');
    expect(await erased(id)).toMatchObject({ status: 'erased', erasedAt: expect.any(String) });
    for (const personId of [old, id]) {
      expect(
        (await world.service.events.untilReceived(PersonErasedSchema, (event) => event.personId === personId)).event
          .provider,
      ).toBe('hertscam');
      expect(await world.query('select display_name, email, trn from people where id = $1', [personId])).toEqual([
        { display_name: '', email: '', trn: null },
      ]);
    }
    expect(await world.send('GET', `/v1/people/${id}`, { as: OFFICE })).toMatchObject({
      status: 410,
      body: { code: 'person_erased' },
    });
    expect(
      (await world.made('GET', '/v1/people?limit=200', { as: OFFICE })).data.map((person: { id: string }) => person.id),
    ).not.toContain(id);
    const sent = await world.query<{ data: { displayName: string; email: string } }>(
      `select data from outbox where aggregate_id = any($1) and name = 'enrolment.person_registered.v1'`,
      [[old, id]],
    );
    expect(sent.map(({ data }) => [data.displayName, data.email])).toEqual([
      ['', ''],
      ['', ''],
    ]);
    const [events] = await world.query<{ all: string }>(`select string_agg(data::text, '') as "all" from outbox`);
    expect(events!.all).not.toMatch(/Ada (Old|New)|ada@example/);
  });

  it('frees the address: who registers it again is another person, and nobody suspects otherwise', async () => {
    const id = await world.person({ email: 'again@example.org' });
    await order(id);
    await erased(id);
    const again = await world.person({ email: 'again@example.org' });
    expect(
      (await world.service.events.untilReceived(PersonRegisteredSchema, ({ personId }) => personId === again)).event
        .email,
    ).toBe('again@example.org');
    const suspicions = (await world.made('GET', '/v1/people/duplicates?limit=200', { as: OFFICE })).data as {
      personId: string;
    }[];
    expect(suspicions.filter(({ personId }) => personId === again)).toEqual([]);
  });
});
