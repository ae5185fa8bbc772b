import { applicants, students, type Student } from '../cast.js';
import type { Caller, Json } from '../api.js';
import { rows } from '../rows.js';
import type { Stage, Way } from '../stage.js';
import { until } from '../waiting.js';

const NOTICE = '2026-05';
const wayOf = (stage: Stage, { name }: Student): Way =>
  stage.way(applicants.find((applicant) => applicant.name === name)!);
const path = (id: string): string => `/v1/student-registrations/${id}`;

/** Some participants become students of the university; nothing of their papers is asked, or kept, before. */
export async function registerStudents(stage: Stage): Promise<void> {
  const now = students.filter(({ late }) => !late);
  await askedForNothing(stage, now[0]!);
  const ids = [];
  for (const student of now) ids.push(await submit(stage, student));
  for (const [n, student] of now.entries()) await follow(stage, student, ids[n]!);
}

/** Before a university needs them, details are neither asked for nor taken. */
async function askedForNothing(stage: Stage, student: Student): Promise<void> {
  const { personId, applicant } = wayOf(stage, student);
  const self = stage.as(applicant.email);
  const { asked } = await self.get<Json>('accreditation', `/v1/people/${personId}/details`);
  const refused = await self.refused((caller) => tell(caller, personId, student));
  stage.checks.row(...rows.conversations, asked.length === 0 && refused.code === 'details_not_asked', {
    asked,
    refused: refused.message,
  });
}

const tell = (
  self: Caller,
  personId: string,
  { familyName, givenNames, dateOfBirth }: Omit<Student, 'name' | 'answer'>,
): Promise<Json> =>
  self.put('accreditation', `/v1/people/${personId}/details`, { familyName, givenNames, dateOfBirth });

/** The coordinator invites, the person tells what is needed and submits. Returns the registration's id. */
export async function submit(stage: Stage, student: Student): Promise<string> {
  const { personId, enrolmentId, applicant } = wayOf(stage, student);
  const self = stage.as(applicant.email);
  const { id } = await stage.coordinator.post<Json>('accreditation', '/v1/student-registrations', {
    enrolmentId,
    university: 'herts',
  });
  const { asked } = await self.get<Json>('accreditation', `/v1/people/${personId}/details`);
  stage.checks.equal(
    `${student.name} is asked for legal name and date of birth`,
    asked.map(({ missing }: Json) => missing),
    [['legal-name', 'date-of-birth']],
  );
  const early = await self.refused((caller) =>
    caller.post('accreditation', `${path(id)}/submit`, { noticeVersion: NOTICE }),
  );
  stage.checks.equal(`${student.name} cannot register without them`, early.code, 'details_missing');
  await tell(self, personId, student);
  await self.post('accreditation', `${path(id)}/submit`, { noticeVersion: NOTICE });
  return id as string;
}

/** Waits for the registrar's decision; answers what is asked on the way, with a date of birth put right. */
export async function follow(stage: Stage, student: Student, id: string): Promise<void> {
  const { applicant, personId } = wayOf(stage, student);
  const { checks, coordinator } = stage;
  const self = stage.as(applicant.email);
  const read = (): Promise<Json> => self.get('accreditation', path(id));
  if (student.answer === 'query') {
    const { query } = await until(
      `the university's question to ${student.name}`,
      read,
      ({ status }) => status === 'queried',
    );
    await tell(self, personId, { ...student, dateOfBirth: student.corrected! });
    await self.post('accreditation', `${path(id)}/answer`, {
      queryId: query.id,
      answer: 'I work at the school on my application; my date of birth was mistyped.',
    });
  }
  const wanted = student.answer === 'reject' ? 'refused' : 'confirmed';
  const decided = await until(`the university's decision on ${student.name}`, read, ({ status }) => status === wanted);
  const numbered = /^27\d{6}$/.test(decided.studentNumber?.value ?? '') && decided.registeredFrom !== null;
  checks.row(
    ...rows.conversations,
    wanted === 'confirmed' ? numbered : decided.reason === 'identity_insufficient' && decided.studentNumber === null,
    decided,
  );

  const { data: answers } = await coordinator.get<Json>('accreditation', `${path(id)}/answers`);
  const kinds = answers.map(({ answer }: Json) => answer.kind);
  checks.equal(`${student.name}: every answer of the university is on record`, kinds, [
    'acknowledge',
    ...(student.answer === 'query' ? ['query'] : []),
    wanted === 'confirmed' ? 'confirm' : 'refuse',
  ]);
  const told = await stage.as('registry@herts.example').get<Json>('accreditation', `${path(id)}/details`);
  checks.equal(
    `${student.name}: the university was told what its agreement needs, and no more`,
    [told.familyName, told.dateOfBirth, told.identifiers],
    [student.familyName, student.corrected ?? student.dateOfBirth, []],
  );
}
