import { applicants, enrolled, secondCohort, type Applicant } from '../cast.js';
import type { Json } from '../api.js';
import type { Stage } from '../stage.js';
import { until } from '../waiting.js';

const by = (ending: Applicant['ending']): Applicant => applicants.find((applicant) => applicant.ending === ending)!;
const deferring = applicants.find(({ defers }) => defers)!;
const online = applicants.find(({ setting }) => setting === 'overseas')!;
const visitor = applicants[0]!;
/** Sessions that the one under the minimum attends. */
const RARE = 3;

/** The academic year: registers month by month, tutorials, a visit to another group, a deferral and a withdrawal. */
export async function liveThroughYear(stage: Stage): Promise<void> {
  const { coordinator } = stage;
  const visit = await offerTutorialsAndVisit(stage);
  const sessions = (await sessionsOf(stage)).filter((session) => session.status === 'scheduled');
  const months = [...new Set(sessions.map((session) => (session.localStart as string).slice(0, 7)))].sort();
  for (const month of months) {
    await stage.moveTo(`${nextMonth(month)}-01T03:00:00Z`);
    for (const session of sessions.filter((candidate) => candidate.localStart.startsWith(month)))
      await keepRegister(stage, session);
    if (month === '2026-10')
      await coordinator.post('enrolment', `/v1/enrolments/${stage.way(deferring).enrolmentId}/defer`, {
        reason: 'parental_leave',
        returnBy: '2027-01-11',
      });
    if (month === '2026-11')
      await coordinator.post('enrolment', `/v1/enrolments/${stage.way(by('withdrawn')).enrolmentId}/withdraw`, {
        reason: 'changed_job',
      });
    if (month === '2026-12')
      await coordinator.post('enrolment', `/v1/enrolments/${stage.way(deferring).enrolmentId}/resume`);
  }
  await checkVisit(stage, visit);
  await checkHours(stage);
}

async function sessionsOf({ coordinator, first, second }: Stage): Promise<Json[]> {
  const found = [
    ...(await coordinator.all<Json>('scheduling', `/v1/sessions?filter[cohort]=${first.id}`)),
    ...(await coordinator.all<Json>('scheduling', `/v1/sessions?filter[cohort]=${second.id}`)),
  ];
  return [...new Map(found.map((session) => [session.id, session])).values()];
}

function nextMonth(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 7);
}

/** Facilitators offer tutorial slots, participants book them; one books a visit to another group's session. */
async function offerTutorialsAndVisit(stage: Stage): Promise<{ sessionId: string }> {
  const { checks } = stage;
  await stage.moveTo('2026-09-02T08:00:00Z');
  for (const [n, group] of stage.first.groups.entries()) {
    const members = enrolled.filter((applicant) => stage.way(applicant).group === n);
    const slots = members.map((_member, at) => ({
      localStart: `2026-09-${String(14 + at).padStart(2, '0')}T${at % 2 === 0 ? '12:30' : '13:15'}`,
    }));
    const { data } = await stage
      .as(group.facilitator.email)
      .post<{ data: Json[] }>('scheduling', `/v1/groups/${group.id}/tutorial-slots`, {
        slots,
        place: { kind: 'online', name: 'Video call' },
      });
    for (const [at, member] of members.entries()) {
      const path = `/v1/sessions/${data[at]!.id}/bookings`;
      await stage.as(member.email).post('scheduling', path, { enrolmentId: stage.way(member).enrolmentId });
      if (at > 0) continue;
      const taken = await stage
        .as(members[1]!.email)
        .refused((caller) => caller.post('scheduling', path, { enrolmentId: stage.way(members[1]!).enrolmentId }));
      checks.row(
        'ELDP-06',
        'A participant books a tutorial slot that the facilitator offers; nobody else can',
        taken.status === 409,
        taken.message,
      );
    }
  }
  const other = (
    await stage.coordinator.all<Json>(
      'scheduling',
      `/v1/sessions?filter[group]=${stage.first.groups[1]!.id}&filter[kind]=twilight`,
    )
  ).sort((a, b) => a.localStart.localeCompare(b.localStart))[4];
  await stage
    .as(visitor.email)
    .post('scheduling', `/v1/sessions/${other.id}/bookings`, { enrolmentId: stage.way(visitor).enrolmentId });
  return { sessionId: other.id };
}

