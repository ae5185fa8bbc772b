import { ApplicationSubmittedSchema } from '@collegium/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
      'line,column,code,message,value',
      '7,urn,setting_unknown,The register has no school with URN 999999.,',
      '8,staffRole,not_in_list,"staffRole must be one of teacher, head, support-staff, governor.",wizard',
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
