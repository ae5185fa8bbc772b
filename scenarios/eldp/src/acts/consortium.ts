import { readFileSync } from 'node:fs';
import { staff } from '../cast.js';
import type { Json } from '../api.js';
import type { StaffMember, Stage } from '../stage.js';
import { until } from '../waiting.js';

const here = new URL('../../', import.meta.url);

/** The consortium before anybody applies: organisations, the schools register, people of the provider, bank holidays. */
export async function prepareConsortium(stage: Stage, registerFile: string | undefined): Promise<void> {
  const { office } = stage;
  await stage.moveTo('2026-05-04T08:00:00Z');
  for (const organisation of [
    { code: 'hertscam', kind: 'provider', name: 'HertsCam' },
    { code: 'herts', kind: 'university', name: 'University of Hertfordshire' },
  ])
    await office.post('enrolment', '/v1/organisations', organisation);

  await importRegister(stage, readFileSync(registerFile ?? new URL('register/fictional-register.csv', here)));
  stage.schools = await fourSchools(stage);
  await office.put(
    'scheduling',
    '/v1/bank-holidays',
    JSON.parse(readFileSync(new URL('bank-holidays.json', here), 'utf8')),
  );
  stage.staff = {
    facilitators: await Promise.all(
      staff.facilitators.map((member) =>
        engage(stage, member, member.moderates ? ['facilitator', 'moderator'] : ['facilitator']),
      ),
    ),
    leadModerator: await engage(stage, staff.leadModerator, ['lead-moderator', 'moderator']),
  };
}

/** Imports the register in its two steps, looks at the preview, and imports it once more to see that nothing changes. */
async function importRegister(stage: Stage, file: Uint8Array<ArrayBuffer>): Promise<void> {
  const { office, checks } = stage;
  const upload = async (): Promise<Json> => {
    const { id } = await office.postRaw('enrolment', '/v1/schools/imports', { type: 'text/csv', body: file });
    return until(
      'the register to be checked',
      () => office.get('enrolment', `/v1/schools/imports/${id}`),
      (seen: Json) => !['checking'].includes(seen.status),
    );
  };
  const checked = await upload();
  checks.that('the register can be read', checked.status === 'checked' && checked.counts.valid > 0, checked);
  checks.that(
    'the preview counts every row once',
    ['new', 'changed', 'closed', 'reopened', 'unchanged', 'older'].reduce(
      (sum, key) => sum + checked.counts[key],
      0,
    ) === checked.counts.valid,
    checked.counts,
  );
  const errors = await office.get<string>('enrolment', `/v1/schools/imports/${checked.id}/errors.csv`);
  checks.that(
    'rows that cannot be read are named',
    checked.counts.rows === checked.counts.valid || errors.trim().split('\n').length > 1,
    errors.slice(0, 300),
  );
  await office.post('enrolment', `/v1/schools/imports/${checked.id}/confirm`);
  await until(
    'the register to be imported',
    () => office.get('enrolment', `/v1/schools/imports/${checked.id}`),
    (seen: Json) => seen.status === 'confirmed',
  );
  const again = await upload();
  checks.equal(
    'importing the same file again changes nothing',
    [again.counts.new, again.counts.changed, again.counts.closed, again.counts.reopened],
    [0, 0, 0, 0],
  );
}

async function fourSchools({ office }: Stage): Promise<{ urn: string; name: string }[]> {
  const { data } = await office.get<{ data: { urn: string; name: string }[] }>(
    'enrolment',
    '/v1/schools?filter[status]=open&limit=4',
  );
  if (data.length < 4) throw new Error('The register holds fewer than four open schools.');
  return data.map(({ urn, name }) => ({ urn, name }));
}

/** Registers a person of the provider; identity makes the account by itself, and the office adds the roles. */
async function engage(
  { office, coordinator }: Stage,
  { name, email }: { name: string; email: string },
  roles: readonly string[],
): Promise<StaffMember> {
  const person = await coordinator.post<{ id: string }>('enrolment', '/v1/people', {
    provider: 'hertscam',
    displayName: name,
    email,
  });
  const find = async (): Promise<Json | undefined> =>
    (await office.get<{ data: Json[] }>('identity', `/v1/users?filter[email]=${encodeURIComponent(email)}`)).data[0];
  const user = await until(`an account for ${name}`, find);
  await office.put('identity', `/v1/users/${user.id}/roles`, {
    roles: roles.map((role) => `provider:hertscam:${role}`),
  });
  return { name, email, personId: person.id };
}
