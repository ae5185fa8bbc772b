import { newId, UnitOfWork } from '@collegium/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PortfolioEnv } from '../config.js';
import { FileStore } from '../files/file-store.js';
import { FileSweep } from '../files/file-sweep.service.js';
import type { Participant } from '../world.testing.js';
import { World } from '../world.testing.js';

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 0x20)]);

describe('evidence over HTTP', () => {
  let world: World;
  let pat: Participant;
  const path = (rest = '') => `/v1/portfolios/${pat.portfolioId}/evidence${rest}`;
  const stored = () => Array.fromAsync(world.service.app.get(FileStore).list());

  beforeAll(async () => {
    world = await World.start(undefined, { FILE_MAX_BYTES: '200000' });
    pat = await world.participant();
  });
  afterAll(() => world.stop());

  async function upload(
    bytes: Buffer,
    {
      name = 'plan.pdf',
      type = 'application/pdf',
      fields = {},
      to = path(),
      personId = pat.personId,
    }: { name?: string; type?: string; fields?: Record<string, string>; to?: string; personId?: string } = {},
  ) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    const response = await fetch(world.service.url + to, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${await world.service.token(`person:${personId}:self`)}` },
    });
    return {
      status: response.status,
      body: (await response.json()) as {
        id: string;
        code?: string;
        number: number;
        file?: object;
        title: string;
        showsPupils: boolean;
        errors?: { pointer: string }[];
      },
    };
  }

  async function download(of: string, personId = pat.personId) {
    const response = await fetch(world.service.url + of, {
      headers: { authorization: `Bearer ${await world.service.token(`person:${personId}:self`)}` },
    });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  it('streams a file in and out, whatever it is called, as an attachment that no browser opens', async () => {
    const { status, body } = await upload(pdf, {
      name: '../Łódź plan.pdf',
      fields: { title: 'Action plan', showsPupils: 'true' },
    });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        title: 'Action plan',
        showsPupils: true,
        number: 1,
        file: {
          name: 'Łódź plan.pdf',
          mediaType: 'application/pdf',
          size: pdf.length,
          sha256: createHash('sha256').update(pdf).digest('hex'),
        },
      }),
    ]);
    const { bytes, headers } = await download(path(`/${body.id}/content`));
    expect(bytes.equals(pdf)).toBe(true);
    expect(
      Object.fromEntries(
        [
          'content-type',
          'content-disposition',
          'x-content-type-options',
          'content-security-policy',
          'cache-control',
          'content-length',
        ].map((name) => [name, headers.get(name)]),
      ),
    ).toEqual({
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="odz plan.pdf"; filename*=UTF-8\'\'%C5%81%C3%B3d%C5%BA%20plan.pdf',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
      'content-length': String(pdf.length),
    });
  });

  it.each([
    ['file_too_large', 413, Buffer.concat([pdf, Buffer.alloc(200_000)]), 'a.pdf', 'application/pdf'],
    ['file_too_large', 413, Buffer.concat([pdf, Buffer.alloc(9_000_000)]), 'a.pdf', 'application/pdf'],
    ['file_empty', 422, Buffer.alloc(0), 'a.pdf', 'application/pdf'],
    ['file_type_mismatch', 415, pdf, 'a.pdf', 'image/png'],
    [
      'file_type_not_allowed',
      415,
      Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]),
      'a.exe',
      'application/octet-stream',
    ],
  ] as const)('refuses with %s, and keeps neither bytes nor a row', async (code, status, bytes, name, type) => {
    const before = (await stored()).length;
    const answer = await upload(bytes, { name, type });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await stored()).toHaveLength(before);
    expect((await world.ok('GET', path(), pat.self)).data).toHaveLength(1);
  });

  const isoMedia = (brand: string) =>
    Buffer.concat([Buffer.from(`\0\0\0\u0018ftyp${brand}\0\0\0\0isommp42`, 'latin1'), Buffer.alloc(100)]);
  it.each<[string, string, Buffer, string]>([
    ['voice.m4a', 'audio/mp4', isoMedia('mp42'), 'video/mp4'],
    ['photo.jfif', 'image/jpeg', Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'), 'image/jpeg'],
    ['attendance.csv', 'application/vnd.ms-excel', Buffer.from('name,days\r\nZoë,12\r\n'), 'text/plain'],
    ['bmi.txt', 'text/plain', Buffer.from('BMI is what these minutes are about.\n'), 'text/plain'],
    [`a${'.'.repeat(78_000)}b.pdf`, 'application/pdf', pdf, 'application/pdf'],
  ])('takes %s as phones, offices and browsers send it', async (name, type, bytes, kept) => {
    const kim = await world.participant();
    const answer = await upload(bytes, {
      name,
      type,
      fields: { title: 'Sent' },
      to: `/v1/portfolios/${kim.portfolioId}/evidence`,
      personId: kim.personId,
    });
    expect(answer).toMatchObject({ status: 201, body: { file: { mediaType: kept, size: bytes.length } } });
  });

  it('refuses a form without a file, a form with fields nobody knows, and JSON that is neither text nor link', async () => {
    const form = new FormData();
    form.append('title', 'x');
    const response = await fetch(world.service.url + path(), {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${await world.service.token(`person:${pat.personId}:self`)}` },
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([422, 'file_missing']);
    expect((await upload(pdf, { fields: { owner: 'me' } })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/owner', code: 'unknown_field' }),
    ]);
    const json = await world.send('POST', path(), pat.self, { kind: 'file', title: 'x' });
    expect([json.status, json.body.errors[0].pointer]).toEqual([422, '/kind']);
    const link = await world.send('POST', path(), pat.self, { kind: 'link', title: 'x', url: 'http://example.org' });
    expect([link.status, link.body.code]).toEqual([422, 'link_not_https']);
  });

  it.each([
    ['title', 'Plan \u202Egpj.exe'],
    ['title', 'Plan\u0000'],
    ['title', 'half \ud83d'],
    ['title', '\u200B\u200B'],
    ['title', '   '],
    ['title', 'two\nlines'],
    ['title', 'x'.repeat(201)],
    ['text', 'We met \u0000 six times.'],
    ['text', 'We met \udc00 six times.'],
    ['text', 'pay \u202Eevil\u202C'],
    ['requirement', 'evidence\u0007'],
  ])('refuses a %s of %j by its field', async (field, value) => {
    const given = { kind: 'text', title: 'Minutes', text: 'We met.', [field]: value };
    const answer = await world.send('POST', path(), pat.self, given);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, `/${field}`]);
    if (field !== 'title') return;
    const form = await upload(pdf, { fields: { title: value.toWellFormed() === value ? value : '\u202A' } });
    expect([form.status, form.body.errors?.[0]?.pointer]).toEqual([422, '/title']);
  });

  it('keeps every version, each with its own bytes', async () => {
    const first = await upload(pdf, { fields: { title: 'Plan' } });
    const better = Buffer.concat([pdf, Buffer.from('better')]);
    const second = await upload(better, { to: path(`/${first.body.id}/versions`) });
    expect(second.body).toMatchObject({ id: first.body.id, number: 2 });
    expect((await download(path(`/${first.body.id}/content?version=1`))).bytes.equals(pdf)).toBe(true);
    expect((await download(path(`/${first.body.id}/content`))).bytes.equals(better)).toBe(true);
    const { data } = await world.ok('GET', path(`/${first.body.id}/versions`), pat.self);
    expect(data.map((version: { number: number }) => version.number)).toEqual([1, 2]);
    expect((await world.send('GET', path(`/${first.body.id}/content?version=3`), pat.self)).status).toBe(404);
  });

  it("is nobody else's to see, add to or download", async () => {
    const stranger = newId();
    const { body } = await upload(pdf);
    expect((await upload(pdf, { personId: stranger })).status).toBe(404);
    expect((await download(path(`/${body.id}/content`), stranger)).status).toBe(404);
    expect((await world.send('GET', path(), world.person('facilitator', stranger))).status).toBe(404);
    await world.group([stranger], [pat]);
    expect((await world.send('GET', path(), world.person('facilitator', stranger))).status).toBe(200);
  });

  it('stays in a frozen copy after it is removed and swept for', async () => {
    const sam = await world.participant();
    const bytes = Buffer.concat([pdf, Buffer.from(newId())]);
    const { body } = await upload(bytes, { to: `/v1/portfolios/${sam.portfolioId}/evidence`, personId: sam.personId });
    await world.ok('PUT', `/v1/portfolios/${sam.portfolioId}/account`, sam.self, { text: 'An account of five words.' });
    const frozen = await world.ok('POST', `/v1/portfolios/${sam.portfolioId}/freeze`, sam.self, { showsPupils: false });
    await world.ok('POST', `/v1/portfolios/${sam.portfolioId}/evidence/${body.id}/remove`, sam.self);
    await world.service.app.get(FileSweep).sweep(new Date(Date.now() + 365 * 86_400_000));
    const { items } = await world.ok('GET', `/v1/submissions/${frozen.id}`, sam.self);
    const item = items.find((each: { kind: string }) => each.kind === 'file');
    expect(
      (await download(`/v1/submissions/${frozen.id}/items/${item.id}/content`, sam.personId)).bytes.equals(bytes),
    ).toBe(true);
  });

  it('that no row refers to is swept once it is old, and only then', async () => {
    const store = world.service.app.get(FileStore);
    const before = (await stored()).map(({ key }) => key);
    const digest = 'e'.repeat(64);
    const key = await store.write(Readable.from([Buffer.from('orphan')]), () => digest);
    const sweep = world.service.app.get(FileSweep);
    expect(await sweep.sweep()).toBe(0);
    const old = new Date(Date.now() - 25 * 3_600_000);
    const folder = world.service.app.get(PortfolioEnv).FILE_STORE_PATH;
    for (const each of [key, ...before]) await utimes(join(folder, each), old, old);
    expect(await sweep.sweep()).toBe(1);
    expect((await stored()).map((file) => file.key)).toEqual(before);
  });

  it('cannot be half a file in the database', async () => {
    const half = `insert into evidence_version (id, tenant, person_id, portfolio_id, evidence_id, number, title, kind, file_key, shows_pupils, added_at)
      values ('${newId()}', 'hertscam', '${pat.personId}', '${pat.portfolioId}', '${newId()}', 1, 'x', 'file', 'k', false, now())`;
    await expect(
      world.service.app.get(UnitOfWork).run((tx) => tx.manager.query(half), { tenants: ['hertscam'] }),
    ).rejects.toThrow(/evidence_version_file_whole/u);
  });
});

