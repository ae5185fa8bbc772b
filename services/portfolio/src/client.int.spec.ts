import { everyPage } from '@collegium/clients';
import { conflictsDeclare, conflictsList, type submissionsList } from '@collegium/clients/portfolio';
import { createClient } from '@collegium/clients/portfolio/client';
import { newId } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './world.testing.js';

describe('the generated client', () => {
  let world: World;
  let client: ReturnType<typeof createClient>;
  const personId = newId();

  beforeAll(async () => {
    world = await World.start();
    client = createClient({
      baseUrl: world.service.url,
      auth: await world.service.issuer.token({
        roles: ['provider:hertscam:coordinator'],
        subject: 'carol',
        clientId: 'web',
        personId: newId(),
      }),
    });
  }, 120_000);
  afterAll(() => world.stop());

  it('writes once for a key, filters, and follows next page by page', async () => {
    for (const number of [1, 2, 2, 3])
      await conflictsDeclare({
        client,
        body: { personId, kind: 'setting', setting: { urn: `90000${number}` } },
        headers: { 'Idempotency-Key': `declare-${number}` },
        throwOnError: true,
      });
    await conflictsDeclare({ client, body: { personId: newId(), kind: 'setting', setting: { urn: '900009' } } });
    const settings: (string | undefined)[] = [];
    for await (const page of everyPage((after) =>
      conflictsList({
        client,
        query: { limit: 2, filter: { person: personId }, ...(after ? { after } : {}) },
        throwOnError: true,
      }),
    ))
      settings.push(...page.map(({ setting }) => setting?.key));
    expect(settings.sort()).toEqual(['urn:900001', 'urn:900002', 'urn:900003']);
  });

  it('compiles for values that there are, and for no others', () => {
    const query: NonNullable<Parameters<typeof submissionsList>[0]>['query'] = { filter: { status: 'frozen' } };
    // @ts-expect-error a submission is never lost
    const wrong: typeof query = { filter: { status: 'lost' } };
    expect([query?.filter?.status, wrong?.filter?.status]).toEqual(['frozen', 'lost']);
  });
});
