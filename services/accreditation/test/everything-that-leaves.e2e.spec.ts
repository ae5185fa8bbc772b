import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CertificateIssuedSchema } from '@collegium/contracts';
import { newId } from '@collegium/persistence';
import { eventually } from '@collegium/testing';
import { DataIntegrityProof as Suite } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { verifyCredential as verifyByOthers } from '@digitalbazaar/vc';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import { driver } from '@digitalcredentials/did-method-web';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CloudEvent, HTTP } from 'cloudevents';
import { parse } from 'csv-parse/sync';
import { compactVerify, importJWK } from 'jose';
import { PNG } from 'pngjs';
import { SaxesParser } from 'saxes';
import { Webhook } from 'standardwebhooks';
import { extractText, getDocumentProxy } from 'unpdf';
import { clrCredentialSchema } from '../src/clr/clr.schema.builder.js';
import { loadContext, MULTIKEY_V1 } from '../src/credentials/contexts.js';
import type { DidDocument, Json } from '../src/credentials/credential.js';
import { achievementCredentialSchema } from '../src/credentials/open-badge.schema.builder.js';
import { published } from '../src/credentials/published-samples.builder.js';
import { Consortium, COORDINATOR, REGISTRY, type Participant } from './consortium.builder.js';
import { Receiver } from './receiver.builder.js';

/*
 * Everything that leaves the platform, as it is issued by default, read by our own reader and by one that others wrote.
 * Calendars leave scheduling and are read by ical.js in its own specs (`calendar-feeds/`); a status list is served in one form, with an
 * embedded proof, not as a token.
 */
jest.setTimeout(120_000);

const PUBLIC = 'https://awards.example.org';
const OFFICE = ['consortium:consortium:office'];
const NAME = 'Zoë Nkemelu-Žák';
let consortium: Consortium;
let receiver: Receiver;
let secret: string;
let who: Participant;
let joint: Participant;
let number: string;
let awardId: string;
let jointNumber: string;
let clr: string;