describe('the quota of evidence', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start(undefined, {
      EVIDENCE_MAX_BYTES: '10000',
      EVIDENCE_MAX_ITEMS: '3',
      EVIDENCE_MAX_VERSIONS: '5',
    });
  });
  afterAll(() => world.stop());

  const upload = async ({ portfolioId, personId }: Participant, bytes: Buffer) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'plan.pdf');
    const response = await fetch(`${world.service.url}/v1/portfolios/${portfolioId}/evidence`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${await world.service.token(`person:${personId}:self`)}` },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const quotaOf = async ({ portfolioId, self }: Participant) =>
    (await world.ok('GET', `/v1/portfolios/${portfolioId}/evidence`, self)).quota;
  const stored = () => Array.fromAsync(world.service.app.get(FileStore).list());

  it('counts bytes, refuses what is beyond them with what is used and allowed, and keeps none of it', async () => {
    const pat = await world.participant();
    expect((await upload(pat, pdf)).status).toBe(201);
    const before = (await stored()).length;
    const refused = await upload(pat, Buffer.concat([pdf, Buffer.from('x')]));
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'evidence_quota_exceeded',
        details: { exceeded: 'bytes', bytes: { used: pdf.length, allowed: 10_000 } },
      },
    });
    expect(await stored()).toHaveLength(before);
    expect(await quotaOf(pat)).toMatchObject({ bytes: { used: pdf.length, allowed: 10_000 }, items: { used: 1 } });
    const text = { kind: 'text', title: 'Minutes', text: 'x'.repeat(5000) };
    const tooLong = await world.send('POST', `/v1/portfolios/${pat.portfolioId}/evidence`, pat.self, text);
    expect([tooLong.status, tooLong.body.code]).toEqual([409, 'evidence_quota_exceeded']);
  });

  it('counts items, and every version that is kept, also of what was removed', async () => {
    const pat = await world.participant();
    const to = `/v1/portfolios/${pat.portfolioId}/evidence`;
    const add = () => world.send('POST', to, pat.self, { kind: 'text', title: 'Minutes', text: 'We met.' });
    const ids: string[] = [];
    for (let item = 0; item < 3; item++) ids.push((await add()).body.id as string);
    expect((await add()).body).toMatchObject({ code: 'evidence_quota_exceeded', details: { exceeded: 'items' } });
    for (const id of ids.slice(0, 2)) {
      await world.ok('POST', `${to}/${id}/remove`, pat.self);
      expect((await add()).status).toBe(201);
    }
    await world.ok('POST', `${to}/${ids[2]}/remove`, pat.self);
    expect((await add()).body).toMatchObject({ code: 'evidence_quota_exceeded', details: { exceeded: 'versions' } });
    expect(await quotaOf(pat)).toMatchObject({ items: { used: 2, allowed: 3 }, versions: { used: 5, allowed: 5 } });
  });

  it('holds when uploads come at one moment', async () => {
    const pat = await world.participant();
    const half = (mark: string) => Buffer.concat([pdf.subarray(0, 4000), Buffer.from(mark)]);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((mark) => upload(pat, half(mark))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body.code)).toEqual([
      'evidence_quota_exceeded',
      'evidence_quota_exceeded',
    ]);
    expect(await quotaOf(pat)).toMatchObject({ bytes: { used: 8002 }, items: { used: 2 } });
  });
});
