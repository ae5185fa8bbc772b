import { SchoolClosedSchema, SchoolReopenedSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { links, OFFICE, register, World } from '../../test/world.js';
import { RegisterCleanUp } from './register-clean-up.js';

const PATH = '/v1/schools/imports';
const header = register.subarray(0, register.indexOf('\n') + 1);
const latin1 = register.toString('latin1');
const lineOf = (urn: string) => `${latin1.split('\r\n').find((line) => line.startsWith(urn))}\r\n`;

/** A file of some rows of the register, changed. */
function file(...rows: string[]): Buffer {
  return Buffer.concat([header, Buffer.from(rows.join(''), 'latin1')]);
}

describe('the import of the schools register', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create({ register: false });
  });
  afterAll(() => world.close());

  const school = async (urn: string) =>
    (await world.send('GET', `/v1/schools/${urn}`, { as: ['person:anybody:self'] })).body;
  const closed = () => world.service.events.received(SchoolClosedSchema);
  const reopened = () => world.service.events.received(SchoolReopenedSchema);

  it('shows what it would change, and changes nothing before it is confirmed', async () => {
    const found = await world.check(PATH, register);
    expect(found).toMatchObject({
      status: 'checked',
      kind: 'schools',
      counts: { rows: 30, valid: 30, new: 30, changed: 0, closed: 0, reopened: 0, unchanged: 0, older: 0 },
      progress: { done: 30, total: 30 },
    });
    expect(found.sample).toHaveLength(5);
    expect(found.sample[0]).toEqual({ urn: '900001', name: 'Oakfield Primary School', effect: 'new' });
    expect(await school('900001')).toMatchObject({ code: 'school_not_found' });
  });

  it('takes in every oddity of the register', async () => {
    expect(await world.import(PATH, register)).toMatchObject({ status: 'confirmed', counts: { new: 30 } });
    expect(await school('900001')).toMatchObject({
      name: 'Oakfield Primary School',
      status: 'open',
      location: {
        easting: 522500,
        northing: 208700,
        latitude: expect.closeTo(51.764, 2),
        longitude: expect.closeTo(-0.226, 2),
      },
    });
    expect((await school('900002')).name).toBe('St Alban’s Cross School');
    expect((await school('900010')).name).toBe('St Éloi’s Church of England – Catholic Primary School');
    expect(await school('900003')).toMatchObject({
      name: 'The Ridgeway School, Letchworth',
      address: { street: 'Ridgeway, The' },
    });
    expect((await school('900019')).name).toBe('"The Lighthouse" Primary School');
    expect(await school('900012')).toMatchObject({ status: 'closed', closesOn: null, location: null });
    expect(await school('900016')).toMatchObject({ status: 'closed', closesOn: null, location: null });
    expect(await school('900008')).toMatchObject({ status: 'proposed_to_close', closesOn: '2099-08-31' });
    expect(await school('900024')).toMatchObject({
      name: 'Colegio Británico de Málaga',
      localAuthority: null,
      address: { country: 'Spain' },
    });
    expect([(await school('900027')).ukprn, (await school('900028')).ukprn, (await school('900007')).ukprn]).toEqual([
      '10900027',
      '10900027',
      null,
    ]);
    expect(await closed()).toEqual([]);
  });

  it('changes nothing and tells nobody when the same file comes again', async () => {
    expect(await world.import(PATH, register)).toMatchObject({
      counts: { unchanged: 30, new: 0, changed: 0 },
      sample: [],
    });
    expect(await world.query('select max(version) as version from schools')).toEqual([{ version: 1 }]);
    expect([...(await closed()), ...(await reopened())]).toEqual([]);
  });

  it('finds the columns in another order, and ignores those it does not know', async () => {
    const [head, ...rows] = latin1
      .trimEnd()
      .split('\r\n')
      .filter((line) => !line.includes('Ridgeway, The'));
    const turned = [
      `"Extra",${head!.split(',').toReversed().join(',')}`,
      ...rows.slice(0, 3).map((row) => `"x",${row.split(',').toReversed().join(',')}`),
    ].join('\n');
    expect(await world.check(PATH, Buffer.from(turned, 'latin1'))).toMatchObject({
      counts: { rows: 3, valid: 3, unchanged: 3 },
    });
  });

  it('takes the same file saved as UTF-8', async () => {
    expect(await world.check(PATH, `\ufeff${new TextDecoder('windows-1252').decode(register)}`)).toMatchObject({
      counts: { valid: 30, unchanged: 30 },
    });
  });

  it('tells of a school that closed, and of one that opened again', async () => {
    const closing = lineOf('900001')
      .replace('"1","Open",""', '"2","Closed","31-08-2026"')
      .replace('26-09-2025', '01-09-2026');
    const found = await world.check(PATH, file(closing));
    expect(found).toMatchObject({ counts: { closed: 1, changed: 0 }, sample: [{ urn: '900001', effect: 'closed' }] });
    await world.import(PATH, file(closing));
    const event = await world.service.events.untilReceived(SchoolClosedSchema);
    expect(event).toMatchObject({
      event: { urn: '900001', name: 'Oakfield Primary School', closedOn: '2026-08-31' },
      attributes: { tenant: 'consortium', aggregateversion: '2' },
    });

    const opening = lineOf('900001').replace('26-09-2025', '10-09-2026');
    expect(await world.import(PATH, file(opening))).toMatchObject({ counts: { reopened: 1 } });
    expect((await world.service.events.untilReceived(SchoolReopenedSchema)).attributes['aggregateversion']).toBe('3');
    expect([(await closed()).length, (await reopened()).length]).toEqual([1, 1]);
  });

  it('tells two changes of one day apart, and leaves alone what is older than what is held', async () => {
    const twice = lineOf('900001').replace('26-09-2025', '10-09-2026').replace('"236"', '"240"');
    expect(await world.import(PATH, file(twice))).toMatchObject({ counts: { changed: 1 } });
    expect(await world.import(PATH, file(lineOf('900001')))).toMatchObject({ counts: { older: 1, changed: 0 } });
    expect((await school('900001')).pupils).toBe(240);
  });

  it('lists what is wrong by line, column and value, and takes in the other rows', async () => {
    const broken = file(
      lineOf('900002').replace('900002', '90002'),
      lineOf('900003').replace('521900', '=cmd()'),
      '"only","three","fields"\r\n',
      lineOf('900004').replace('"118"', '"119"').replace('26-09-2025', '27-09-2025'),
      lineOf('900004'),
    );
    const found = await world.check(PATH, broken);
    expect(found).toMatchObject({ counts: { rows: 5, valid: 1, changed: 1 } });
    const { body, headers } = await world.send('GET', `${PATH}/${found.id}/errors.csv`, { as: OFFICE });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const raw = await fetch(`${world.service.url}${PATH}/${found.id}/errors.csv`, {
      headers: { authorization: `Bearer ${await world.service.token(...OFFICE)}` },
    });
    expect([...new Uint8Array(await raw.arrayBuffer())].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
    expect(body.split('\n')).toEqual([
      'line,urn,column,code,message,value',
      '2,90002,URN,invalid_urn,URN must have six digits.,90002',
      `3,900003,Easting,invalid_number,Easting must be a whole number.,'=cmd()`,
      '4,only,,malformed_row,The row cannot be read: 3 fields where the header has 25.,',
      '6,900004,URN,repeated_row,This row stands in the file already.,900004',
      '',
    ]);
  });

  it.each([
    ['an empty file', '', 'The file is empty: it has no header.'],
    [
      'a missing column',
      '"URN","LA (code)"\r\n900001,"919"\r\n',
      'The header lacks the columns LA (name), EstablishmentNumber',
    ],
    [
      'a quote that is never closed',
      `${latin1.slice(0, 900)}\r\n900099,"${'x'.repeat(70_000)}`,
      'a quoted value is not closed',
    ],
  ])('refuses %s, and keeps nothing of it', async (_what, content, message) => {
    const before = await world.query('select count(*)::integer as imports from register_imports');
    const { status, body } = await world.send('POST', PATH, {
      as: OFFICE,
      headers: { 'content-type': 'text/csv' },
      body: Buffer.from(content, 'latin1'),
    });
    expect([status, body.code]).toEqual([422, 'import_malformed']);
    expect(body.detail).toContain(message);
    expect(await world.query('select count(*)::integer as imports from register_imports')).toEqual(before);
  });

  it('refuses what is no CSV', async () => {
    expect(await world.send('POST', PATH, { as: OFFICE, body: {} })).toMatchObject({ status: 415 });
  });

  it('does not confirm a preview that another import has overtaken', async () => {
    const stale = await world.check(PATH, register);
    await world.import(PATH, register);
    expect(await world.send('POST', `${PATH}/${stale.id}/confirm`, { as: OFFICE })).toMatchObject({
      status: 409,
      body: { code: 'import_superseded' },
    });
  });

  it('does not confirm twice', async () => {
    const { id } = await world.import(PATH, register);
    expect(await world.send('POST', `${PATH}/${id}/confirm`, { as: OFFICE })).toMatchObject({
      status: 409,
      body: { code: 'transition_refused' },
    });
  });

  it('keeps the rows of a file for a day, and asks for it again afterwards', async () => {
    const { id } = await world.check(PATH, register);
    const cleanUp = world.service.app.get(RegisterCleanUp, { strict: false });
    await cleanUp.dropAbandoned();
    expect(await world.query('select count(*)::integer as rows from register_rows where import_id = $1', [id])).toEqual(
      [{ rows: 30 }],
    );
    world.service.travelTo('2026-09-12T09:00:00Z');
    await cleanUp.dropAbandoned();
    expect(await world.query('select count(*)::integer as rows from register_rows')).toEqual([{ rows: 0 }]);
    await world.made('POST', `${PATH}/${id}/confirm`, { as: OFFICE });
    for (;;) {
      const found = await world.made('GET', `${PATH}/${id}`, { as: OFFICE });
      if (found.status === 'confirming') continue;
      expect(found).toMatchObject({ status: 'failed', failure: expect.stringContaining('Upload the file again') });
      break;
    }
  });

  it('keeps an old URN readable, with a pointer to where it went', async () => {
    expect(await world.import('/v1/schools/links/imports', links)).toMatchObject({
      kind: 'links',
      counts: { rows: 7, valid: 7, new: 7 },
    });
    expect(await school('900005')).toMatchObject({
      status: 'closed',
      name: 'Chalk Brook Junior School',
      successors: [{ urn: '900006', name: 'Chalk Brook Academy' }],
      predecessors: [],
    });
    expect((await school('900006')).predecessors).toMatchObject([{ urn: '900005' }]);
    expect((await school('900017')).successors).toEqual([
      {
        urn: '899999',
        name: 'Marlborough Down College – Upper School',
        linkType: 'Successor - Split School',
        on: '1990-07-20',
      },
    ]);
    expect(await world.import('/v1/schools/links/imports', links)).toMatchObject({ counts: { unchanged: 7, new: 0 } });
  });

  it('lists schools by name, status and authority, page by page', async () => {
    const first = await world.made('GET', '/v1/schools?filter[localAuthority]=919&filter[status]=open&limit=3', {
      as: OFFICE,
    });
    expect(first.data.map(({ urn }: { urn: string }) => urn)).toEqual(['900001', '900002', '900003']);
    const { pathname, search } = new URL(first.next);
    expect((await world.made('GET', pathname + search, { as: OFFICE })).data[0].urn).toBe('900004');
    expect((await world.made('GET', '/v1/schools?filter[name]=chalk', { as: OFFICE })).data).toHaveLength(3);
    expect((await world.made('GET', '/v1/schools?filter[name]=%25', { as: OFFICE })).data).toEqual([]);
  });
});
