import { readFileSync } from 'node:fs';
import type { Caller, Json } from '../api.js';
import type { Stage } from '../stage.js';
import { until } from '../waiting.js';
import { fellows, saltmarsh, type Fellow } from './cast.js';

const definition = readFileSync(new URL('../../definitions/saltmarsh-leadership-v1.yaml', import.meta.url), 'utf8');
const NOTICE = '2027-08';

/** A participant's way so far. */
export interface FellowWay {
  readonly fellow: Fellow;
  readonly self: Caller;
  readonly personId: string;
  readonly enrolmentId: string;
  /** Where the portfolio is. */
  portfolio?: string;
  registrationId?: string;
}

/** The small provider as its acts know it. */
export interface Partnership {
  readonly coordinator: Caller;
  readonly registrar: Caller;
  readonly cohortId: string;
  readonly ways: ReadonlyMap<Fellow, FellowWay>;
}

/** Provider and university join the consortium; they agree on a programme, its certificate in the name of both, and credit; three people take part. */
export async function found(stage: Stage): Promise<Partnership> {
  const { office } = stage;
  await stage.moveTo('2027-08-23T08:00:00Z');
  await office.post('enrolment', '/v1/organisations', {
    code: 'saltmarsh',
    kind: 'provider',
    name: 'Saltmarsh Teaching Partnership',
  });
  await office.post('enrolment', '/v1/organisations', {
    code: 'fenland',
    kind: 'university',
    name: 'Fenland University',
  });
  await office.post('identity', '/v1/users', { ...saltmarsh.coordinator, roles: ['provider:saltmarsh:coordinator'] });
  await office.post('identity', '/v1/users', { ...saltmarsh.registrar, roles: ['university:fenland:registrar'] });
  const [coordinator, registrar] = [stage.as(saltmarsh.coordinator.email), stage.as(saltmarsh.registrar.email)];
  const { id: programmeId } = await coordinator.postRaw<Json>('enrolment', '/v1/programmes', {
    type: 'application/yaml',
    body: definition,
  });
  await agree(coordinator, registrar, programmeId);
  const { id: cohortId } = await coordinator.post<Json>('enrolment', '/v1/cohorts', {
    programmeId,
    name: '2027 autumn',
    places: fellows.length,
    startsOn: '2027-09-01',
    endsOn: '2028-07-31',
    applicationsCloseOn: '2027-08-31',
    offerDays: 7,
  });
  await coordinator.post('enrolment', `/v1/cohorts/${cohortId}/open`);
  const ways = new Map<Fellow, FellowWay>();
  for (const [n, fellow] of fellows.entries())
    ways.set(fellow, await takePlace(stage, coordinator, cohortId, fellow, stage.schools[n]!.urn));
  await stage.moveTo('2027-09-06T08:00:00Z');
  for (const verb of ['close', 'run']) await coordinator.post('enrolment', `/v1/cohorts/${cohortId}/${verb}`);
  for (const { enrolmentId } of ways.values())
    await coordinator.post('enrolment', `/v1/enrolments/${enrolmentId}/start`);
  return { coordinator, registrar, cohortId, ways };
}

async function agree(coordinator: Caller, registrar: Caller, programmeId: string): Promise<void> {
  const agreement = {
    university: 'fenland',
    programmeId,
    route: 'university-assessed',
    courseCode: 'FL7-CHANGE',
    credit: { points: 30, scheme: 'CATS', level: 7 },
    replyDays: 28,
    lawfulBasis: 'contract',
    noticeVersion: NOTICE,
    fields: ['display-name', 'work', 'work-digests'],
    validFrom: '2027-08-23',
    registration: { needed: true, submitDays: 42, replyDays: 14, fields: ['legal-name', 'date-of-birth'] },
  };
  await until('accreditation to know programme and university', () =>
    coordinator.unlessUnknown((caller) => caller.post('accreditation', '/v1/agreements', agreement)),
  );
  // The second body consents by itself: nothing is issued in its name without.
  await registrar.post('accreditation', '/v1/joint-consents', {
    programmeId,
    organisation: 'fenland',
    evidence: 'Minute 7 of the academic board, 14 July 2027',
  });
}

async function takePlace(
  stage: Stage,
  coordinator: Caller,
  cohortId: string,
  fellow: Fellow,
  urn: string,
): Promise<FellowWay> {
  const { id: personId } = await coordinator.post<Json>('enrolment', '/v1/people', {
    provider: 'saltmarsh',
    displayName: fellow.name,
    email: fellow.email,
  });
  await until(
    `an account for ${fellow.name}`,
    async () => (await stage.office.get<Json>('identity', `/v1/users?filter[email]=${fellow.email}`)).data[0],
  );
  const self = stage.as(fellow.email);
  const { id } = await self.post<Json>('enrolment', '/v1/applications', {
    cohortId,
    setting: { urn },
    staffRole: fellow.staffRole,
    creditWanted: true,
  });
  await coordinator.post('enrolment', `/v1/applications/${id}/offer`);
  const { enrolmentId } = await self.post<Json>('enrolment', `/v1/applications/${id}/accept`);
  return { fellow, self, personId, enrolmentId };
}

/** Everybody is invited to be a student by itself, tells what the university needs, and submits. */
export async function registerAll({ ways }: Partnership): Promise<void> {
  for (const way of ways.values()) {
    const {
      self,
      personId,
      enrolmentId,
      fellow: { name, familyName, givenNames, dateOfBirth },
    } = way;
    const invited = await until(
      `the invitation of ${name}`,
      async () =>
        (await self.get<Json>('accreditation', `/v1/student-registrations?filter[enrolment]=${enrolmentId}`)).data[0],
    );
    await self.put('accreditation', `/v1/people/${personId}/details`, { familyName, givenNames, dateOfBirth });
    await self.post('accreditation', `/v1/student-registrations/${invited.id}/submit`, { noticeVersion: NOTICE });
    way.registrationId = invited.id;
  }
}

/** The one day that gives all hours, and its register. */
export async function holdDay(stage: Stage, { coordinator, cohortId, ways }: Partnership): Promise<void> {
  const wishes = {
    weekdays: [{ weekday: 'tuesday' }],
    avoid: [],
    places: [{ kind: 'leadership-day', place: { kind: 'venue', name: 'Sluice House' } }],
  };
  const { digest } = await until<Json>('the cohort to reach scheduling', () =>
    coordinator.unlessUnknown((caller) =>
      caller.post('scheduling', `/v1/cohorts/${cohortId}/calendar/preview`, wishes),
    ),
  );
  const { created } = await coordinator.post<Json>('scheduling', `/v1/cohorts/${cohortId}/calendar`, {
    ...wishes,
    digest,
  });
  await stage.moveTo('2027-11-01T08:00:00Z');
  await coordinator.post('scheduling', `/v1/sessions/${created[0].id}/register`, {
    entries: [...ways.values()].map(({ enrolmentId }) => ({ enrolmentId, attendance: 'present', mode: 'in_person' })),
  });
}
