import type { Behaviour, Books, Participant, University } from '@collegium/scenario-one-day';
import { checkBooks, type BothSides, type Case } from './books.js';
import { checkCertificates, type KeptCertificate, type NumberedAward } from './certificates.js';
import { checkDeliveries, type Delivery } from './deliveries.js';
import type { Platform } from './platform.js';
import { together, type Verdict } from './verdict.js';

/** What there is to be checked about universities, beside the databases. */
export interface Heard {
  readonly participants: readonly Participant[];
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  readonly universities: readonly University[];
  /** When the first of them resumed its disabled subscription; the sandbox's time. */
  readonly resumed: Date;
  /** Names of those whose credit was taken back. */
  readonly rescinded: readonly string[];
}

/** Certificates and their numbers, deliveries from both ends, and both sides' books. */
export async function checkUniversities(platform: Platform, heard: Heard): Promise<Verdict> {
  return together([
    await certificates(platform),
    ...(await Promise.all(heard.universities.map((university) => ofUniversity(platform, university, heard)))),
  ]);
}

async function certificates(platform: Platform): Promise<Verdict> {
  const ask = <Row extends object>(sql: string): Promise<Row[]> => platform.query<Row>('accreditation', sql);
  const awards = await ask<NumberedAward>('select id::text, number, status from awards');
  const findings = checkCertificates({
    awards,
    certificates: await ask<KeptCertificate>(
      `select award_id::text as "awardId", number, digest, encode(sha256(convert_to(json, 'UTF8')), 'hex') as "digestOfBytes" from certificates`,
    ),
    told: await ask(
      `select data->>'awardId' as "awardId", data->>'certificateNumber' as number, data->>'credentialDigest' as digest from outbox where name = 'accreditation.certificate_issued.v1'`,
    ),
    granted: (
      await ask<{ id: string }>(
        `select award_id::text as id from award_changes where from_status is null and to_status = 'granted'`,
      )
    ).map(({ id }) => id),
    claimed: (
      await ask<{ number: string }>(
        `select data->>'certificateNumber' as number from outbox where name = 'accreditation.credit_requested.v1'`,
      )
    ).map(({ number }) => number),
  });
  return { figures: { certificates: awards.length }, findings };
}

async function ofUniversity(
  platform: Platform,
  university: University,
  { participants, behaviours, resumed, rescinded }: Heard,
): Promise<Verdict> {
  const { code, receipts } = university;
  const books = await university.books();
  const ask = <Row extends object>(sql: string, values: unknown[] = [code]): Promise<Row[]> =>
    platform.query<Row>('accreditation', sql, values);
  const owed = await ask<{ id: string; subject: string; position: string }>(
    'select id::text, aggregate_id as subject, position::text from outbox where audience = any($1) or (tenant = any($1) and tenant <> audience)',
    [[code, 'consortium']],
  );
  const deliveries = await ask<{ eventId: string; status: string; tries: { at: string; status: number | null }[] }>(
    `select d.event_id::text as "eventId", d.status, coalesce(json_agg(json_build_object('at', a.at, 'status', a.status) order by a.id) filter (where a.id is not null), '[]') as tries
     from deliveries d left join delivery_attempts a on a.delivery_id = d.id where d.university = $1 group by d.id order by d.queued`,
  );
  const delivered = checkDeliveries({
    owed: owed.map((event) => ({ ...event, position: Number(event.position) })),
    deliveries: deliveries.map(({ tries, ...delivery }): Delivery => ({
      ...delivery,
      tries: tries.map(({ at, status }) => ({ at: new Date(at), status })),
    })),
    arrivals: receipts.map(({ receivedAt, verified, headers, event }) => ({
      eventId: event.id,
      webhookId: headers.id,
      subject: event.subject,
      at: new Date(receivedAt),
      verified,
    })),
    deaths: [...platform.deaths.map(({ at }) => at), ...university.deaths],
    resumed,
  });
  const names = new Map(participants.map(({ enrolmentId, name }) => [enrolmentId, name]));
  const both = { books, behaviours, rescinded: new Set(rescinded) };
  const named = async (sql: string): Promise<Case[]> =>
    (await ask<Omit<Case, 'name'> & { enrolment: string }>(sql)).map(({ enrolment, ...one }) => ({
      ...one,
      name: names.get(enrolment)!,
    }));
  const claims = await named(
    `select id::text, enrolment_id::text as enrolment, status, revision, reference, (registered_credit->>'points')::integer as points from credit_claims where university = $1`,
  );
  const registrations = await named(
    `select id::text, enrolment_id::text as enrolment, status, revision, student_number->>'value' as reference, null as points from student_registrations where university = $1`,
  );
  const strays = (conversation: string): Promise<BothSides['strays']> =>
    ask(`select case_id::text as "caseId", kind from stray_answers where conversation = $2 and university = $1`, [
      code,
      conversation,
    ]);
  const credit = checkBooks({
    ...both,
    kind: 'credit',
    cases: claims,
    answers: await ask(
      `select claim_id::text as "caseId", answer->>'kind' as kind, effect from claim_answers where university = $1`,
    ),
    strays: await strays('credit_claim'),
  });
  const students = checkBooks({
    ...both,
    kind: 'student',
    cases: registrations,
    answers: await ask(
      `select registration_id::text as "caseId", answer->>'kind' as kind, effect from registration_answers where university = $1`,
    ),
    strays: await strays('student_registration'),
  });
  const figures = {
    deliveries: deliveries.length,
    arrivals: receipts.length,
    claims: claims.length,
    registrations: registrations.length,
  };
  return together([
    { figures, findings: { ...delivered, ...heardByAllWays(university, books) } },
    { figures: {}, findings: credit },
    { figures: {}, findings: students },
  ]);
}

/** Whichever way an event came, it is the same one, and each way brings all. */
function heardByAllWays({ code, ways }: University, { events }: Books): Verdict['findings'] {
  const missing = Object.entries(events)
    .filter(([, event]) => event.ways.length !== ways.length)
    .map(([id, event]) => `${id} came to ${code} by ${event.ways.join(' and ')} only`);
  return { 'events that came by one way only': missing };
}
