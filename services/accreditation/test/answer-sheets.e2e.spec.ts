import { SystemUnitOfWork } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CreditRegisteredSchema, StudentRegistrationConfirmedSchema } from '@collegium/contracts';
import { eventually } from '@collegium/testing';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { Consortium, REGISTRATION, REGISTRY, type Participant } from './consortium.builder.js';

jest.setTimeout(90_000);

type Line = Record<string, string>;
type Sheet = { id: string; status: string; counts: Record<string, number> };
let consortium: Consortium;

beforeAll(async () => {
  consortium = await Consortium.start();
  await consortium.found();
  await consortium.agree({ registration: REGISTRATION });
}, 120_000);
afterAll(() => consortium.close());

async function both(displayName: string): Promise<{ claimId: string; registrationId: string; who: Participant }> {
  const who = consortium.participant({ displayName });
  await consortium.facts(who).accepted();
  const registration = await consortium.registrationOf(who);
  await consortium.submits(who, registration);
  const { started, met, passed } = consortium.facts(who);
  for (const fact of [started, met, passed]) await fact();
  const claim = await consortium.claimOf(who, ({ status }) => status === 'requested');
  return { claimId: claim.id, registrationId: registration.id, who };
}

const get = (path: string, as: object = REGISTRY) =>
  consortium.service.request('GET', `/v1/answer-sheets${path}`, { as: as as typeof REGISTRY });
const exported = async (): Promise<Line[]> => parse((await get('')).body as string, { columns: true, bom: true });
const csv = (lines: Line[]) => stringify(lines, { header: true });

async function upload(body: string | Buffer): Promise<Sheet> {
  const { status, body: sheet } = await consortium.service.request('POST', '/v1/answer-sheets', {
    as: REGISTRY,
    body,
    headers: { 'content-type': 'text/csv' },
  });
  expect(status).toBe(202);
  return settled((sheet as Sheet).id, 'checked');
}
const settled = (id: string, status: string) =>
  eventually(async () => [(await get(`/${id}`)).body as Sheet].find((sheet) => sheet.status === status), {
    what: `a sheet that is ${status}`,
    within: 30_000,
  });
async function confirm(id: string): Promise<Sheet> {
  expect((await consortium.service.request('POST', `/v1/answer-sheets/${id}/confirm`, { as: REGISTRY })).status).toBe(
    202,
  );
  return settled(id, 'confirmed');
}
const statuses = async ({ claimId, registrationId }: { claimId: string; registrationId: string }) =>
  Promise.all(
    [`/v1/credit-claims/${claimId}`, `/v1/student-registrations/${registrationId}`].map(
      async (path) => (await consortium.service.request('GET', path, { as: REGISTRY })).body.status as string,
    ),
  );
const filled = (lines: Line[], ids: { claimId: string; registrationId: string }): Line[] =>
  lines.flatMap<Line>((line) => {
    if (line.id === ids.claimId) return [{ ...line, answer: 'register', reference: 'UH/É/1' }];
    if (line.id === ids.registrationId)
      return [
        { ...line, answer: 'confirm', studentNumberScheme: 'ownstu', studentNumber: '26091234', from: '01/10/2026' },
      ];
    return [];
  });

