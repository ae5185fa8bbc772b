import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '@collegium/persistence';
import { parse } from 'csv-parse/sync';
import { digestOf, type ReconciledItem } from '../src/reconciliations/reconciliation.js';
import { Consortium, COORDINATOR, REGISTRATION, REGISTRY } from './consortium.builder.js';

jest.setTimeout(90_000);

type View = Record<string, unknown> & { id: string; digest: string; here: ReconciledItem[]; there: ReconciledItem[] };
const OFFICE = ['consortium:consortium:office'];
const today = new Date().toISOString().slice(0, 10);
/** Wide enough for a test that runs over midnight. */
const period = { provider: 'hertscam', from: '2026-01-01', until: `${Number(today.slice(0, 4)) + 1}-12-31` };
const query = new URLSearchParams(period).toString();
let consortium: Consortium;
let claimId: string;
let registrationId: string;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree({ registration: REGISTRATION });
  const who = consortium.participant();
  await consortium.facts(who).accepted();
  const registration = await consortium.registrationOf(who);
  registrationId = registration.id;
  await consortium.submits(who, registration);
  const { started, met, passed } = consortium.facts(who);
  for (const fact of [started, met, passed]) await fact();
  claimId = (await consortium.claimOf(who, ({ status }) => status === 'requested')).id;
  expect((await consortium.answer(claimId, 'register', { revision: 1, reference: '=1+1' })).status).toBe(200);
  expect(
    (
      await consortium.answerStudent(registrationId, 'confirm', {
        revision: 1,
        studentNumber: { scheme: 'OWNSTU', value: '26091234' },
        from: '2026-10-01',
      })
    ).status,
  ).toBe(200);
}, 180_000);
afterAll(() => consortium.close());

const as = (roles: string[], subject = roles[0]!) => ({ roles, subject });
const credit = (changes: object = {}) => ({
  kind: 'credit',
  id: claimId,
  revision: 1,
  status: 'registered',
  reference: '=1+1',
  points: 30,
  scheme: 'CATS',
  level: 7,
  ...changes,
});
const student = (changes: object = {}) => ({
  kind: 'registration',
  id: registrationId,
  revision: 1,
  status: 'confirmed',
  studentNumber: '26091234',
  ...changes,
});
const reconcile = (items: object[], covered: object = period, who: object = REGISTRY) =>
  consortium.service.request('POST', '/v1/reconciliations', {
    as: who as typeof REGISTRY,
    body: { ...covered, items },
  });
const upload = (body: string, params = query) =>
  consortium.service.request('POST', `/v1/reconciliations?${params}`, {
    as: REGISTRY,
    body,
    headers: { 'content-type': 'text/csv' },
  });
const read = async (id: string, path = '', who: object = REGISTRY) =>
  consortium.service.request('GET', `/v1/reconciliations/${id}${path}`, { as: who as typeof REGISTRY });
const sign = (id: string, digest: string, who: object, path = '') =>
  consortium.service.request('POST', `/v1/reconciliations/${id}/sign${path}`, {
    as: who as typeof REGISTRY,
    body: { digest },
  });

