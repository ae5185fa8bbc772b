import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicants, awarded, secondCohort } from './cast.js';
import type { University } from './acts/credit.js';
import type { Json } from './api.js';
import type { Stage } from './stage.js';

/** One object per person: states, hours, certificate number, credit. */
export async function summaryOf(stage: Stage): Promise<Json[]> {
  const { coordinator } = stage;
  const claims = await coordinator.all<Json>('accreditation', '/v1/credit-claims');
  return Promise.all(
    [...applicants, ...secondCohort].map(async (applicant) => {
      const way = stage.way(applicant);
      const application = await coordinator.get<Json>('enrolment', `/v1/applications/${way.applicationId}`);
      const enrolment = way.enrolmentId
        ? await coordinator.get<Json>('enrolment', `/v1/enrolments/${way.enrolmentId}`)
        : undefined;
      const claim = claims.find((candidate) => candidate.enrolmentId === way.enrolmentId);
      return {
        name: applicant.name,
        application: application.status,
        enrolment: enrolment?.status ?? null,
        hoursReceived: way.receivedMinutes === undefined ? null : way.receivedMinutes / 60,
        certificateNumber: way.certificateNumber ?? null,
        credit: claim
          ? {
              status: claim.status,
              reference: claim.reference,
              points: (claim.registeredCredit ?? claim.credit).points,
              level: (claim.registeredCredit ?? claim.credit).level,
            }
          : null,
      };
    }),
  );
}

/** Keeps what was made: the summary, one person's certificate in its forms, the issuer, a status list, a calendar, the webhooks, a trace, and what acts have left to be kept. */
export async function keep(
  stage: Stage,
  folder: string,
  summary: Json[],
  trace: Json[],
  university: University,
): Promise<void> {
  const { addresses, checks } = stage;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const fetched = async (url: string): Promise<Uint8Array> => {
    const response = await fetch(url);
    checks.that(`${new URL(url).pathname} can be had by anybody`, response.ok, response.status);
    return new Uint8Array(await response.arrayBuffer());
  };

  const holder = stage.way(awarded[0]!);
  const page = `${addresses.accreditation}/certificates/${holder.certificateNumber}`;
  const credential = await fetched(`${page}.json`);
  write('certificate.json', credential);
  write('certificate.jwt', await fetched(`${page}.jwt`));
  write('certificate.pdf', await fetched(`${page}.pdf`));
  write('did.json', await fetched(`${addresses.accreditation}/providers/hertscam/did.json`));
  const [status] = [(JSON.parse(new TextDecoder().decode(credential)) as Json).credentialStatus].flat();
  write('status-list.json', await fetched(status.statusListCredential));
  write('calendar.ics', await calendarOf(stage));
  write('summary.json', json(summary));
  write('trace.json', json(trace));
  copyFileSync(university.log, join(folder, 'webhooks.ndjson'));
  for (const [name, kept] of stage.keepsakes) write(name, typeof kept === 'string' ? kept : json(kept));
}

/** The iCalendar feed of one participant, by its own unguessable address. */
async function calendarOf(stage: Stage): Promise<string> {
  const applicant = awarded[0]!;
  const { url } = await stage
    .as(applicant.email)
    .post<{ url: string }>('scheduling', '/v1/calendar-feeds', { enrolmentId: stage.way(applicant).enrolmentId });
  const response = await fetch(url);
  const text = await response.text();
  stage.checks.that(
    'a participant’s calendar can be subscribed to',
    response.ok && text.startsWith('BEGIN:VCALENDAR'),
    text.slice(0, 100),
  );
  return text;
}
