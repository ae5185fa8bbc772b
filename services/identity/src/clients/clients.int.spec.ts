import { SystemClock, newId, runAs } from '@collegium/persistence';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testPersistence, type TestPersistence } from '../identity.testing.js';
import { inviteUser } from '../users/user.js';
import { UserRow } from '../users/user.entity.js';
import { ClientRow } from './client.entity.js';
import { ClientsService } from './clients.service.js';

let persistence: TestPersistence;
let clients: ClientsService;

beforeAll(async () => {
  persistence = await testPersistence();
  clients = new ClientsService(persistence.unitOfWork, new SystemClock());
});

afterAll(() => persistence.close());

/** As it could be made before ids were checked. */
const put = (id: string, organisation: string) =>
  persistence.systemUnitOfWork.run((tx) =>
    tx.insert(ClientRow, {
      id,
      kind: 'machine',
      name: 'Machine',
      organisation,
      roles: [],
      authentication: 'client_secret',
      keys: [],
      redirectUris: [],
      postLogoutRedirectUris: [],
      deviceFlow: false,
      status: 'active',
      createdAt: new Date(),
      createdBy: 'spec',
    }),
  );

it('shows a client that is called like an organisation to its owner only, and lets it sign in', async () => {
  await put('goodco', 'evilco');
  const seenBy = (tenant: string) =>
    runAs({ tenants: [tenant], actor: 'user:spec', correlationId: 'spec' }, async () =>
      (await clients.list({ limit: 10 } as never)).data.map(({ id }) => id),
    );
  expect([await seenBy('goodco'), await seenBy('evilco')]).toEqual([[], ['goodco']]);
  expect((await clients.active('goodco'))?.client.id).toBe('goodco');
});

it('gives no token to a client that is called like an account or a person, and does to one that is called like nobody', async () => {
  const [account, person, nobody] = [newId(), newId(), newId()];
  await persistence.systemUnitOfWork.run((tx) =>
    tx.insert(
      UserRow,
      inviteUser({ id: account, email: 'a@example.org', name: 'A', personId: person, now: new Date() }),
    ),
  );
  for (const id of [account, account.replaceAll('-', ''), person, nobody]) await put(id, 'evilco');
  const active = [account, account.replaceAll('-', ''), person, nobody].map(async (id) =>
    Boolean(await clients.active(id)),
  );
  expect(await Promise.all(active)).toEqual([false, false, false, true]);
});
