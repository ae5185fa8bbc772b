import { everyPage } from '@collegium/clients';
import { feedRead, groupsForm, groupsList, type GroupFormedV1Event } from '@collegium/clients/scheduling';
import { createClient } from '@collegium/clients/scheduling/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_TIMEOUT, World, type TestCohort } from './world.testing.js';

describe('the generated client', () => {
  let world: World;
  let client: ReturnType<typeof createClient>;
  let cohort: TestCohort;

  beforeAll(async () => {
    world = await World.start();
    cohort = await world.cohort();
    client = createClient({
      baseUrl: world.service.url,
      auth: await world.service.issuer.token({
        roles: ['provider:hertscam:coordinator'],
        subject: 'carol',
        clientId: 'web',
      }),
    });
  }, START_TIMEOUT);
  afterAll(() => world.service.close());

  it('writes once for a key, filters, and follows next page by page', async () => {
    const other = await world.cohort();
    const facilitatorId = await world.person();
    const form = (name: string, cohortId = cohort.cohortId) =>
      groupsForm({
        client,
        body: { cohortId, name, facilitatorId },
        headers: { 'Idempotency-Key': `form-${name}` },
        throwOnError: true,
      });
    for (const name of ['Ash', 'Beech', 'Beech', 'Cedar']) await form(name);
    await form('Yew', other.cohortId);
    const pages: string[][] = [];
    for await (const page of everyPage((after) =>
      groupsList({
        client,
        query: { limit: 2, filter: { cohort: cohort.cohortId }, ...(after ? { after } : {}) },
        throwOnError: true,
      }),
    ))
      pages.push(page.map(({ name }) => name));
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat().sort()).toEqual(['Ash', 'Beech', 'Cedar']);
  });

  it('reads events by their types, with the data of each', async () => {
    const { data } = await feedRead({ client, query: { types: ['scheduling.group_formed.v1'] }, throwOnError: true });
    const names = data.data.map((event) =>
      event.type === 'scheduling.group_formed.v1' ? event.data.name : event.type,
    );
    expect(names.sort()).toEqual(['Ash', 'Beech', 'Cedar', 'Yew']);
    const first: GroupFormedV1Event['type'] = 'scheduling.group_formed.v1';
    expect(data.data[0]!.type).toBe(first);
  });
});