describe('an answer sheet', () => {
  it('goes out, is checked without effect, confirmed with the same events as over HTTP, and changes nothing twice', async () => {
    const ids = await both('Ann Example');
    // As an earlier release took it: no name is taken today that begins like a formula.
    await consortium.service.app
      .get(SystemUnitOfWork)
      .run(({ manager }) =>
        manager.query(`update credit_claims set display_name = '=HYPERLINK("http://evil")' where id = $1`, [
          ids.claimId,
        ]),
      );
    const lines = filled(await exported(), ids);
    expect(lines.map(({ kind }) => kind)).toEqual(['credit', 'registration']);
    expect(lines[0]!.name).toBe(`'=HYPERLINK("http://evil")`);
    expect(lines[1]).toMatchObject({ name: 'Zoë Adaeze Nkemelu-Žák', dateOfBirth: '1989-04-12' });
    const windows = Buffer.from(csv(lines.map((line) => ({ ...line, name: 'é' }))), 'latin1');
    const checked = await upload(windows);
    expect(checked.counts).toEqual({ rows: 2, applied: 2, unchanged: 0, refused: 0 });
    expect((await get(`/${checked.id}/rows`)).body.data).toEqual([
      expect.objectContaining({ row: 2, fromStatus: 'requested', toStatus: 'registered' }),
      expect.objectContaining({ row: 3, fromStatus: 'submitted', toStatus: 'confirmed' }),
    ]);
    expect(await statuses(ids)).toEqual(['requested', 'submitted']);
    expect((await confirm(checked.id)).counts).toMatchObject({ applied: 2 });
    expect(await statuses(ids)).toEqual(['registered', 'confirmed']);
    expect(
      (await consortium.service.events.untilReceived(CreditRegisteredSchema, ({ claimId }) => claimId === ids.claimId))
        .event.reference,
    ).toBe('UH/É/1');
    expect(
      (
        await consortium.service.events.untilReceived(
          StudentRegistrationConfirmedSchema,
          ({ registrationId }) => registrationId === ids.registrationId,
        )
      ).event,
    ).toMatchObject({ studentNumber: { value: '26091234' }, registeredFrom: '2026-10-01' });
    expect(
      (await consortium.service.request('POST', `/v1/answer-sheets/${checked.id}/confirm`, { as: REGISTRY })).body.code,
    ).toBe('transition_refused');
    const again = await confirm((await upload(csv(lines))).id);
    expect(again.counts).toEqual({ rows: 2, applied: 0, unchanged: 2, refused: 0 });
    expect((await get('', { ...REGISTRY, roles: ['university:bath-spa:client'] })).body).not.toContain(ids.claimId);
    expect((await get(`/${checked.id}`, { ...REGISTRY, roles: ['university:bath-spa:client'] })).status).toBe(404);
  });

  it('reports a case that has moved since, and applies nothing to it', async () => {
    const ids = await both('Ada');
    const lines = filled(await exported(), ids);
    const sheet = await upload(csv(lines));
    await consortium.answer(ids.claimId, 'acknowledge', { revision: 1, caseReference: 'REG-1' });
    expect((await confirm(sheet.id)).counts).toEqual({ rows: 2, applied: 1, unchanged: 0, refused: 1 });
    expect(await statuses(ids)).toEqual(['acknowledged', 'confirmed']);
    expect((await get(`/${sheet.id}/errors.csv`)).body).toContain('2,version,case_moved_on,');
  });

  it('tells by row and column what is wrong, and applies none of it', async () => {
    const ids = await both('Bea');
    const [credit, registration] = filled(await exported(), ids) as [Line, Line];
    const sheet = await upload(
      csv([
        { ...credit, reference: '' },
        { ...credit, answer: 'confirm' },
        { ...credit, studentNumber: '1' },
        { ...credit, answer: '' },
        { ...credit, id: 'x' },
        { ...credit, id: consortium.cohortId },
        { ...registration, studentNumberScheme: 'SID', studentNumber: '26100077740001235' },
        { ...registration, from: '31/02/2026' },
        { ...registration, revision: '7' },
      ]),
    );
    expect(sheet.counts).toEqual({ rows: 9, applied: 0, unchanged: 0, refused: 9 });
    const errors = parse((await get(`/${sheet.id}/errors.csv`)).body as string, {
      columns: true,
      bom: true,
    }) as unknown as Line[];
    expect([...new Set(errors.map(({ row, column, code }) => `${row} ${column} ${code}`))]).toEqual(
      expect.arrayContaining([
        '3 answer not_allowed',
        '4 studentNumber not_taken',
        '5 answer missing',
        '6 id not_an_id',
        '7  claim_not_found',
        '8 studentNumber check_digit',
        '9 from not_a_date',
        '10  revision_unknown',
      ]),
    );
    expect(errors.some(({ row, column }) => row === '2' && column === 'reference')).toBe(true);
    expect(await statuses(ids)).toEqual(['requested', 'submitted']);
  });

  it.each([
    ['an empty file', ''],
    ['a file without the header', 'a,b\n1,2\n'],
  ])('is refused as %s', async (_name, body) => {
    expect(
      (
        await consortium.service.request('POST', '/v1/answer-sheets', {
          as: REGISTRY,
          body,
          headers: { 'content-type': 'text/csv' },
        })
      ).body.code,
    ).toBe('malformed');
  });
});
