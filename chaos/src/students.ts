import {
  forAll,
  patiently,
  type Crowd,
  type Json,
  type Participant,
  type University,
} from '@collegium/scenario-one-day';

const NOTICE = '2026-05';
const path = '/v1/student-registrations';

/** Names as they stand in somebody's papers: in letters, where the platform knows `Participant 00017`. */
export function papersOf(name: string): { givenNames: string; familyName: string } {
  const [givenNames, number] = name.split(' ') as [string, string];
  return { givenNames, familyName: `N${number.replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}` };
}

/** Everybody who wants credit of a university becomes its student: invited, with their papers told and submitted, and every question answered, until it has decided. */
export async function becomeStudents(
  crowd: Crowd,
  participants: readonly Participant[],
  university: University,
): Promise<void> {
  const { coordinator } = crowd;
  const theirs = participants.filter(({ university: code }) => code === university.code);
  await forAll(theirs, (participant) => submit(crowd, participant));
  await patiently(`${university.code} to have decided on its students`, async () => {
    const registrations = await coordinator.all<Json>('accreditation', path);
    for (const { id, enrolmentId, query } of registrations.filter(({ status }) => status === 'queried')) {
      const self = crowd.as(theirs.find((participant) => participant.enrolmentId === enrolmentId)!.email);
      await self.unless(
        ({ code }) => code === 'query_not_open',
        (caller) =>
          caller.post('accreditation', `${path}/${id}/answer`, {
            queryId: query.id,
            answer: 'My papers bear this name.',
          }),
      );
    }
    return (
      registrations.filter(({ status }) => ['confirmed', 'refused'].includes(status as string)).length === theirs.length
    );
  });
}

async function submit(crowd: Crowd, { name, email, enrolmentId, university }: Participant): Promise<void> {
  const self = crowd.as(email);
  const invited = await patiently('an enrolment to reach accreditation', () =>
    crowd.coordinator.unlessUnknown((caller) => caller.post<Json>('accreditation', path, { enrolmentId, university })),
  );
  await self.put('accreditation', `/v1/people/${invited.personId}/details`, {
    ...papersOf(name),
    dateOfBirth: '1984-02-29',
  });
  await self.post('accreditation', `${path}/${invited.id}/submit`, { noticeVersion: NOTICE });
}
