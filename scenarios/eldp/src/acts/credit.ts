import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awarded, claimed, secondCohort, students, type Applicant } from '../cast.js';
import type { Json } from '../api.js';
import { askRegistry, startRegistry, type Registry } from '../registry.js';
import type { Stage } from '../stage.js';
import { until } from '../waiting.js';

/** A university that runs beside the platform. */
export interface University extends Registry {
  /** Everything that its webhook received, one JSON object a line. */
  readonly log: string;
  /** The ways by which events reach it. */
  readonly ways: readonly string[];
}

/** Starts the university's registry as a process of its own, with a client that the office makes for it. */
export async function startUniversity(stage: Stage): Promise<University> {
  const client = await stage.office.post<Json>('identity', '/v1/clients', {
    name: 'Registry of the University of Hertfordshire',
    organisation: 'herts',
    roles: ['university:herts:client'],
  });
  const log = join(mkdtempSync(join(tmpdir(), 'university-')), 'webhooks.ndjson');
  writeFileSync(log, '');
  const nats = process.env.UNIVERSITY_NATS
    ? (JSON.parse(process.env.UNIVERSITY_NATS) as { servers: string; seedFile: string })
    : undefined;
  const ways = ['webhook', 'feed', ...(nats ? ['nats'] : [])];
  const registry = startRegistry({
    ACCREDITATION_URL: stage.addresses.accreditation,
    TOKEN_URL: `${stage.addresses.identity}/oidc/token`,
    CLIENT_ID: client.id,
    CLIENT_SECRET: client.secret,
    DECISIONS: JSON.stringify(decisions()),
    LOG_FILE: log,
    UNIVERSITY: 'herts',
    WAYS: ways.join(','),
    ...(nats ? { NATS_SERVERS: nats.servers, NATS_SEED_FILE: nats.seedFile } : {}),
    ...(process.env.UNIVERSITY_HOST ? { UNIVERSITY_HOST: process.env.UNIVERSITY_HOST } : {}),
  });
  await registry.address;
  return { ...registry, log, ways };
}

/** How the registrar treats whom, by the name that the university is told; everybody else is registered. */
function decisions(): Record<string, string> {
  const onCredit = claimed.flatMap(({ name, ending }) =>
    ending === 'credit-queried-then-registered'
      ? [[latin(name), 'query']]
      : ending === 'credit-rejected'
        ? [[latin(name), 'reject']]
        : [],
  );
  return Object.fromEntries([
    ...onCredit,
    ...students.map(({ givenNames, familyName, answer }) => [`${givenNames} ${familyName}`, answer]),
  ]) as Record<string, string>;
}

const latin = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '');

/** Waits for what follows a release by itself: certificates, claims, the university's answers; answers its one query. */
export async function followAwards(stage: Stage, expected: readonly Applicant[]): Promise<void> {
  for (const applicant of expected) {
    const way = stage.way(applicant);
    const award = await until(
      `the certificate of ${applicant.name}`,
      () => awardOf(stage, applicant),
      (seen) => typeof seen?.certificateUrl === 'string',
    );
    way.certificateNumber = award.certificateNumber as string;
    stage.checks.row(
      'ELDP-11',
      'Release of a passed outcome alone issues the HertsCam Certificate in Educator Leadership',
      award.title === 'HertsCam Certificate in Educator Leadership',
      award,
    );
    if (applicant.ending === 'credit-queried-then-registered') await answerQuery(stage, applicant);
    if (applicant.ending.startsWith('credit-'))
      await until(
        `the university's answer on ${applicant.name}`,
        () => claimOf(stage, applicant),
        (claim) => claim?.status === wanted(applicant),
      );
    await until(
      `${applicant.name} to have completed`,
      () => stage.coordinator.get<Json>('enrolment', `/v1/enrolments/${way.enrolmentId}`),
      (enrolment) => enrolment.status === 'completed',
    );
  }
}

const wanted = ({ ending }: Applicant): string => (ending === 'credit-rejected' ? 'rejected' : 'registered');

async function awardOf(stage: Stage, applicant: Applicant): Promise<Json | undefined> {
  const found = await stage.coordinator.get<{ data: Json[] }>(
    'accreditation',
    `/v1/awards?filter[enrolment]=${stage.way(applicant).enrolmentId}`,
  );
  return found.data[0];
}

async function claimOf(stage: Stage, applicant: Applicant): Promise<Json | undefined> {
  const found = await stage.coordinator.get<{ data: Json[] }>(
    'accreditation',
    `/v1/credit-claims?filter[enrolment]=${stage.way(applicant).enrolmentId}`,
  );
  return found.data[0];
}

async function answerQuery(stage: Stage, applicant: Applicant): Promise<void> {
  const claim = await until(
    `the university's query on ${applicant.name}`,
    () => claimOf(stage, applicant),
    (seen) => seen?.status === 'queried',
  );
  await stage.coordinator.post('accreditation', `/v1/credit-claims/${claim!.id}/answer`, {
    queryId: claim!.query.id,
    answer: 'The learner works at the school named on the certificate.',
  });
}