describe('a reconciliation', () => {
  it('counts both sides and tells the differences item by item, page by page and as CSV that no spreadsheet executes', async () => {
    const stranger = newId();
    const { status, body } = await reconcile([
      credit({ reference: 'UH/2' }),
      { kind: 'registration', id: stranger, revision: 1, status: 'submitted' },
    ]);
    expect([status, body.status, body.differences]).toEqual([201, 'open', 3]);
    expect(body).toMatchObject({
      countsHere: { credit: { registered: 1 }, registration: { confirmed: 1 } },
      countsThere: { credit: { registered: 1 }, registration: { submitted: 1 } },
    });
    const first = await read(body.id as string, '/differences?limit=1', COORDINATOR);
    expect(first.body.data).toEqual([
      expect.objectContaining({
        difference: 'reference',
        kind: 'credit',
        caseId: claimId,
        here: '=1+1',
        there: 'UH/2',
      }),
    ]);
    expect(first.body.next).toContain('after=');
    const rows = parse((await read(body.id as string, '/differences.csv', COORDINATOR)).body as unknown as string, {
      columns: true,
      bom: true,
    }) as unknown as Record<string, string>[];
    expect(rows).toEqual(
      expect.arrayContaining([
        { difference: 'reference', kind: 'credit', caseId: claimId, here: `'=1+1`, there: 'UH/2' },
        { difference: 'missing_there', kind: 'registration', caseId: registrationId, here: 'confirmed', there: '' },
        { difference: 'missing_here', kind: 'registration', caseId: stranger, here: '', there: 'submitted' },
      ]),
    );
  });

  it('is the same from CSV as from JSON, with a digest that anybody can compute', async () => {
    const json = (await reconcile([credit(), student()])).body as View;
    const csv = (
      await upload(
        `kind,id,revision,status,reference,studentNumber,points,scheme,level\nregistration,${registrationId},1,confirmed,,26091234,,,\ncredit,${claimId.toUpperCase()},1,registered,=1+1,,30,cats,7\n`,
      )
    ).body as View;
    expect(csv).toMatchObject({ differences: 0, digest: json.digest, edition: (json.edition as number) + 1 });
    expect((await read(json.id)).body).toMatchObject({ supersededBy: csv.id, digest: json.digest });
    const whole = (await read(csv.id, '', COORDINATOR)).body as View;
    expect(whole).toMatchObject({ supersededBy: null, outdated: false, changes: [] });
    expect(
      digestOf(
        { tenant: 'hertscam', university: 'herts', from: period.from, until: period.until },
        whole.here,
        whole.there,
      ),
    ).toBe(csv.digest);
    expect((await sign(json.id, json.digest, REGISTRY)).body.code).toBe('reconciliation_superseded');
  });

  it('covers only what was decided in its period', async () => {
    expect((await reconcile([], { ...period, from: '2020-01-01', until: '2020-12-31' })).body).toMatchObject({
      countsHere: { credit: {}, registration: {} },
      differences: 0,
      edition: 1,
    });
  });

  it('takes all of a list or nothing, and names row and column', async () => {
    const before = (await consortium.service.request('GET', '/v1/reconciliations', { as: REGISTRY })).body
      .data as unknown[];
    const bad = await upload(
      `kind,id,revision,status,studentNumber\ncredit,x,1,registered,\ncredit,${claimId},1,confirmed,7\n`,
    );
    expect([bad.status, bad.body.code]).toEqual([422, 'items_not_acceptable']);
    expect(
      (bad.body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`),
    ).toEqual(['/2/id not_an_id', '/3/status not_allowed', '/3/studentNumber not_taken']);
    const twice = await reconcile([credit(), credit()]);
    expect([twice.status, (twice.body.errors as { pointer: string }[])[0]!.pointer]).toEqual([422, '/items/1/id']);
    expect((await reconcile([], { ...period, until: '2020-01-01' })).body.code).toBe('period_reversed');
    expect((await reconcile([], { ...period, from: '2026-02-31' })).body.code).toBe('validation_failed');
    expect((await reconcile([], { ...period, provider: 'star' })).body.code).toBe('agreement_not_found');
    expect((await reconcile([], period, as(['university:bath-spa:client']))).body.code).toBe('agreement_not_found');
    expect((await upload('kind,id,revision,status\n', 'provider=hertscam')).body.code).toBe('validation_failed');
    expect((await consortium.service.request('GET', '/v1/reconciliations', { as: REGISTRY })).body.data).toHaveLength(
      before.length,
    );
  });

  it('is signed by each side once, by nobody else, and only as it is; then a rescinded registration shows', async () => {
    const { id, digest } = (await reconcile([credit(), student()])).body as View;
    expect((await sign(id, 'f'.repeat(64), COORDINATOR)).body.code).toBe('digest_differs');
    for (const stranger of [['university:bath-spa:registrar'], ['provider:star:coordinator'], OFFICE])
      expect((await sign(id, digest, as(stranger))).status).toBe(404);
    expect((await sign(id, digest, as(['provider:hertscam:mentor']))).status).toBe(403);
    expect((await reconcile([], period, as(COORDINATOR))).status).toBe(403);
    const both = as(['university:herts:registrar', 'provider:hertscam:coordinator'], 'both');
    expect((await sign(id, digest, both)).body).toMatchObject({
      status: 'signed_by_university',
      universitySignature: { by: 'user:both' },
    });
    expect((await sign(id, digest, both)).body.code).toBe('already_signed');
    expect((await sign(id, digest, REGISTRY)).body.code).toBe('already_signed');
    expect((await sign(id, digest, as(OFFICE), '?provider=hertscam')).body).toMatchObject({
      status: 'agreed',
      providerSignature: { by: `user:${OFFICE[0]}` },
    });
    expect((await sign(id, digest, COORDINATOR)).body.code).toBe('already_signed');
    expect((await consortium.answer(claimId, 'rescind', { revision: 1, reason: 'registered_in_error' })).status).toBe(
      200,
    );
    const { body } = await read(id, '', COORDINATOR);
    expect(body).toMatchObject({ status: 'agreed', digest, outdated: true });
    expect(body.changes).toEqual([
      expect.objectContaining({
        id: claimId,
        was: expect.objectContaining({ status: 'registered' }),
        is: expect.objectContaining({ status: 'rescinded' }),
      }),
    ]);
    expect((await read(id, '', as(['university:bath-spa:registrar']))).status).toBe(404);
    expect((await read(id, '?provider=hertscam', as(['university:bath-spa:registrar']))).status).toBe(404);
  });
});
