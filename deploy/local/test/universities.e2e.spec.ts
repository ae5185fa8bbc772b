import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { eventually } from '@collegium/testing';
import { freePort } from '@collegium/testing/servers';
import { Consortium, REGISTRY } from '../../../services/accreditation/test/consortium.builder.js';
import { startNatsForUniversities, type NatsForUniversities } from '../../nats/test/nats-for-universities.builder.js';
import { Reader, snippetsOf } from './markdown-snippets.js';
import { tokenEndpoint } from './token-endpoint.js';

jest.setTimeout(120_000);

const document = fileURLToPath(new URL('../../../docs/universities.md', import.meta.url));
const snippets = snippetsOf(document);
const client = { id: 'herts-registry', secret: 'a-secret-of-the-registry' };
let nats: NatsForUniversities;
let consortium: Consortium;
let tokens: Awaited<ReturnType<typeof tokenEndpoint>>;
let reader: Reader;
const folder = mkdtempSync(join(tmpdir(), 'collegium-doc-'));

beforeAll(async () => {
  nats = await startNatsForUniversities([{ code: 'herts' }]);
  consortium = await Consortium.start({ nats: { ...nats.nats, url: nats.servicesUrl } });
  await consortium.found();
  await consortium.agree();
  tokens = await tokenEndpoint(client, () => consortium.service.issuer.token(REGISTRY));
  symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  const port = await freePort();
  reader = new Reader(folder, snippets, {
    BASE: consortium.service.url,
    TOKEN_URL: tokens.url,
    CLIENT_ID: client.id,
    CLIENT_SECRET: client.secret,
    PORT: String(port),
    ENDPOINT: `http://127.0.0.1:${port}/hooks`,
    NATS_SERVERS: nats.nats.url.replace('nats://', ''),
    SEED_FILE: join(nats.folder, 'keys', 'herts.nk'),
    UNIVERSITY: 'herts',
  });
});
afterAll(async () => {
  reader?.stop();
  tokens?.server.close();
  await consortium?.close();
  await nats?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Somebody earns credit; the university is asked for it. */
async function claim(): Promise<string> {
  const who = consortium.participant();
  await consortium.completes(who);
  return (await consortium.claimOf(who, ({ status }) => status !== 'prepared')).id;
}

let first: string;

it('gives a token, and the feed with what is asked of the university', async () => {
  first = await claim();
  await reader.shell('token');
  await eventually(async () => (await reader.shell('feed')).includes(`accreditation.credit_requested.v1 ${first}`), {
    what: 'the claim in the feed',
    within: 30_000,
    every: 500,
  });
});

it('waits for what comes', async () => {
  const waiting = reader.shell('wait');
  const second = await claim();
  expect(await waiting).toContain(`accreditation.credit_requested.v1 ${second}`);
});

it('streams the feed, and gives a snapshot to who comes late', async () => {
  expect(await reader.shell('stream')).toMatch(/^id: ?\d+/);
  const snapshot = await reader.shell('snapshot');
  expect(snapshot).toContain(first);
  expect(snapshot).toMatch(/\/v1\/events\?after=\d+\nthat was all/);
});

it('reads the feed in twenty lines', async () => {
  const { output } = reader.program('feed');
  await eventually(() => output().includes(`accreditation.credit_requested.v1 ${first}`), {
    what: 'the claim',
    within: 30_000,
  });
  const later = await claim();
  await eventually(() => output().includes(later), { what: 'a later claim', within: 30_000 });
  expect(readFileSync(join(folder, 'next.txt'), 'utf8')).toMatch(/^\/v1\/events\?after=\d+/);
});

it('answers a claim', async () => {
  expect(await reader.shell('answer')).toBe('applied\nregistered\n');
});

it('proves an endpoint, subscribes, and verifies what comes', async () => {
  const { output } = reader.program('receiver');
  await reader.shell('subscribe');
  expect(await reader.shell('test-event')).toMatch(/^accreditation\.subscription_tested\.v1 delivered 1$/m);
  await eventually(() => output().includes('verified accreditation.subscription_tested'), {
    what: `a verified test event; ${output()}`,
    within: 30_000,
  });
  const fresh = await claim();
  await eventually(() => (output().match(/verified accreditation.credit_requested.v1/g) ?? []).length >= 1, {
    what: 'a verified request',
    within: 30_000,
  });
  expect((await reader.shell('replay')).trim()).toBe('active');
  await eventually(() => (output().match(/verified accreditation.credit_requested.v1/g) ?? []).length >= 4, {
    what: `all requests once more, that of ${fresh} among them; ${output()}`,
    within: 30_000,
  });
});

it('pulls from NATS', async () => {
  const { output } = reader.program('nats');
  await eventually(() => output().includes(`accreditation.credit_requested.v1 ${first}`), {
    what: `the claim over NATS; ${output()}`,
    within: 30_000,
  });
});

it('says that nothing was asked yet where the feed of a new client is empty', async () => {
  writeFileSync(join(folder, 'page.json'), '{"data": []}');
  expect(await reader.shell('answer')).toMatch(/^Nothing was asked of you yet: .*\n$/);
});

it('leaves no snippet of the document untried', () => {
  expect(
    snippets.map(({ language, name }) => `${language} ${name}`).filter((each) => !reader.done.includes(each)),
  ).toEqual(['sh settings']);
});
