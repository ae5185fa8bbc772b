import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Caller, Json } from '@collegium/scenario-eldp/api';
import { forAll, patiently, type Crowd, type Participant } from './crowd.js';

/** Participants of one group, as many as a facilitator leads at a time. */
const GROUP_SIZE = 25;

/** Universities with an agreement on credit; a programme carries that of both. */
const universities = [
  { code: 'herts', name: 'University of Hertfordshire', courseCode: 'EL7-STANDALONE' },
  { code: 'bath-spa', name: 'Bath Spa University', courseCode: 'PGCPL-1' },
] as const;
export type UniversityCode = (typeof universities)[number]['code'];

/** Somebody of the provider. */
export interface Member {
  readonly email: string;
  readonly personId: string;
}

/** What there is before anybody applies. */
export interface Consortium {
  readonly cohortId: string;
  readonly facilitators: readonly Member[];
  readonly leadModerator: Member;
}

/** Organisations, schools, the provider's people, a programme with credit, and an open cohort. */
export async function prepareConsortium(crowd: Crowd, people: number): Promise<Consortium> {
  const { office, coordinator } = crowd;
  await crowd.moveTo('2026-05-11T08:00:00Z');
  await office.post('enrolment', '/v1/organisations', { code: 'hertscam', kind: 'provider', name: 'HertsCam' });
  for (const { code, name } of universities)
    await office.post('enrolment', '/v1/organisations', { code, kind: 'university', name });
  await imported(office, '/v1/schools/imports', '/v1/schools/imports', scenarioFile('register/fictional-register.csv'));
  await office.put('scheduling', '/v1/bank-holidays', JSON.parse(scenarioFile('bank-holidays.json').toString('utf8')));
  const facilitators: Member[] = [];
  for (let n = 1; n <= 4; n++) facilitators.push(await engage(crowd, `Facilitator ${n}`, ['facilitator']));
  const leadModerator = await engage(crowd, 'Lead moderator', ['lead-moderator', 'moderator']);
  await coordinator.post('portfolio', '/v1/moderators', { personId: leadModerator.personId });

  const programme = await coordinator.postRaw<Json>('enrolment', '/v1/programmes', {
    type: 'application/yaml',
    body: readFileSync(new URL('../one-day.yaml', import.meta.url), 'utf8'),
  });
  const cohort = await coordinator.post<Json>('enrolment', '/v1/cohorts', {
    programmeId: programme.id,
    name: '2026 autumn',
    places: people,
    startsOn: '2026-09-01',
    endsOn: '2027-07-31',
    applicationsCloseOn: '2026-06-30',
    offerDays: 21,
  });
  await coordinator.post('enrolment', `/v1/cohorts/${cohort.id}/open`);
  for (const { code: university, courseCode } of universities)
    await coordinator.post('accreditation', '/v1/agreements', {
      university,
      programmeId: programme.id,
      route: 'recognition',
      courseCode,
      credit: { points: 30, scheme: 'CATS', level: 7 },
      replyDays: 28,
      lawfulBasis: 'contract',
      noticeVersion: '2026-05',
      fields: ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'],
      validFrom: '2026-05-11',
      registration: { needed: false, submitDays: 42, replyDays: 21, fields: ['legal-name', 'date-of-birth'] },
    });
  return { cohortId: cohort.id as string, facilitators, leadModerator };
}

const scenarioFile = (name: string): Buffer<ArrayBuffer> =>
  readFileSync(fileURLToPath(import.meta.resolve(`@collegium/scenario-eldp/${name}`)));

async function engage({ office, coordinator }: Crowd, displayName: string, roles: readonly string[]): Promise<Member> {
  const email = `${displayName.toLowerCase().replaceAll(' ', '.')}@hertscam.example`;
  const { id } = await coordinator.post<Json>('enrolment', '/v1/people', { provider: 'hertscam', displayName, email });
  const user = await patiently(
    `an account for ${displayName}`,
    async () => (await office.get<Json>('identity', `/v1/users?filter[email]=${encodeURIComponent(email)}`)).data[0],
  );
  await office.put('identity', `/v1/users/${user.id}/roles`, {
    roles: roles.map((role) => `provider:hertscam:${role}`),
  });
  return { email, personId: id as string };
}

/** A file in its two steps: uploaded and checked, then confirmed. */
async function imported(
  caller: Caller,
  upload: string,
  path: string,
  file: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const { id } = await caller.postRaw<Json>('enrolment', upload, { type: 'text/csv', body: file });
  const read = (): Promise<Json> => caller.get('enrolment', `${path}/${id}`);
  await patiently('the file to be checked', async () => (await read()).status === 'checked');
  await caller.post('enrolment', `${path}/${id}/confirm`);
  await patiently('the file to be imported', async () => (await read()).status === 'confirmed');
}

