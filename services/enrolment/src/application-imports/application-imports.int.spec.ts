import { ApplicationSubmittedSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PeriodicTimers } from '@collegium/persistence';
import { COORDINATOR, World } from '../../test/world.js';

const header =
  'displayName,email,staffRole,trn,urn,settingKind,settingName,settingTimeZone,creditWanted,university,fact:settingSupports\r\n';
const file = [
  'Ama Mensah,ama@example.org,teacher,0012345,900001,,,,yes,,yes',
  'Zoë Ørsted,zoe@example.org,support-staff,,900003,,,,no,,yes',
  'Nadia Farouk,nadia@example.org,head,,,overseas-school,Nile School,Africa/Cairo,,,yes',
  'Gus Vernor,gus@example.org,governor,,900001,,,,,,yes',
  'Una Known,una@example.org,teacher,,900001,,,,,,',
  'Wrong School,wrong@example.org,teacher,,999999,,,,,,yes',
  'Wrong Role,role@example.org,wizard,,900001,,,,,,yes',
  'Ama Mensah,ama@example.org,teacher,,900001,,,,,,yes',
].join('\r\n');

describe('uploaded applicants', () => {
  let world: World;
  let cohort: string;

  beforeAll(async () => {
    world = await World.create();
    cohort = await world.cohort({ name: 'upload', places: 20 });
  }, 60_000);
  afterAll(() => world.close());

  const path = (id = cohort) => `/v1/applications/imports?cohortId=${id}`;
  const applications = async () =>
    (await world.made('GET', `/v1/applications?filter[cohort]=${cohort}`, { as: COORDINATOR })).data;
  const people = async () => (await world.query('select count(*)::integer as people from people'))[0];

  it('are checked as they would take effect, and leave nothing behind', async () => {
    const before = await people();
    const found = await world.check(path(), header + file, COORDINATOR);
    expect(found).toMatchObject({
      status: 'checked',
      counts: { rows: 8, valid: 5, eligible: 3, ineligible: 1, undecided: 1 },
    });
    expect(await applications()).toEqual([]);
    expect(await people()).toEqual(before);
    const { body } = await world.send('GET', `/v1/applications/imports/${found.id}/errors.csv`, { as: COORDINATOR });
    expect(body.split('\n').slice(0, 4)).toEqual([
      `line,column,code,message,value,${header.trim()}`,
      '7,urn,setting_unknown,The register has no school with URN 999999.,,Wrong School,wrong@example.org,teacher,,999999,,,,,,yes',
      '8,staffRole,not_in_list,"staffRole must be one of teacher, head, support-staff, governor.",wizard,Wrong Role,role@example.org,wizard,,900001,,,,,,yes',
      expect.stringMatching(/^9,,already_applied,Application \S+ to cohort upload is pending/),
    ]);
  });

  it('become applications once confirmed, with the people they need', async () => {
    const found = await world.import(path(), header + file, COORDINATOR);
    expect(found).toMatchObject({
      status: 'confirmed',
      counts: { rows: 8, valid: 5, eligible: 3, ineligible: 1, undecided: 1 },
    });
    const made = await applications();
    expect(made).toHaveLength(5);
    expect(
      made.map(({ staffRole, setting, creditWanted, university }: Record<string, unknown>) => ({
        staffRole,
        setting,
        creditWanted,
        university,
      })),
    ).toContainEqual({
      staffRole: 'head',
      setting: { urn: null, kind: 'overseas-school', name: 'Nile School', timeZone: 'Africa/Cairo' },
      creditWanted: false,
      university: null,
    });
    expect(made.find(({ university }: { university: string }) => university === 'herts')).toMatchObject({
      creditWanted: true,
      eligibility: { outcome: 'eligible' },
    });
    await world.service.events.untilReceived(
      ApplicationSubmittedSchema,
      ({ applicationId }) => applicationId === made.at(-1).id,
    );
    const kept = await world.query('select applicant from application_import_rows where application_id is not null');
    expect(kept.every(({ applicant }) => applicant === null)).toBe(true);
  });

  it('are the same people when the file comes again, and no second application', async () => {
    const before = await people();
    expect(await world.import(path(), header + file, COORDINATOR)).toMatchObject({ counts: { rows: 8, valid: 0 } });
    expect(await people()).toEqual(before);
    expect(await applications()).toHaveLength(5);
  });

  const errorsOf = async (id: string): Promise<string> =>
    (await world.send('GET', `/v1/applications/imports/${id}/errors.csv`, { as: COORDINATOR })).body;
  const told = async (id: string) =>
    (await errorsOf(id))
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(',').slice(0, 3).join(','));

  it('are told by line and column of all that the interface would refuse, and the rest is read', async () => {
    const rows = [
      'Ann Semi,ann.semi@example.org;,teacher,,900001',
      `${'x'.repeat(5000)},long@example.org,teacher,,900001`,
      'Nul\u0000,nul@example.org,teacher,,900001',
      'Turn\u202Eed,turned@example.org,teacher,,900001',
      'Zero\u200B,zero@example.org,teacher,,900001',
      '=HYPERLINK(1),formula@example.org,teacher,,900001',
      '12,digits@example.org,teacher,,900001',
      'See https://evil.example,link@example.org,teacher,,900001',
      'Ann Trn,trn@example.org,teacher,12345,900001',
      'Ann Big,big@example.org,teacher,1.34E+06,900001',
      'Ann Urn,urn@example.org,teacher,,9.00001E+05',
      'Fine Fiona,fiona@example.org,TEACHER,,900001',
    ];
    const found = await world.check(path(), `displayName,email,staffRole,trn,urn\n${rows.join('\n')}\n`, COORDINATOR);
    expect(found.counts).toMatchObject({ rows: 12, valid: 1 });
    expect(await told(found.id)).toEqual([
      '2,email,invalid_email',
      '3,displayName,max_length',
      '4,displayName,control_character',
      '5,displayName,direction_character',
      '6,displayName,invisible_character',
      '7,displayName,is_name',
      '8,displayName,is_name',
      '9,displayName,is_name',
      '10,trn,invalid_trn',
      '11,trn,invalid_trn',
      '12,urn,invalid_urn',
    ]);
  });

  const plain =
    'displayName,email,staffRole,urn,fact:settingSupports\nZoë Plain,zoe.plain@example.org,teacher,900001,yes\n';
  it.each([
    ['rows of commas', `${plain}${',,,,\n'.repeat(2001)}`],
    ['an empty column at the end', plain.replaceAll('\n', ',\n')],
    [
      'headings in another case and order',
      ' URN ,DisplayName,EMAIL,Fact:SettingSupports,staffrole\n900001,Zoë Plain,zoe.plain@example.org,YES,Teacher\n',
    ],
    ['semicolons', plain.replaceAll(',', ';')],
    ['semicolons and a hint', `sep=;\r\n${plain.replaceAll(',', ';')}`],
    ['tabs in UTF-16', Buffer.from(`\uFEFF${plain.replaceAll(',', '\t')}`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\uFEFF${plain}`, 'utf16le').swap16()],
    ['windows-1252', Buffer.from(plain, 'latin1')],
    ['a mark', `\uFEFF${plain}`],
    ['apostrophes before numbers', plain.replace(',900001', ",'900001")],
  ])('are read from a file with %s', async (_what, content) => {
    const found = await world.check(path(), content, COORDINATOR);
    expect(found.counts).toMatchObject({ rows: 1, valid: 1, eligible: 1 });
  });

  it('are put right in the list of errors, which is uploaded again as it is', async () => {
    const own = await world.cohort({ name: 'round trip', places: 20 });
    const bad = [
      'displayName,email,staffRole,trn,urn,fact:settingSupports',
      "Seán O'Wrong,sean.wrong@example,wizard,,900001,yes",
      'Good Gail,gail@example.org,teacher,,900001,yes',
      '"Comma, Carl",carl@example.org,teacher,,999999,yes',
    ].join('\r\n');
    const first = await world.import(path(own), bad, COORDINATOR);
    expect(first.counts).toMatchObject({ rows: 3, valid: 1 });
    const list = await errorsOf(first.id);
    expect(list.split('\n').slice(1, -1)).toHaveLength(3);
    const corrected = list
      .replaceAll(',wizard,,900001', ',teacher,,900001')
      .replaceAll('sean.wrong@example,teacher', 'sean.right@example.org,teacher')
      .replaceAll(',,999999,yes', ',,900001,yes');
    const again = await world.import(path(own), corrected, COORDINATOR);
    expect(again.counts).toMatchObject({ rows: 2, valid: 2, eligible: 2 });
    expect(await told(again.id)).toEqual([]);
    expect(
      await world.query(
        'select p.display_name as name from applications a join people p on p.id = a.person_id where a.cohort_id = $1 order by 1',
        [own],
      ),
    ).toEqual([{ name: 'Comma, Carl' }, { name: 'Good Gail' }, { name: "Seán O'Wrong" }]);
  });

  it('are forgotten after a month where they came to nothing', async () => {
    const found = await world.check(
      path(),
      'displayName,email,staffRole\nNo School,none@example.org,teacher\n',
      COORDINATOR,
    );
    await world.query(`update application_imports set created_at = '2026-08-01' where id = $1`, [found.id]);
    await world.service.app.get(PeriodicTimers).run('forget-refused-applicants');
    expect(await world.query('select line from application_import_rows where import_id = $1', [found.id])).toEqual([]);
  });

  it.each([
    ['an empty file', '', 'import_malformed'],
    [
      'a column that does not exist',
      'displayName,email,staffRole,mail\nA,a@example.org,teacher,x\n',
      'import_malformed',
    ],
    [
      'more rows than a file may have',
      `displayName,email,staffRole\n${'A,a@example.org,teacher\n'.repeat(2001)}`,
      'import_too_long',
    ],
  ])('are refused as %s', async (_what, body, code) => {
    expect(
      await world.send('POST', path(), { as: COORDINATOR, headers: { 'content-type': 'text/csv' }, body }),
    ).toMatchObject({ status: 422, body: { code } });
  });

  it('are refused for a cohort that takes none, or of another provider', async () => {
    const running = await world.cohort({ name: 'runs' });
    await world.made('POST', `/v1/cohorts/${running}/run`, { as: COORDINATOR });
    const upload = (id: string, as: readonly string[]) =>
      world.send('POST', path(id), { as, headers: { 'content-type': 'text/csv' }, body: header + file });
    expect(await upload(running, COORDINATOR)).toMatchObject({ status: 409, body: { code: 'cohort_not_open' } });
    expect(await upload(cohort, ['provider:elc:coordinator'])).toMatchObject({ status: 403 });
    expect(
      await world.send('POST', '/v1/applications/imports', {
        as: COORDINATOR,
        headers: { 'content-type': 'text/csv' },
        body: header,
      }),
    ).toMatchObject({ status: 422 });
  });
});
