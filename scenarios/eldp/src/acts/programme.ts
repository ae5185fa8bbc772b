import { readFileSync } from 'node:fs';
import { PLACES } from '../cast.js';
import type { Json } from '../api.js';
import type { Stage } from '../stage.js';

const here = new URL('../../', import.meta.url);
const file = (version: 1 | 2): string =>
  readFileSync(new URL(`definitions/eldp-participant-v${version}.yaml`, here), 'utf8');
const yaml = (body: string) => ({ type: 'application/yaml', body });

/** Publishes both versions of the programme, agrees credit for the first with the university, and opens a cohort of each. */
export async function openProgramme(stage: Stage): Promise<void> {
  const { coordinator, checks } = stage;
  await stage.moveTo('2026-05-11T08:00:00Z');

  const short = await coordinator.postRaw<Json>(
    'enrolment',
    '/v1/programmes/check',
    yaml(file(1).replace('creditedMinutes: 180', 'creditedMinutes: 30')),
  );
  checks.that(
    'a definition whose expected sessions do not add up to the hours owed is refused, with line and numbers',
    !short.valid && short.errors.some((flaw: Json) => flaw.line > 0 && /900/.test(flaw.message)),
    short.errors,
  );

  const [first, second] = [
    await coordinator.postRaw<Json>('enrolment', '/v1/programmes', yaml(file(1))),
    await coordinator.postRaw<Json>('enrolment', '/v1/programmes', yaml(file(2))),
  ];
  stage.first = await openCohort(stage, first.id, '2026 autumn', PLACES);
  stage.second = await openCohort(stage, second.id, '2026 autumn, without credit', 5);
  await agreeCredit(stage, first.id);
}

async function openCohort({ coordinator }: Stage, programmeId: string, name: string, places: number) {
  const { id } = await coordinator.post<{ id: string }>('enrolment', '/v1/cohorts', {
    programmeId,
    name,
    places,
    startsOn: '2026-09-01',
    endsOn: '2027-07-31',
    applicationsCloseOn: '2026-06-30',
    offerDays: 21,
  });
  await coordinator.post('enrolment', `/v1/cohorts/${id}/open`);
  return { id, programmeId, groups: [] };
}

async function agreeCredit({ coordinator }: Stage, programmeId: string): Promise<void> {
  await coordinator.post('accreditation', '/v1/agreements', {
    university: 'herts',
    programmeId,
    route: 'recognition',
    courseCode: 'EL7-STANDALONE',
    credit: { points: 30, scheme: 'CATS', level: 7 },
    replyDays: 28,
    lawfulBasis: 'contract',
    noticeVersion: '2026-05',
    fields: ['display-name', 'latin-name', 'assessment', 'certificate', 'work-digests'],
    registration: { needed: false, submitDays: 42, replyDays: 21, fields: ['legal-name', 'date-of-birth'] },
    validFrom: '2026-05-11',
  });
}