/**
 * A file of applicants, offers, acceptances by the people themselves, and a running cohort.
 * @param universityOf whose credit the nth applicant wants
 */
export async function enrolEverybody(
  crowd: Crowd,
  { cohortId }: Consortium,
  people: number,
  universityOf: (n: number) => UniversityCode = () => 'herts',
): Promise<Participant[]> {
  const { coordinator, office } = crowd;
  await crowd.moveTo('2026-06-01T09:00:00Z');
  const { data: schools } = await office.get<Json>('enrolment', '/v1/schools?filter[status]=open&limit=4');
  const names = Array.from({ length: people }, (_, n) => `Participant ${String(n + 1).padStart(5, '0')}`);
  const rows = names.map((name, n) =>
    [name, emailOf(name), 'teacher', schools[n % schools.length].urn, 'yes', universityOf(n)].join(','),
  );
  const path = '/v1/applications/imports';
  await imported(
    coordinator,
    `${path}?cohortId=${cohortId}`,
    path,
    `displayName,email,staffRole,urn,creditWanted,university\n${rows.join('\n')}\n`,
  );
  await patiently('an account for everybody', async () => {
    const known = new Set((await office.all<Json>('identity', '/v1/users')).map(({ email }) => email as string));
    return names.every((name) => known.has(emailOf(name)));
  });

  const applicants = new Map(
    (await coordinator.all<Json>('enrolment', '/v1/people')).map(({ id, displayName, email }) => [
      id as string,
      { name: displayName as string, email: email as string },
    ]),
  );
  const participants: Participant[] = [];
  await forAll(
    await coordinator.all<Json>('enrolment', `/v1/applications?filter[cohort]=${cohortId}`),
    async ({ id, personId, university }) => {
      const { name, email } = applicants.get(personId as string)!;
      await coordinator.post('enrolment', `/v1/applications/${id}/offer`);
      const { enrolmentId } = await crowd.as(email).post<Json>('enrolment', `/v1/applications/${id}/accept`);
      participants.push({ name, email, enrolmentId: enrolmentId as string, university: university as string });
    },
  );
  await crowd.moveTo('2026-09-01T08:00:00Z');
  for (const verb of ['close', 'run']) await coordinator.post('enrolment', `/v1/cohorts/${cohortId}/${verb}`);
  await forAll(participants, ({ enrolmentId }) => coordinator.post('enrolment', `/v1/enrolments/${enrolmentId}/start`));
  return participants;
}

const emailOf = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@schools.example`;

/** Groups of the facilitators, the one day that gives all hours, and its register. Returns who leads whom. */
export async function liveThroughDay(
  crowd: Crowd,
  { cohortId, facilitators }: Consortium,
  participants: readonly Participant[],
): Promise<Map<string, Member>> {
  const { coordinator } = crowd;
  const leads = new Map<string, Member>();
  const groups = Array.from({ length: Math.ceil(participants.length / GROUP_SIZE) }, (_, n) => ({
    facilitator: facilitators[n % facilitators.length]!,
    members: participants.slice(n * GROUP_SIZE, (n + 1) * GROUP_SIZE),
    name: `Group ${n + 1}`,
  }));
  await patiently('the cohort to reach scheduling', () =>
    coordinator.unlessUnknown((caller) => caller.post('scheduling', `/v1/cohorts/${cohortId}/calendar/preview`)),
  );
  await forAll(groups, async ({ facilitator, members, name }) => {
    const group = await coordinator.post<Json>('scheduling', '/v1/groups', {
      cohortId,
      name,
      facilitatorId: facilitator.personId,
      coFacilitatorIds: [],
    });
    for (const { enrolmentId } of members) {
      await patiently('an enrolment to reach scheduling', () =>
        coordinator.unlessUnknown((caller) =>
          caller.post('scheduling', `/v1/groups/${group.id}/members`, { enrolmentId }),
        ),
      );
      leads.set(enrolmentId, facilitator);
    }
  });
  const wishes = {
    weekdays: [{ weekday: 'tuesday' }],
    avoid: [],
    places: [{ kind: 'annual-conference', place: { kind: 'venue', name: 'Conference centre, Hatfield' } }],
  };
  const { digest } = await coordinator.post<Json>('scheduling', `/v1/cohorts/${cohortId}/calendar/preview`, wishes);
  const { created } = await coordinator.post<Json>('scheduling', `/v1/cohorts/${cohortId}/calendar`, {
    ...wishes,
    digest,
  });
  await crowd.moveTo('2026-11-02T08:00:00Z');
  for (let from = 0; from < participants.length; from += 500)
    await coordinator.post('scheduling', `/v1/sessions/${created[0].id}/register`, {
      entries: participants
        .slice(from, from + 500)
        .map(({ enrolmentId }) => ({ enrolmentId, attendance: 'present', mode: 'in_person' })),
    });
  return leads;
}