beforeAll(async () => {
  consortium = await Consortium.start({ env: { PUBLIC_URL: PUBLIC } });
  await consortium.found();
  await consortium.organisation('hertfordshire', 'local-authority', 'Hertfordshire County Council');
  await consortium.agree();
  receiver = await Receiver.start();
  const made = await consortium.service.request('POST', '/v1/subscriptions', {
    as: REGISTRY,
    body: { url: receiver.url },
  });
  expect(made.status).toBe(201);
  ({ secret } = made.body as { secret: string });
  const programmeId = newId();
  await consortium.publishProgramme('hertscam', programmeId, { certificate: { jointWith: ['hertfordshire'] } }, 2);
  await eventually(
    async () => {
      const body = { programmeId, organisation: 'hertfordshire', evidence: 'Minute 12' };
      const given = await consortium.service.request('POST', '/v1/joint-consents', { as: OFFICE, body });
      return given.status === 201 || undefined;
    },
    { what: 'consent', within: 30_000 },
  );
  who = consortium.participant();
  joint = consortium.participant({ creditWanted: false, programmeId });
  await consortium.completes(who);
  await consortium.completes(joint);
  const issued = (participant: Participant) =>
    consortium.service.events.untilReceived(
      CertificateIssuedSchema,
      ({ enrolmentId }) => enrolmentId === participant.enrolmentId,
      { within: 100_000 },
    );
  ({ certificateNumber: number, awardId } = (await issued(who)).event);
  jointNumber = (await issued(joint)).event.certificateNumber;
  clr = (
    await consortium.service.request('GET', `/v1/people/${who.personId}/clr`, { as: [`person:${who.personId}:self`] })
  ).body as unknown as string;
}, 300_000);
afterAll(async () => {
  await receiver?.stop();
  await consortium?.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(consortium.service.url + path, { headers });
const bytes = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer());
const json = async (path: string) => (await (await get(path)).json()) as Json;
const local = (url: string) => url.replace(PUBLIC, '');

async function ours(content: Uint8Array | string, type = 'application/octet-stream') {
  const response = await fetch(`${consortium.service.url}/v1/verify`, {
    method: 'POST',
    headers: { 'content-type': type, connection: 'close' },
    body: content as string | Uint8Array<ArrayBuffer>,
  });
  const { result, checks, held } = (await response.json()) as {
    result: string;
    checks: { outcome: string; code: string }[];
    held: { result: string }[];
  };
  return { result, held: held.map((one) => one.result), failed: checks.filter(({ outcome }) => outcome === 'failure') };
}

/** What the libraries of others load: their contexts, and over loopback our documents. */
async function documentLoader(url: string) {
  if (!url.startsWith('did:') && !url.startsWith(PUBLIC)) return loadContext(url);
  const [did, key] = url.split('#') as [string, string | undefined];
  const path = did.startsWith('did:') ? `${did.split(':').slice(3).join('/')}/did.json` : undefined;
  const document = path ? await json(`/${path}`) : await json(local(url));
  const method = (document as unknown as DidDocument).verificationMethod?.find(({ id }) => id === url);
  const found = key && method ? { '@context': MULTIKEY_V1, ...method } : document;
  return { contextUrl: null, documentUrl: url, document: found };
}
async function byDigitalBazaar(credential: Json): Promise<unknown> {
  const suite = new Suite({ cryptosuite });
  const { verified, error } = (await verifyByOthers({
    credential,
    suite,
    documentLoader,
    checkStatus: (options: object) => checkStatus({ ...options, suite, documentLoader } as never),
  } as never)) as { verified: boolean; error?: Error & { errors?: Error[] } };
  return verified || error?.errors?.map(({ message }) => message);
}
async function byJose(token: string): Promise<boolean> {
  const { kid } = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string };
  await compactVerify(token, await importJWK(await json(local(kid)), 'RS256'));
  return true;
}
/** Read by 1EdTech's own schema where it is at hand, and by ours, which asks for the same and no more. */
function bySchemas(credential: Json): unknown {
  const own = new Ajv2020({ strict: false }).compile(achievementCredentialSchema);
  if (!own(credential)) return own.errors;
  const schema = published('ob_v3p0_achievementcredential_schema.json');
  if (!schema) return true;
  const theirs = new Ajv2019({ strict: false, validateFormats: false }).compile(
    JSON.parse(schema.toString()) as object,
  );
  return theirs(credential) || theirs.errors;
}
async function pdfText(path: string): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(await bytes(path)));
  expect(Object.keys((await document.getAttachments()) ?? {}).length).toBeGreaterThan(0);
  return (await extractText(document, { mergePages: true })).text;
}
const svgElements = (svg: string): string[] => {
  const names: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ name }) => names.push(name));
  parser.write(svg).close();
  return names;
};

describe('what is issued', () => {
  const certificate = () => `/certificates/${number}`;
  it.each<[string, () => string, (path: string) => Promise<unknown>, unknown]>([
    ['the credential', () => `${certificate()}.json`, async (path) => byDigitalBazaar(await json(path)), true],
    ['the credential, by the schema', () => `${certificate()}.json`, async (path) => bySchemas(await json(path)), true],
    ['the token', () => `${certificate()}.jwt`, async (path) => byJose(await (await get(path)).text()), true],
    ['the PDF', () => `${certificate()}.pdf`, pdfText, expect.stringContaining('This is to certify')],
    [
      'the accessible PDF',
      () => `${certificate()}.accessible.pdf`,
      pdfText,
      expect.stringContaining('This is to certify'),
    ],
    ['the PNG', () => `${certificate()}.png`, async (path) => PNG.sync.read(await bytes(path)).width > 0, true],
    [
      'the SVG',
      () => `${certificate()}.svg`,
      async (path) => svgElements((await bytes(path)).toString()),
      expect.arrayContaining(['svg', 'openbadges:credential']),
    ],
    [
      'the joint certificate',
      () => `/certificates/${jointNumber}.json`,
      async (path) => byDigitalBazaar(await json(path)),
      true,
    ],
    [
      'the joint certificate, by the schema',
      () => `/certificates/${jointNumber}.json`,
      async (path) => bySchemas(await json(path)),
      true,
    ],
    [
      'the endorsement',
      () => `/certificates/${jointNumber}/endorsements/hertfordshire`,
      async (path) => byDigitalBazaar(await json(path)),
      true,
    ],
    ['the status list', () => '/status/hertscam-1', async (path) => byDigitalBazaar(await json(path)), true],
  ])('%s is read by us and by others', async (_name, path, others, expected) => {
    expect(await ours(await bytes(path()))).toEqual({ result: 'valid', held: [], failed: [] });
    expect(await others(path())).toEqual(expected);
  });

  it('the learner record is read by us, with what it holds, and by others', async () => {
    expect(await ours(clr, 'text/plain')).toEqual({ result: 'valid', held: ['valid'], failed: [] });
    expect(await byJose(clr)).toBe(true);
    const payload = JSON.parse(Buffer.from(clr.split('.')[1]!, 'base64url').toString()) as Json;
    const validate = new Ajv2020({ strict: false }).compile(clrCredentialSchema);
    expect([validate(payload), validate.errors]).toEqual([true, null]);
  });

  it('the DID documents are resolved by the resolver of others', async () => {
    const overLoopback = (request: Request) => fetch(request.url.replace(PUBLIC, consortium.service.url));
    const resolver = driver({ fetchOptions: { fetch: overLoopback } });
    for (const did of ['did:web:awards.example.org', 'did:web:awards.example.org:providers:hertscam']) {
      const { id, assertionMethod } = await resolver.get({ did });
      expect([id, assertionMethod.length > 1]).toEqual([did, true]);
    }
  });
});

