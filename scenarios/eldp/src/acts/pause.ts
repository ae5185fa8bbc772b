import { applicants } from '../cast.js';
import type { Json } from '../api.js';
import type { Stage } from '../stage.js';
import { until } from '../waiting.js';
import { followAwards } from './credit.js';
import { decideBatch, openBatch } from './moderation.js';
import { resubmit } from './portfolios.js';

const pausing = applicants.find((applicant) => applicant.pausesWhenReferred)!;
const DAY = 86_400_000;

/** Somebody whose work was referred pauses before they hand it in again. */
export async function pauseWhenReferred(stage: Stage): Promise<void> {
  await until(
    `the referral to reach ${pausing.name}`,
    () => referral(stage),
    (submission) => submission?.outcome === 'referred',
  );
  await stage.coordinator.post('enrolment', `/v1/enrolments/${stage.way(pausing).enrolmentId}/defer`, {
    reason: 'parental_leave',
    returnBy: '2027-12-20',
  });
}

/** The date to hand in again and the end of the cohort are past: nothing has ended; the days of the pause are added, and the work passes. */
export async function comeBackFromPause(stage: Stage): Promise<void> {
  const { coordinator, checks } = stage;
  const { enrolmentId, portfolioId } = stage.way(pausing);
  const set = (await referral(stage))!;
  checks.that('the date to hand in again is past', set.resubmitBy < '2027-12-01', set);
  const enrolment = () => coordinator.get<Json>('enrolment', `/v1/enrolments/${enrolmentId}`);
  const paused = await enrolment();
  checks.equal('who pauses is not ended', [paused.status, paused.returnBy], ['deferred', '2027-12-20']);
  const caseOf = async () =>
    (await coordinator.all<Json>('accreditation', `/v1/award-cases?filter[enrolment]=${enrolmentId}`))[0]!;
  const standing = await caseOf();
  checks.that(
    'the award case waits for the return',
    standing.status === 'gathering' && standing.missing.includes('enrolment_resumed') && standing.standsStillSince,
    standing,
  );
  const barred = await stage
    .as(pausing.email)
    .refused((caller) => caller.post('portfolio', `/v1/portfolios/${portfolioId}/freeze`, { showsPupils: false }));
  checks.that('who pauses hands nothing in', barred.status === 409, barred.message);

  await coordinator.post('enrolment', `/v1/enrolments/${enrolmentId}/resume`);
  const moved = (await until(
    'the days of the pause to be added',
    () => referral(stage),
    (submission) => (submission?.extendedBy ?? 0) > 0,
  ))!;
  checks.equal(
    'the date to hand in again moves by the days of the pause',
    Date.parse(moved.resubmitBy),
    Date.parse(set.resubmitBy) + moved.extendedBy * DAY,
  );
  const deadlines = (
    await until('the award case to move its date too', caseOf, ({ standsStillSince }) => standsStillSince === null)
  ).deadlines as Json[];
  checks.equal(
    'the award case and the portfolio say the same date',
    deadlines.find(({ code }) => code === 'portfolio_resubmission')?.on,
    moved.resubmitBy,
  );
  await resubmit(stage, pausing);
  const batch = await openBatch(stage, stage.first, 'After a pause', '2028-01-20T16:00:00Z');
  await stage.moveTo('2028-01-21T08:00:00Z');
  await decideBatch(stage, batch, { board: 'HC-2027-04', heldOn: '2028-01-21', resubmissions: true });
  await followAwards(stage, [pausing]);
  const ended = await until('the enrolment to be completed', enrolment, ({ status }) => status === 'completed');
  checks.equal('who paused has completed', ended.status, 'completed');
}

async function referral(stage: Stage): Promise<Json | undefined> {
  const own = await stage
    .as(pausing.email)
    .all<Json>('portfolio', `/v1/submissions?filter[portfolio]=${stage.way(pausing).portfolioId}`);
  return own[0];
}
