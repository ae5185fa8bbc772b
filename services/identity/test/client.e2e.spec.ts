import { everyPage } from '@collegium/clients';
import { clientsList, clientsMakeMachine, usersList } from '@collegium/clients/identity';
import { createClient } from '@collegium/clients/identity/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { office, startIdentity, type RunningIdentity } from './identity.testing.js';

describe('the generated client', () => {
  let identity: RunningIdentity;
  let client: ReturnType<typeof createClient>;

  beforeAll(async () => {
    identity = await startIdentity();
    client = createClient({ baseUrl: identity.url, auth: () => identity.tokenFor(office) });
  }, 120_000);
  afterAll(() => identity.close());

  it('writes, and follows next page by page', async () => {
    const { data: made } = await clientsMakeMachine({
      client,
      body: {
        id: 'generated',
        name: 'Made by a generated client',
        organisation: 'herts',
        roles: ['university:herts:client'],
      },
      headers: { 'Idempotency-Key': 'register-generated' },
      throwOnError: true,
    });
    expect(made.authentication).toBe('client_secret');
    const found: string[] = [];
    for await (const page of everyPage((after) =>
      clientsList({ client, query: { limit: 1, ...(after ? { after } : {}) }, throwOnError: true }),
    )) {
      expect(page).toHaveLength(1);
      found.push(page[0]!.id);
    }
    expect(found).toContain(made.id);
    expect(new Set(found).size).toBe(found.length);
  });

  it('filters', async () => {
    const { data } = await usersList({ client, query: { filter: { email: office } }, throwOnError: true });
    expect(data.data.map(({ email }) => email)).toEqual([office]);
  });
});