describe('what universities are sent', () => {
  const schemas = new URL('../../../docs/schemas/', import.meta.url);
  const schemaOf = (type: string) =>
    JSON.parse(
      readFileSync(
        new URL(
          readdirSync(schemas).find((name) => name === `${type}.json`)!,
          schemas,
        ),
        'utf8',
      ),
    ) as object;

  it('the feed has CloudEvents, and each fits the schema of its type', async () => {
    await consortium.claimOf(who, ({ status }) => status === 'requested');
    const { body } = await consortium.service.request('GET', '/v1/events', { as: REGISTRY });
    const events = body.data as (Json & { type: string })[];
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(new CloudEvent(event as never).validate()).toBe(true);
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schemaOf(event.type));
      expect([event.type, validate(event.data), validate.errors]).toEqual([event.type, true, null]);
    }
  });

  it('the webhook is verified by the library of Standard Webhooks and read by that of CloudEvents', async () => {
    const received = await eventually(
      async () => receiver.received.find(({ event }) => event.type === 'accreditation.credit_requested.v1'),
      { what: 'a delivery', within: 60_000 },
    );
    expect(() => new Webhook(secret).verify(received.body, received.headers as Record<string, string>)).not.toThrow();
    const event = HTTP.toEvent({
      headers: received.headers as Record<string, string>,
      body: received.body,
    }) as CloudEvent<unknown>;
    expect([event.validate(), event.type]).toEqual([true, 'accreditation.credit_requested.v1']);
  });

  it('the answer sheet is read by a reader of CSV, and taken back as it is', async () => {
    const exported = await consortium.service.request('GET', '/v1/answer-sheets', { as: REGISTRY });
    const lines: Record<string, string>[] = parse(exported.body as string, { columns: true, bom: true });
    expect(Object.values(lines[0]!).join()).toContain(NAME.split(' ')[0]);
    const back = await consortium.service.request('POST', '/v1/answer-sheets', {
      as: REGISTRY,
      body: exported.body as string,
      headers: { 'content-type': 'text/csv' },
    });
    expect(back.status).toBe(202);
  });
});

describe('a certificate that is suspended', () => {
  it('is told so by us, though the one status of Open Badges 3.0 says only that it was not revoked', async () => {
    const act = (verb: string, reason: string) =>
      consortium.service.request('POST', `/v1/awards/${awardId}/${verb}`, {
        as: COORDINATOR,
        body: { reason, text: 'x' },
      });
    const codes = async (path: string) => (await ours(await bytes(path))).failed.map(({ code }) => code);
    await act('suspend', 'appeal');
    for (const form of ['json', 'jwt', 'pdf', 'png', 'svg'])
      expect([form, await codes(`/certificates/${number}.${form}`)]).toEqual([form, ['suspended']]);
    expect(await (await get(`/certificates/${number}`, { accept: 'text/html' })).text()).toContain('Suspended.');
    // The record was made before: one of its credentials does not count now.
    expect(await ours(clr, 'text/plain')).toMatchObject({ result: 'invalid', held: ['invalid'] });
    await act('reinstate', 'cleared');
    expect(await codes(`/certificates/${number}.json`)).toEqual([]);
  });
});