/** Everybody who is on the register gets an entry, from whoever leads the group, or the coordinator at events. */
async function keepRegister(stage: Stage, session: Json): Promise<void> {
  const group = [...stage.first.groups, ...stage.second.groups].find(({ id }) => id === session.groupId);
  const writer = group ? stage.as(group.facilitator.email) : stage.coordinator;
  const path = `/v1/sessions/${session.id}/register`;
  const { data } = await writer.get<{ data: Json[] }>('scheduling', path);
  const here = data.filter((row) => row.entry === null && row.standing !== 'away');
  if (here.length > 0) await writer.post('scheduling', path, { entries: here.map((row) => entryOf(stage, row)) });
}

const attended = new Map<string, number>();

function entryOf(stage: Stage, { enrolmentId }: Json): Json {
  const { applicant } = [...stage.ways.values()].find((way) => way.enrolmentId === enrolmentId)!;
  const before = attended.get(applicant.email) ?? 0;
  if (applicant.ending === 'under-hours' && before >= RARE) return { enrolmentId, attendance: 'absent' };
  attended.set(applicant.email, before + 1);
  return { enrolmentId, attendance: 'present', mode: applicant === online ? 'online' : 'in_person' };
}

async function checkVisit(stage: Stage, { sessionId }: { sessionId: string }): Promise<void> {
  const { checks, first } = stage;
  const { enrolmentId } = stage.way(visitor);
  const rowIn = async (n: number): Promise<Json | undefined> => {
    const { data } = await stage
      .as(first.groups[n]!.facilitator.email)
      .get<{ data: Json[] }>('scheduling', `/v1/groups/${first.groups[n]!.id}/register`);
    return data.find((row) => row.sessionId === sessionId && row.enrolmentId === enrolmentId);
  };
  const [home, host] = [await rowIn(0), await rowIn(1)];
  const statement = await stage.as(visitor.email).get<Json>('scheduling', `/v1/enrolments/${enrolmentId}/hours`);
  const credited = statement.entries.filter(
    (entry: Json) => entry.account === 'received' && entry.sessionId === sessionId,
  );
  checks.row(
    'ELDP-08',
    'A visit to another group stands in both groups’ registers, and its hours count once',
    home?.standing === 'away' && host?.standing === 'visitor' && credited.length === 1,
    { home, host, credited },
  );

  const register = await stage
    .as(first.groups[1]!.facilitator.email)
    .get<{ data: Json[] }>('scheduling', `/v1/sessions/${sessionId}/register`);
  const modes = new Set(register.data.map((row) => row.entry?.mode));
  checks.row(
    'ELDP-09',
    'One session is attended in person and online, and the register says which',
    modes.has('in_person') && modes.has('online'),
    [...modes],
  );
}

/** The statement of every participant adds up from its ledger entries, and every gap has its reason. */
async function checkHours(stage: Stage): Promise<void> {
  const { checks } = stage;
  const gaps = await until(
    'the tutorial watch to notice',
    () => stage.coordinator.all<Json>('scheduling', `/v1/tutorial-gaps?filter[cohort]=${stage.first.id}`),
    (found) => found.length > 0,
  );
  checks.row(
    'ELDP-06',
    'Nobody goes longer than the definition allows without a tutorial unnoticed',
    gaps.length > 0,
    gaps.length,
  );
  for (const applicant of [...enrolled, ...secondCohort]) {
    const statement = await stage
      .as(applicant.email)
      .get<Json>('scheduling', `/v1/enrolments/${stage.way(applicant).enrolmentId}/hours`);
    const sum = (account: string): number =>
      statement.entries
        .filter((entry: Json) => entry.account === account)
        .reduce((total: number, entry: Json) => total + entry.minutes, 0);
    const gap = (list: Json[]): number => list.reduce((total, { minutes }) => total + minutes, 0);
    const sums = [sum('owed'), sum('offered'), sum('received')];
    const told = [statement.owedMinutes, statement.offeredMinutes, statement.receivedMinutes];
    checks.row(
      'ELDP-03',
      'Statements show 15 hours owed, hours offered and received, and add up from ledger entries',
      statement.owedMinutes === 900 && sums.join() === told.join(),
      { name: applicant.name, sums, told },
    );
    checks.row(
      'X-06',
      'Every gap between owed, offered and received has its reasons',
      gap(statement.owedNotOffered) === told[0] - told[1] && gap(statement.offeredNotReceived) === told[1] - told[2],
      { name: applicant.name, told, statement: [statement.owedNotOffered, statement.offeredNotReceived] },
    );
    stage.way(applicant).receivedMinutes = statement.receivedMinutes;
    const short = applicant.ending === 'under-hours' || applicant.ending === 'withdrawn';
    if (applicant.ending !== 'withdrawn')
      checks.equal(
        `${applicant.name} is ${short ? 'under' : 'over'} the minimum of hours`,
        statement.minimumMet,
        !short,
      );
  }
}