/** Every ending is the one that the cast says, on both sides: ours, and the university's log. */
export async function checkEndings(stage: Stage, university: University): Promise<void> {
  const { checks, coordinator } = stage;
  const holders = [...awarded, ...secondCohort];
  const awards = await coordinator.all<Json>('accreditation', '/v1/awards');
  checks.equal(
    'as many awards as people who earned one, each once',
    [awards.length, new Set(awards.map((award) => award.enrolmentId)).size],
    [holders.length, holders.length],
  );
  checks.equal(
    'certificate numbers are all different',
    new Set(awards.map((award) => award.certificateNumber)).size,
    holders.length,
  );
  const claims = await coordinator.all<Json>('accreditation', '/v1/credit-claims');
  checks.equal(
    'as many credit claims as people who wanted credit and earned it, each once',
    [claims.length, new Set(claims.map((claim) => claim.personId)).size],
    [claimed.length, claimed.length],
  );
  for (const applicant of claimed)
    checks.equal(
      `${applicant.name}: credit ${wanted(applicant)}`,
      claims.find((claim) => claim.enrolmentId === stage.way(applicant).enrolmentId)?.status,
      wanted(applicant),
    );
  checks.that(
    'every claim says on which lawful basis it was sent',
    claims.every((claim) => claim.lawfulBasis?.basis === 'contract'),
    claims[0]?.lawfulBasis,
  );

  const anyRole = holders
    .filter((applicant) => !applicant.trn && applicant.staffRole === 'support-staff')
    .map((applicant) => stage.way(applicant).certificateNumber);
  checks.row(
    'ELDP-01',
    'Support staff without a teacher reference number apply, are enrolled and get the certificate',
    anyRole.length > 0 && anyRole.every(Boolean),
    anyRole,
  );

  const received = readFileSync(university.log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  checks.that(
    'every webhook was signed',
    received.every((delivery) => delivery.verified),
    received.find((delivery) => !delivery.verified),
  );
  const asked = new Set(
    received
      .filter((delivery) => delivery.event.type === 'accreditation.credit_requested.v1')
      .map((delivery) => delivery.event.subject),
  );
  checks.equal('the university heard of every claim', asked.size, claimed.length);
  await checkRegister(stage, university);
}

/** The university's own books say the same, whichever way an event came. */
async function checkRegister({ checks }: Stage, university: University): Promise<void> {
  const { ways } = university;
  const complete = (books: Json): boolean =>
    books.todo.length === 0 &&
    Object.values(books.events as Record<string, { ways: string[] }>).every(
      (event) => event.ways.length === ways.length,
    );
  const books = await until(
    'every event to have come by every way',
    () => askRegistry<Json>(university, 'register.json'),
    complete,
  );
  checks.that(
    `webhook, feed and NATS bring the university the same events: ${ways.join(', ')}`,
    complete(books),
    Object.keys(books.events).length,
  );
  checks.equal('the university had no problem with the platform', books.problems, []);
  checks.equal(
    'its register holds the credit of everybody who was registered',
    Object.keys(books.credits).length,
    claimed.filter((applicant) => wanted(applicant) === 'registered').length,
  );
  checks.equal(
    'it agrees with the platform on every claim',
    (await askRegistry<Json>(university, 'reconciliation')).differences,
    [],
  );
}

/** From release to the university's answer nobody lifts a hand, and one trace holds it all together. */
export async function traceOf(stage: Stage, applicant: Applicant): Promise<Json[]> {
  const { enrolmentId } = stage.way(applicant);
  const events: Json[] = [];
  for (const service of ['portfolio', 'accreditation', 'enrolment'] as const)
    events.push(...(await feed(stage, service)));
  const claim = await claimOf(stage, applicant);
  const released = events.find(
    (event) => event.type === 'portfolio.outcome_released.v1' && event.data.enrolmentId === enrolmentId,
  )!;
  const traceId = (event: Json): string => String(event.traceparent).split('-')[1]!;
  const mine = events.filter(
    (event) =>
      traceId(event) === traceId(released) && (event.data.enrolmentId === enrolmentId || event.subject === claim?.id),
  );
  const types = mine.map((event) => event.type as string);
  const needed = [
    'portfolio.outcome_released.v1',
    'accreditation.award_granted.v1',
    'accreditation.certificate_issued.v1',
    'accreditation.credit_requested.v1',
    'accreditation.credit_registered.v1',
  ];
  stage.checks.row(
    'X-08',
    'Portfolio to registered credit with no hand between, under one trace id',
    needed.every((type) => types.includes(type)),
    { traceId: traceId(released), types },
  );
  return mine.map(({ id, type, source, subject, time, position, correlationid, causationid, traceparent }) => ({
    id,
    type,
    source,
    subject,
    time,
    position,
    correlationid,
    causationid,
    traceparent,
  }));
}

async function feed({ coordinator }: Stage, service: 'portfolio' | 'accreditation' | 'enrolment'): Promise<Json[]> {
  const events: Json[] = [];
  for (let next = '/v1/events?after=0&limit=200'; ;) {
    const page = await coordinator.get<{ data: Json[]; next: string }>(service, next);
    if (page.data.length === 0) return events;
    events.push(...page.data);
    next = page.next;
  }
}
