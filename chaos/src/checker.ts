import { serviceNames, type ServiceName } from '@collegium/local';
import { compareSets, type SetDifference } from '@collegium/testing';
import type { Platform } from './platform.js';
import type { Verdict } from './verdict.js';

/** What one person's journey leaves behind in each service, by enrolment: exactly one of each. */
const marks: readonly { what: string; service: ServiceName; sql: string; ofCredited?: true }[] = [
  { what: 'enrolment', service: 'enrolment', sql: 'select id::text from enrolments' },
  {
    what: 'completion',
    service: 'enrolment',
    sql: `select data->>'enrolmentId' as id from outbox where name = 'enrolment.enrolment_completed.v1'`,
  },
  { what: 'portfolio', service: 'portfolio', sql: 'select enrolment_id::text as id from portfolio' },
  {
    what: 'released outcome',
    service: 'portfolio',
    sql: `select data->>'enrolmentId' as id from outbox where name = 'portfolio.outcome_released.v1'`,
  },
  {
    what: 'hours met',
    service: 'scheduling',
    sql: `select data->>'enrolmentId' as id from outbox where name = 'scheduling.hours_met.v1'`,
  },
  { what: 'award', service: 'accreditation', sql: 'select enrolment_id::text as id from awards' },
  {
    what: 'certificate',
    service: 'accreditation',
    sql: 'select award.enrolment_id::text as id from certificates join awards award on award.id = award_id',
  },
  {
    what: 'credit request',
    service: 'accreditation',
    sql: `select claim.enrolment_id::text as id from outbox join credit_claims claim on claim.id::text = aggregate_id where name = 'accreditation.credit_requested.v1'`,
  },
  {
    what: 'registered credit',
    service: 'accreditation',
    sql: `select data->>'enrolmentId' as id from outbox where name = 'accreditation.credit_registered.v1'`,
    ofCredited: true,
  },
];

/**
 * Compares, as sets: what was confirmed to people with what became of it in every service, and every event with its effect at
 * every consumer that handles its type. All lists empty: every accepted fact had its effect in every service, once.
 * @param confirmed enrolments that the platform confirmed to whoever accepted a place
 * @param credited those of them whose credit a university registers
 */
export async function check(platform: Platform, confirmed: readonly string[], credited = confirmed): Promise<Verdict> {
  const found: [string, SetDifference][] = [];
  for (const { what, service, sql, ofCredited } of marks)
    found.push([
      what,
      compareSets(
        ofCredited ? credited : confirmed,
        (await platform.query<{ id: string }>(service, sql)).map(({ id }) => id),
      ),
    ]);
  let effects = 0;
  for (const consumer of serviceNames)
    for (const source of serviceNames) {
      const [handled, taken] = await Promise.all([
        eventsFor(platform, source, consumer),
        takenBy(platform, source, consumer),
      ]);
      effects += taken.length;
      found.push([`event of ${source} at ${consumer}`, compareSets(handled, taken)]);
    }
  const named = (kind: keyof SetDifference): string[] =>
    found.flatMap(([stage, difference]) => difference[kind].map((id) => `${stage} ${id}`));
  const perService = await Promise.all(
    serviceNames.map(async (service) => ({
      gaps: await gapsOf(platform, service),
      stranded: await strandedIn(platform, service),
    })),
  );
  const written = await Promise.all(
    serviceNames.map(
      async (service) =>
        (await platform.query<{ n: number }>(service, 'select count(*)::integer as n from outbox'))[0]!.n,
    ),
  );
  return {
    figures: { events: written.reduce((sum, n) => sum + n, 0), effects },
    findings: {
      lost: named('lost'),
      unexpected: named('unexpected'),
      duplicated: named('duplicated'),
      'gaps in positions': perService.flatMap(({ gaps }) => gaps),
      stranded: perService.flatMap(({ stranded }) => stranded),
    },
  };
}

/** Ids of a source's events whose type a consumer handles. */
async function eventsFor(platform: Platform, source: ServiceName, consumer: ServiceName): Promise<string[]> {
  const types = await platform.query<{ type: string }>(
    consumer,
    'select type from consumer_types where consumer = $1',
    [source],
  );
  const rows = await platform.query<{ id: string }>(source, 'select id::text from outbox where name = any($1)', [
    types.map(({ type }) => type),
  ]);
  return rows.map(({ id }) => id);
}

/** Ids of a source's events that took effect at a consumer. */
async function takenBy(platform: Platform, source: ServiceName, consumer: ServiceName): Promise<string[]> {
  const rows = await platform.query<{ id: string }>(
    consumer,
    'select event_id::text as id from inbox where consumer = $1',
    [source],
  );
  return rows.map(({ id }) => id);
}

/** Positions that a feed reader would miss or meet twice. */
async function gapsOf(platform: Platform, service: ServiceName): Promise<string[]> {
  const rows = await platform.query<{ position: string; place: string }>(
    service,
    'select position::text, row_number() over (order by position)::text as place from outbox order by position',
  );
  return rows
    .filter(({ position, place }) => position !== place)
    .slice(0, 5)
    .map(({ position, place }) => `${service}: position ${position} in place ${place}`);
}

/** Events that ended in the dead letters. */
async function strandedIn(platform: Platform, service: ServiceName): Promise<string[]> {
  const rows = await platform.query<{ event_id: string; type: string; error: string }>(
    service,
    'select event_id, type, error from retries',
  );
  return rows.map(({ event_id, type, error }) => `${service}: ${type} ${event_id}: ${error}`);
}
