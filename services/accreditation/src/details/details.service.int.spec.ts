import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, PeriodicTimers, runAs, UnitOfWork } from '@collegium/persistence';
import { randomBytes } from 'node:crypto';
import { eventually, startTestService, type TestService } from '@collegium/testing';
import { AppModule } from '../app.module.js';
import { DetailsObservers } from './details-observers.service.js';
import { DetailsService } from './details.service.js';
import { detailNames, type DetailName } from './person-details.js';

let service: TestService;
let details: DetailsService;
const asking = new Map<string, readonly DetailName[]>();
const heard: string[] = [];

beforeAll(async () => {
  service = await startTestService(AppModule, { env: { ENCRYPTION_KEY: randomBytes(32).toString('base64') } });
  details = service.app.get(DetailsService);
  service.app.get(DetailsObservers).add({
    asked: (_tx, personId) =>
      Promise.resolve(
        asking.has(personId)
          ? [
              {
                kind: 'credit_claim',
                id: personId,
                provider: 'hertscam',
                university: 'herts',
                details: asking.get(personId)!,
                noticeVersion: '2027-01',
              },
            ]
          : [],
      ),
    detailsChanged: (_tx, personId) => Promise.resolve(void heard.push(personId)),
  });
}, 60_000);
afterAll(() => service.close());

const body = {
  familyName: '王',
  givenNames: '小明',
  latinFamilyName: 'Wáng',
  latinGivenNames: 'Xiǎomíng',
  dateOfBirth: '1989-04-12',
  identifiers: [{ scheme: 'TRN', value: 'RP12/34567' }],
};
const of = (id: string) => `/v1/people/${id}/details`;
const self = (id: string) => [`person:${id}:self`];
const somebody = (wanted: readonly DetailName[] = detailNames): string => {
  const id = newId();
  asking.set(id, wanted);
  return id;
};

describe('personal details', () => {
  it('are not taken before somebody needs them', async () => {
    const id = newId();
    expect((await service.request('GET', of(id), { as: self(id) })).body).toMatchObject({
      version: 0,
      details: null,
      asked: [],
    });
    const refused = await service.request('PUT', of(id), { as: self(id), body });
    expect([refused.status, refused.body.code]).toEqual([409, 'details_not_asked']);
  });

  it('are told to who asks, in the form that registries need, and let what waits go on', async () => {
    const id = somebody();
    const before = await service.request('GET', of(id), { as: self(id) });
    expect(before.body.asked).toEqual([
      expect.objectContaining({
        university: 'herts',
        missing: detailNames.filter((name) => name !== 'previous-family-name'),
      }),
    ]);
    const told = await service.request('PUT', of(id), { as: self(id), body, headers: { 'if-match': '"0"' } });
    expect(told.body).toMatchObject({
      version: 1,
      details: { latinFamilyName: 'Wáng', identifiers: [{ scheme: 'TRN', value: '1234567' }] },
      asked: [{ missing: ['uln', 'husid', 'sid', 'student-number'] }],
    });
    expect(heard).toContain(id);
    expect((await service.request('PUT', of(id), { as: self(id), body, headers: { 'if-match': '"0"' } })).status).toBe(
      412,
    );
  });

  it('that are wrong are refused by pointer, and nothing is kept', async () => {
    const id = somebody(['legal-name']);
    const refused = await service.request('PUT', of(id), {
      as: self(id),
      body: { familyName: '王', dateOfBirth: '1989-04-12', identifiers: [{ scheme: 'ULN', value: '9276308680' }] },
    });
    expect([refused.status, refused.body.code]).toEqual([422, 'details_not_acceptable']);
    expect(
      (refused.body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`),
    ).toEqual([
      '/latinFamilyName latin_form_needed',
      '/identifiers/0/value check_digit',
      '/dateOfBirth not_asked',
      '/identifiers/0 not_asked',
    ]);
    expect(
      (
        await service.request('PUT', of(id), {
          as: self(id),
          body: { familyName: 'X\u202Ey', dateOfBirth: '1989-02-30' },
        })
      ).body.code,
    ).toBe('validation_failed');
    expect(await details.of(id)).toBeNull();
  });

  it("are nobody else's to read, in code and in the database", async () => {
    const id = somebody();
    await service.request('PUT', of(id), { as: self(id), body });
    expect((await service.request('GET', of(id), { as: self(newId()) })).status).toBe(404);
    expect((await service.request('GET', of(id), { as: ['provider:hertscam:coordinator'] })).status).toBe(403);
    const seen = await runAs({ correlationId: newId(), tenants: ['hertscam', newId()], actor: 'spec' }, () =>
      service.app.get(UnitOfWork).run((tx) => tx.manager.query('select * from person_details')),
    );
    expect(seen).toEqual([]);
    const [{ sealed }] = (await service.app
      .get(UnitOfWork)
      .run((tx) => tx.manager.query('select sealed from person_details'), { tenants: [id] })) as [{ sealed: Buffer }];
    expect(sealed.toString('latin1')).not.toContain('1989');
  });

  it('are forgotten when their bearer says so', async () => {
    const id = somebody();
    await service.request('PUT', of(id), { as: self(id), body });
    heard.length = 0;
    expect((await service.request('DELETE', of(id), { as: self(id) })).status).toBe(204);
    expect(heard).toEqual([id]);
    expect((await service.request('GET', of(id), { as: self(id) })).body).toMatchObject({ version: 0, details: null });
  });

  it('are kept for a year, and longer only where somebody still asks for them', async () => {
    const [asked, settled, fresh] = [somebody(), somebody(), somebody()];
    for (const id of [asked, settled]) await service.request('PUT', of(id), { as: self(id), body });
    service.travelTo(new Date(Date.now() + 366 * 86_400_000));
    await service.request('PUT', of(fresh), { as: self(fresh), body });
    for (const id of [settled, fresh]) asking.delete(id);
    await eventually(async () => (await service.app.get(PeriodicTimers).run('forget-person-details')) || undefined);
    expect([await details.of(asked), await details.of(settled), await details.of(fresh)]).toEqual([
      expect.anything(),
      null,
      expect.anything(),
    ]);
    service.travelTo(new Date());
  });

  it('move with their person, and are then opened under the new id only', async () => {
    const [from, to] = [somebody(), somebody()];
    await service.request('PUT', of(from), { as: self(from), body });
    await details.merged(from, to);
    expect(await details.of(from)).toBeNull();
    expect(await details.of(to)).toMatchObject({ dateOfBirth: '1989-04-12' });
    const again = somebody();
    await service.request('PUT', of(again), { as: self(again), body: { ...body, dateOfBirth: '1990-01-01' } });
    await details.merged(again, to);
    expect([await details.of(again), (await details.of(to))?.dateOfBirth]).toEqual([null, '1989-04-12']);
  });
});
