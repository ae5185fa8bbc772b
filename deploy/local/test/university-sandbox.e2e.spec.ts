import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { eventually } from '@collegium/testing';
import {
  Consortium,
  COORDINATOR,
  REGISTRY,
  type Participant,
} from '../../../services/accreditation/test/consortium.builder.js';
import { tokenEndpoint } from './token-endpoint.js';

jest.setTimeout(120_000);

interface Books {
  events: Record<string, { ways: string[] }>;
  cases: Record<string, { status?: string; refusedLies?: string[] }>;
  credits: Record<string, { reference: string }>;
  todo: unknown[];
  problems: { text: string }[];
}

const client = { id: 'herts-registry', secret: 'a-secret-of-the-registry' };
const folder = mkdtempSync(join(tmpdir(), 'collegium-sandbox-'));
let consortium: Consortium;
let tokens: Awaited<ReturnType<typeof tokenEndpoint>>;
let sandbox: { child: ChildProcess; base: string };

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree();
  tokens = await tokenEndpoint(client, () => consortium.service.issuer.token(REGISTRY));
  sandbox = await start();
});
afterAll(async () => {
  sandbox?.child.kill('SIGTERM');
  tokens?.server.close();
  await consortium?.close();
});

async function start(): Promise<typeof sandbox> {
  const main = fileURLToPath(new URL('../university-sandbox/main.mjs', import.meta.url));
  const env = {
    ACCREDITATION_URL: consortium.service.url,
    TOKEN_URL: tokens.url,
    CLIENT_ID: client.id,
    CLIENT_SECRET: client.secret,
    LOG_FILE: join(folder, 'webhooks.ndjson'),
    WAYS: 'webhook,feed',
    DECISIONS: '{}',
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, base: (JSON.parse(line) as { register: string }).register };
}

const read = async (path: string): Promise<Response> => fetch(new URL(path, sandbox.base));
const books = async (): Promise<Books> => (await (await read('register.json')).json()) as Books;
const set = (path: string, method: string, body: object): Promise<Response> =>
  fetch(new URL(path, sandbox.base), { method, body: JSON.stringify(body) });

async function completes(displayName: string): Promise<Participant> {
  const who = consortium.participant({ displayName });
  await consortium.completes(who);
  return who;
}

it('registers once what it answers twice, with less credit than asked, and is refused when it lies', async () => {
  await set('behaviours', 'PUT', {
    'Ada Twice': { twice: true, less: 15 },
    'Lea Liar': { lies: ['wrong-revision', 'unknown-id', 'contradict'] },
    'Max Query': 'query',
    'Rex Reject': 'reject',
  });
  const [ada, lea, max, rex] = await Promise.all(['Ada Twice', 'Lea Liar', 'Max Query', 'Rex Reject'].map(completes));
  const claim = await consortium.claimOf(ada!, ({ status }) => status === 'registered');
  const path = `/v1/credit-claims/${claim.id}/answers`;
  // The second answer may still be on its way when the first has registered the credit.
  const effects = await eventually(
    async () => {
      const answers = await consortium.service.request('GET', path, { as: COORDINATOR });
      const registering = (answers.body.data as { effect: string; answer: { kind: string } }[]).filter(
        ({ answer }) => answer.kind === 'register',
      );
      return registering.length > 1 && registering.map(({ effect }) => effect);
    },
    { within: 30_000, what: 'the second answer' },
  );
  expect(effects).toHaveLength(2);
  expect(effects).toEqual(expect.arrayContaining(['applied', 'repeated']));
  expect(claim).toMatchObject({ registeredCredit: { points: 15 } });

  const lied = await consortium.claimOf(lea!, ({ status }) => status === 'registered');
  await eventually(async () => (await books()).cases[lied.id]?.refusedLies?.length === 3, {
    what: 'three refusals',
    within: 30_000,
  });

  const { id, query } = await consortium.claimOf(max!, ({ status }) => status === 'queried');
  await consortium.service.request('POST', `/v1/credit-claims/${id}/answer`, {
    as: COORDINATOR,
    body: { queryId: query!.id, answer: 'Barnwell School' },
  });
  await consortium.claimOf(max!, ({ status }) => status === 'registered');
  await consortium.claimOf(rex!, ({ status }) => status === 'rejected');
});

it('hears while it is down of nothing, and of all of it afterwards, once', async () => {
  await set('down', 'POST', { seconds: 3 });
  const who = await completes('Dora Down');
  const { id } = await consortium.claimOf(who, ({ status }) => status === 'registered');
  expect((await books()).credits[id]).toBeDefined();
});

it('has the same events by both ways, agrees with the platform, and shows a page', async () => {
  const seen = await eventually(
    async () =>
      [await books()].find(
        ({ todo, events }) => todo.length === 0 && Object.values(events).every(({ ways }) => ways.length === 2),
      ),
    { what: 'both ways to have brought everything', within: 60_000 },
  );
  expect(seen.problems).toEqual([]);
  expect(await (await read('reconciliation')).json()).toMatchObject({ differences: [] });
  const page = await (await read('')).text();
  expect(page).toContain('Ada Twice');
  expect(page).toContain('UH/CATS/27/');
});

it('goes on with the same books after it was killed', async () => {
  const before = await books();
  sandbox.child.kill('SIGKILL');
  await once(sandbox.child, 'exit');
  sandbox = await start();
  expect((await books()).credits).toEqual(before.credits);
});

it('takes nothing that is not signed', async () => {
  expect((await set('events', 'POST', { id: 'forged', type: 'accreditation.credit_requested.v1' })).status).toBe(401);
  expect((await books()).events.forged).toBeUndefined();
});
