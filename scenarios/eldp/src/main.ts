/**
 * The whole journey of the ELDP Participant Experience, over public interfaces only: from applying to registered credit.
 *   COLLEGIUM_ADDRESSES, SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET in the environment; UNIVERSITY_HOST where the platform
 *   runs on other machines or in containers: a name of this one that it can reach
 *   main.js [--out DIR] [--schools FILE]
 * Ends with `N passed, N failed`, and with 0 if all passed.
 */
import { parseArgs } from 'node:util';
import { fillCohorts } from './acts/applications.js';
import { planYear } from './acts/calendar.js';
import { prepareConsortium } from './acts/consortium.js';
import { checkEndings, followAwards, startUniversity, traceOf, type University } from './acts/credit.js';
import { decideBatch, namePanel, openBatch, referred } from './acts/moderation.js';
import { comeBackFromPause, pauseWhenReferred } from './acts/pause.js';
import { buildPortfolios, resubmit } from './acts/portfolios.js';
import { openProgramme } from './acts/programme.js';
import { reconcile } from './acts/reconciliation.js';
import { registerStudents } from './acts/students.js';
import { liveThroughYear } from './acts/year.js';
import { SignIn, type Addresses, type Json } from './api.js';
import { applicants, awarded, secondCohort } from './cast.js';
import { Checks } from './checks.js';
import { keep, summaryOf } from './keepsakes.js';
import { smallProvider } from './saltmarsh/acts.js';
import { Stage } from './stage.js';
import { until } from './waiting.js';

const { values: options } = parseArgs({ options: { out: { type: 'string' }, schools: { type: 'string' } } });
const settings = ['COLLEGIUM_ADDRESSES', 'SANDBOX_CLIENT_ID', 'SANDBOX_CLIENT_SECRET'] as const;
const missing = settings.filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(`Missing settings: ${missing.join(', ')}`);
  process.exit(2);
}
const env = process.env as Record<(typeof settings)[number], string>;
const addresses = JSON.parse(env.COLLEGIUM_ADDRESSES) as Addresses;
const checks = new Checks();
const stage = new Stage(
  addresses,
  new SignIn(addresses, { id: env.SANDBOX_CLIENT_ID, secret: env.SANDBOX_CLIENT_SECRET }),
  checks,
);
let university: University | undefined;

const acts: [string, () => Promise<unknown>][] = [
  [
    'The consortium: organisations, the schools register, people of the provider',
    () => prepareConsortium(stage, options.schools),
  ],
  ['Two versions of the programme, an agreement on credit, a cohort of each', () => openProgramme(stage)],
  ['24 people apply; offers, acceptances, a waiting list', () => fillCohorts(stage)],
  ['Groups and the calendar out of the template', () => planYear(stage)],
  ['The academic year: registers, tutorials, a visit, a deferral, a withdrawal', () => liveThroughYear(stage)],
  ['Portfolios are built and frozen', () => buildPortfolios(stage)],
  ['The university’s registry starts and subscribes', async () => void (university = await startUniversity(stage))],
  ['Some become students of the university', () => registerStudents(stage)],
  ['Assessment, a moderation sample, decisions, a board releases', firstBatches],
  [
    'Certificates, credit claims, the university’s answers',
    () => followAwards(stage, awarded.filter((applicant) => !applicant.referred).concat(secondCohort)),
  ],
  ['A referral is resubmitted and passes with a later batch', laterBatch],
  ['The year ends; who is under the minimum, or failed, ends without an award', endYear],
  [
    'Both sides compare their books and sign; a second system of the university comes late',
    () => reconcile(stage, university!),
  ],
  ...smallProvider(stage),
  ['Who paused past the date comes back, hands in again and passes', () => comeBackFromPause(stage)],
  ['All endings, on both sides', finish],
];

try {
  for (const [title, act] of acts) {
    const began = performance.now();
    await act();
    console.log(`  ✓ ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  }
} catch (error) {
  checks.that('the scenario plays to its end', false, error instanceof Error ? error.stack : error);
} finally {
  university?.process.kill('SIGTERM');
}
process.exit(checks.report().failed === 0 ? 0 : 1);

async function firstBatches(): Promise<void> {
  await namePanel(stage);
  const first = await openBatch(stage, stage.first, 'Summer 2027', '2027-06-30T16:00:00Z');
  const second = await openBatch(stage, stage.second, 'Summer 2027, without credit', '2027-06-30T16:00:00Z');
  await stage.moveTo('2027-07-01T08:00:00Z');
  await decideBatch(stage, first, { board: 'HC-2027-01', heldOn: '2027-07-01', full: true });
  await decideBatch(stage, second, { board: 'HC-2027-02', heldOn: '2027-07-01' });
}

async function laterBatch(): Promise<void> {
  await pauseWhenReferred(stage);
  await until(
    'the referral to reach the participant',
    () =>
      stage
        .as(referred.email)
        .all<Json>('portfolio', `/v1/submissions?filter[portfolio]=${stage.way(referred).portfolioId}`),
    (all) => all[0]?.outcome === 'referred',
  );
  await resubmit(stage, referred);
  const batch = await openBatch(stage, stage.first, 'Resubmissions', '2027-07-15T16:00:00Z');
  await stage.moveTo('2027-07-16T08:00:00Z');
  await decideBatch(stage, batch, { board: 'HC-2027-03', heldOn: '2027-07-16', resubmissions: true });
  await followAwards(stage, [referred]);
}

async function endYear(): Promise<void> {
  await stage.moveTo('2027-08-02T08:00:00Z');
  for (const { id } of [stage.first, stage.second])
    await stage.coordinator.post('enrolment', `/v1/cohorts/${id}/finish`);
  await stage.moveTo('2027-08-20T08:00:00Z');
  for (const [ending, reason] of [
    ['failed', 'portfolio_failed'],
    ['under-hours', 'hours_under_minimum'],
  ] as const) {
    const applicant = applicants.find((candidate) => candidate.ending === ending)!;
    const read = (): Promise<Json> =>
      stage.coordinator.get('enrolment', `/v1/enrolments/${stage.way(applicant).enrolmentId}`);
    const enrolment = await until(
      `${applicant.name} to end without an award`,
      read,
      (seen) => seen.status === 'not_completed',
    );
    checks.that(
      `${applicant.name} has not completed: ${reason}`,
      JSON.stringify(enrolment.reasons ?? enrolment).includes(reason),
      enrolment,
    );
  }
}

async function finish(): Promise<void> {
  await checkEndings(stage, university!);
  for (const service of ['enrolment', 'scheduling', 'portfolio', 'accreditation'] as const)
    checks.equal(`${service} has dealt with every event`, await stage.operations.all(service, '/ops/dead-letters'), []);
  const trace = await traceOf(stage, awarded[0]!);
  const summary = await summaryOf(stage);
  if (options.out) await keep(stage, options.out, summary, trace, university!);
  for (const { name, application, enrolment, hoursReceived, certificateNumber, credit } of summary)
    console.log(
      `    ${name.padEnd(18)} ${String(application).padEnd(10)} ${String(enrolment ?? '').padEnd(14)} ${hoursReceived === null ? '' : `${hoursReceived} h`.padEnd(8)} ${certificateNumber ?? ''}  ${credit ? `${credit.points} credits ${credit.status} ${credit.reference ?? ''}` : ''}`,
    );
}
