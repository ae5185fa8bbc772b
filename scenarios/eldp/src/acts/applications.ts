import { applicants, enrolled, PLACES, secondCohort, type Applicant } from '../cast.js';
import { Refused, type Json } from '../api.js';
import type { Cohort, Stage } from '../stage.js';
import { until } from '../waiting.js';

/** From applying to an accepted place: ineligible, too late, one more than there are places, and the rest. */
export async function fillCohorts(stage: Stage): Promise<void> {
  const { checks, coordinator } = stage;
  await stage.moveTo('2026-06-01T09:00:00Z');
  for (const applicant of applicants.filter(({ ending }) => ending !== 'too-late'))
    await apply(stage, stage.first, applicant);
  for (const applicant of secondCohort) await apply(stage, stage.second, applicant);
  await stage.moveTo('2026-07-02T09:00:00Z');
  for (const applicant of applicants.filter(({ ending }) => ending === 'too-late'))
    await apply(stage, stage.first, applicant);

  for (const applicant of [...applicants, ...secondCohort]) await decide(stage, applicant);
  const cohort = await coordinator.get('enrolment', `/v1/cohorts/${stage.first.id}`);
  checks.equal('as many places are taken as there are', cohort.places.taken, PLACES);

  await stage.moveTo('2026-09-01T08:00:00Z');
  for (const { id } of [stage.first, stage.second]) {
    await coordinator.post('enrolment', `/v1/cohorts/${id}/close`);
    await coordinator.post('enrolment', `/v1/cohorts/${id}/run`);
  }
  for (const applicant of [...enrolled, ...secondCohort])
    await coordinator.post('enrolment', `/v1/enrolments/${stage.way(applicant).enrolmentId}/start`);
  const waiting = applicants.find(({ ending }) => ending === 'no-place')!;
  const ended = await coordinator.get('enrolment', `/v1/applications/${stage.way(waiting).applicationId}`);
  checks.equal('the waiting list ends when the cohort runs', ended.status, 'closed');
}

async function apply(stage: Stage, cohort: Cohort, applicant: Applicant): Promise<void> {
  const { coordinator, office } = stage;
  const person = await coordinator.post<{ id: string }>('enrolment', '/v1/people', {
    provider: 'hertscam',
    displayName: applicant.name,
    email: applicant.email,
    ...(applicant.trn ? { trn: applicant.trn } : {}),
  });
  await until(
    `an account for ${applicant.name}`,
    async () =>
      (await office.get<{ data: Json[] }>('identity', `/v1/users?filter[email]=${encodeURIComponent(applicant.email)}`))
        .data[0],
  );
  const creditWanted = applicant.ending !== 'certificate';
  const application = await stage.as(applicant.email).post<Json>('enrolment', '/v1/applications', {
    cohortId: cohort.id,
    setting: settingOf(stage, applicant),
    staffRole: applicant.staffRole,
    creditWanted: cohort === stage.first && creditWanted,
    facts: { settingSupports: applicant.ending !== 'ineligible' },
  });
  stage.ways.set(applicant.email, { applicant, personId: person.id, applicationId: application.id });
}

function settingOf({ schools }: Stage, { setting }: Applicant) {
  if (setting === 'overseas')
    return { kind: 'overseas-school', name: 'International School of Dubai Creek', timeZone: 'Asia/Dubai' };
  return { urn: schools[setting - 1]!.urn };
}

/** Offers where that is possible, and lets the person accept; checks the refusal or the waiting list elsewhere. */
async function decide(stage: Stage, applicant: Applicant): Promise<void> {
  const { coordinator, checks } = stage;
  const way = stage.way(applicant);
  const path = `/v1/applications/${way.applicationId}`;
  const read = (): Promise<Json> => coordinator.get('enrolment', path);
  if (applicant.ending === 'ineligible' || applicant.ending === 'too-late') {
    const expected = applicant.ending === 'ineligible' ? 'setting_does_not_support' : 'applied_too_late';
    const application = await read();
    checks.that(
      `${applicant.name} is not eligible: ${expected}`,
      JSON.stringify(application.eligibility).includes(expected),
      application.eligibility,
    );
    const refusal = await coordinator.refused((caller) => caller.post('enrolment', `${path}/offer`));
    checks.that(
      `${applicant.name} cannot be offered a place`,
      refusal.status === 409 || refusal.status === 422,
      refusal.message,
    );
    await coordinator.post('enrolment', `${path}/reject`);
    checks.equal(
      `${applicant.name} is rejected with the reason`,
      [(await read()).status, JSON.stringify((await read()).reasons ?? (await read()).eligibility).includes(expected)],
      ['rejected', true],
    );
    return;
  }
  try {
    await coordinator.post('enrolment', `${path}/offer`);
  } catch (error) {
    if (!(error instanceof Refused) || applicant.ending !== 'no-place') throw error;
    checks.that('no more places are offered than there are', error.status === 409, error.message);
    await coordinator.post('enrolment', `${path}/waitlist`);
    checks.equal(`${applicant.name} waits for a place`, (await read()).status, 'waitlisted');
    return;
  }
  const notMine = await coordinator.refused((caller) => caller.post('enrolment', `${path}/accept`));
  checks.that('only the person can accept an offer', notMine.status === 403 || notMine.status === 404, notMine.message);
  const accepted = await stage.as(applicant.email).post<Json>('enrolment', `${path}/accept`);
  way.enrolmentId =
    accepted.enrolmentId ??
    (await coordinator.get<{ data: Json[] }>('enrolment', `/v1/enrolments?filter[application]=${way.applicationId}`))
      .data[0].id;
}
