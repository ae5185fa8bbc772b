import { enrolled, secondCohort, type Applicant } from '../cast.js';
import type { Json } from '../api.js';
import type { Cohort, Stage, StaffMember } from '../stage.js';
import { until } from '../waiting.js';

const days = ['tuesday', 'wednesday', 'thursday'];

/** Which group an applicant joins: that of the own school's facilitator, the rest spread so that every group can be moderated by another's. */
const groupOf = ({ setting, name }: Applicant): number => {
  if (setting === 1 || ['Jude Fletcher', 'Leo Marchetti'].includes(name)) return 0;
  if (setting === 2 || setting === 'overseas' || name === 'Maeve Brennan') return 1;
  return 2;
};

/** Forms groups, plans the year out of the template, and shows that its rules hold. */
export async function planYear(stage: Stage): Promise<void> {
  const { coordinator, checks, staff, schools } = stage;
  await until('the cohorts to reach scheduling', () =>
    coordinator.unlessUnknown((caller) => caller.post('scheduling', `/v1/cohorts/${stage.second.id}/calendar/preview`)),
  );
  for (const [n, facilitator] of staff.facilitators.entries())
    stage.first.groups.push(await formGroup(stage, stage.first, facilitator, schools[n]!));
  stage.second.groups.push(await formGroup(stage, stage.second, staff.facilitators[2]!, schools[2]!));
  for (const applicant of enrolled) await join(stage, stage.first, applicant, groupOf(applicant));
  for (const applicant of secondCohort) await join(stage, stage.second, applicant, 0);

  for (const cohort of [stage.first, stage.second]) await planCalendar(stage, cohort);
  const sessions = await coordinator.all<Json>('scheduling', `/v1/sessions?filter[cohort]=${stage.first.id}`);
  const twilights = stage.first.groups.map(({ id }) =>
    sessions.filter((session) => session.groupId === id && session.kind === 'twilight'),
  );
  checks.row(
    'ELDP-04',
    'Each group has exactly 7 twilight sessions, located at a school',
    twilights.every(
      (all) => all.length === 7 && all.every((session) => session.place?.kind === 'school' && session.place.urn),
    ),
    twilights.map((all) => all.length),
  );
  checks.row(
    'ELDP-02',
    'All dates fall inside one academic year; one outside is refused naming the session',
    sessions.every((session) => session.localStart >= '2026-09-01' && session.localStart < '2027-08-01'),
    sessions.map((session) => session.localStart),
  );
  const moved = sessions.find((session) => session.kind === 'twilight');
  const outside = await coordinator.refused((caller) =>
    caller.post('scheduling', `/v1/sessions/${moved.id}/reschedule`, { localStart: '2027-08-17T16:00' }),
  );
  checks.row(
    'ELDP-02',
    'All dates fall inside one academic year; one outside is refused naming the session',
    outside.status >= 400 && outside.message.includes(moved.title),
    outside.message,
  );
  await checkEvents(stage);
}

async function formGroup(
  { coordinator }: Stage,
  cohort: Cohort,
  facilitator: StaffMember,
  school: { urn: string; name: string },
) {
  const { id } = await coordinator.post<{ id: string }>('scheduling', '/v1/groups', {
    cohortId: cohort.id,
    name: `Group of ${facilitator.name}`,
    facilitatorId: facilitator.personId,
    coFacilitatorIds: [],
    place: { kind: 'school', ...school },
  });
  return { id, facilitator };
}

async function join(stage: Stage, cohort: Cohort, applicant: Applicant, group: number): Promise<void> {
  const way = stage.way(applicant);
  way.group = group;
  const path = `/v1/groups/${cohort.groups[group]!.id}/members`;
  await until(`${applicant.name} to be known to scheduling`, () =>
    stage.coordinator.unlessUnknown((caller) => caller.post('scheduling', path, { enrolmentId: way.enrolmentId })),
  );
}

async function planCalendar({ coordinator, checks }: Stage, cohort: Cohort): Promise<void> {
  const wishes = {
    // Groups of one cohort meet on different days, so that their members can visit each other.
    weekdays: [{ weekday: 'tuesday' }, ...cohort.groups.map(({ id }, n) => ({ weekday: days[n], groupId: id }))],
    avoid: [
      { from: '2026-10-26', until: '2026-10-30', reason: 'Half-term' },
      { from: '2027-02-15', until: '2027-02-19', reason: 'Half-term' },
    ],
    places: [
      { kind: 'regional-network-event', place: { kind: 'venue', name: 'Hatfield Civic Hall' } },
      {
        kind: 'international-network-event',
        place: { kind: 'online', name: 'Online', onlineUrl: 'https://meet.hertscam.example/international' },
      },
      { kind: 'annual-conference', place: { kind: 'venue', name: 'Conference centre, Hatfield' } },
    ],
  };
  const preview = await coordinator.post<Json>('scheduling', `/v1/cohorts/${cohort.id}/calendar/preview`, wishes);
  checks.that(
    'the calendar is shown before it is confirmed, without clashes',
    preview.clashes.length === 0 && preview.digest.length === 64,
    preview.clashes,
  );
  const { created } = await coordinator.post<Json>('scheduling', `/v1/cohorts/${cohort.id}/calendar`, {
    ...wishes,
    digest: preview.digest,
  });
  checks.equal('the calendar is what the preview showed', created.length, preview.sessions.length);
}

/** Events are everybody's; each attendee sees them in event time and in the own zone. */
async function checkEvents(stage: Stage): Promise<void> {
  const overseas = enrolled.find(({ setting }) => setting === 'overseas')!;
  const [abroad, other] = [stage.way(overseas), stage.way(secondCohort[0]!)];
  const mine = await stage
    .as(overseas.email)
    .all<Json>('scheduling', `/v1/sessions?filter[enrolment]=${abroad.enrolmentId}`);
  const theirs = await stage
    .as(secondCohort[0]!.email)
    .all<Json>('scheduling', `/v1/sessions?filter[enrolment]=${other.enrolmentId}`);
  const event = mine.find((session) => session.kind === 'international-network-event');
  stage.checks.row(
    'ELDP-05',
    'Network events are open to all groups; an attendee abroad sees event time and own local time',
    event?.attendee?.timeZone === 'Asia/Dubai' &&
      event.attendee.localStart !== event.localStart &&
      theirs.some((session) => session.id === event.id),
    event,
  );
  const conferences = [...mine, ...theirs]
    .filter((session) => session.kind === 'annual-conference')
    .map((session) => session.id);
  stage.checks.row(
    'ELDP-07',
    'The annual conference is one event for all cohorts',
    new Set(conferences).size === 1 && conferences.length === 2,
    conferences,
  );
}
