import { serviceNames } from '@collegium/local';
import { patiently, type Crowd, type Json, type Participant } from '@collegium/scenario-one-day';
import type { Platform } from './platform.js';
import type { Verdict } from './verdict.js';

/** What the erasure's own terms name as kept: awards and certificates as issued, with the name of their day. */
const kept: ReadonlySet<string> = new Set(['accreditation.awards', 'accreditation.certificates']);

/** The office has somebody forgotten whose journey is over, and their name and address are looked for in every table of every service, outboxes and deliveries among them. */
export async function forget(
  platform: Platform,
  crowd: Crowd,
  { name, email, enrolmentId }: Participant,
): Promise<Verdict> {
  const { office } = crowd;
  const { personId } = await crowd.coordinator.get<Json>('enrolment', `/v1/enrolments/${enrolmentId}`);
  const words = [name, email];
  const before = await tablesWith(platform, words);
  await office.post('enrolment', `/v1/people/${personId}/erasure`, { reason: 'Request of 1 September 2027' });
  await patiently(
    'somebody to be forgotten',
    async () => (await office.get<Json>('enrolment', `/v1/people/${personId}/erasure`)).status === 'erased',
  );
  await platform.untilQuiet(serviceNames);
  await patiently('all services to have heard of it', async () => (await deaf(platform)).length === 0);
  const after = await tablesWith(platform, words);
  return {
    figures: { 'tables knew somebody who was forgotten': before.length },
    findings: {
      'services that never knew whom to forget': serviceNames.filter(
        (service) => !before.some((table) => table.startsWith(`${service}.`)),
      ),
      'tables that know somebody who was forgotten': after.filter((table) => !kept.has(table)),
    },
  };
}

/** Services that have not handled every erasure that enrolment told them of. */
async function deaf(platform: Platform): Promise<string[]> {
  const told = await platform.query<{ id: string }>(
    'enrolment',
    `select id::text from outbox where name = 'enrolment.person_erased.v1'`,
  );
  const heard = await Promise.all(
    serviceNames.map(async (service) => {
      const types = await platform.query(
        service,
        `select from consumer_types where consumer = 'enrolment' and type = 'enrolment.person_erased.v1'`,
      );
      const taken = await platform.query(service, `select from inbox where event_id = any($1)`, [
        told.map(({ id }) => id),
      ]);
      return types.length === 0 || taken.length === told.length;
    }),
  );
  return serviceNames.filter((_, n) => !heard[n]);
}

/** Tables in which a row has one of these words, as `service.table`. */
async function tablesWith(platform: Platform, words: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    serviceNames.map(async (service) => {
      const tables = await platform.query<{ name: string }>(
        service,
        `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
      );
      const knowing: string[] = [];
      for (const { name } of tables)
        if (
          (
            await platform.query(
              service,
              `select from "${name}" one where exists (select from unnest($1::text[]) word where strpos(one::text, word) > 0) limit 1`,
              [words],
            )
          ).length > 0
        )
          knowing.push(`${service}.${name}`);
      return knowing;
    }),
  );
  return found.flat();
}
