import { createHash } from 'node:crypto';
import { applicants, type Applicant } from '../cast.js';
import type { Json } from '../api.js';
import type { Cohort, Stage, StaffMember } from '../stage.js';
import { until } from '../waiting.js';

const CRITERIA = ['focus', 'leadership', 'impact', 'reflection'];
const referred = applicants.find((applicant) => applicant.referred && !applicant.pausesWhenReferred)!;

/** What the assessor finds at first sight. */
const outcomeOf = (applicant: Applicant, resubmitted: boolean): 'passed' | 'referred' | 'failed' =>
  applicant.ending === 'failed' ? 'failed' : applicant.referred && !resubmitted ? 'referred' : 'passed';

/** The panel, with each moderator's interests declared: where they hold a role, they do not moderate. */
export async function namePanel(stage: Stage): Promise<void> {
  const { coordinator, staff, schools } = stage;
  for (const member of [...staff.facilitators.slice(0, 2), staff.leadModerator])
    await coordinator.post('portfolio', '/v1/moderators', { personId: member.personId });
  for (const [n, member] of staff.facilitators.entries())
    await stage.as(member.email).post('portfolio', '/v1/conflicts', {
      kind: 'setting',
      setting: { urn: schools[n]!.urn, kind: 'school', name: schools[n]!.name },
      from: '2026-09-01',
    });
}

/** Opens a batch; what waits for one joins by itself. */
export async function openBatch(
  { coordinator }: Stage,
  cohort: Cohort,
  name: string,
  closesAt: string,
): Promise<string> {
  return (await coordinator.post<{ id: string }>('portfolio', '/v1/batches', { cohortId: cohort.id, name, closesAt }))
    .id;
}

/** Assesses all that a batch holds, draws and checks the sample, decides per assessor, and lets a board release the batch. */
export async function decideBatch(
  stage: Stage,
  batchId: string,
  options: { board: string; heldOn: string; resubmissions?: boolean; full?: boolean },
): Promise<void> {
  const { coordinator, checks, staff } = stage;
  await until(
    'the batch to close',
    () => coordinator.get<Json>('portfolio', `/v1/batches/${batchId}`),
    (batch) => batch.status === 'closed',
  );
  const submissions = await coordinator.all<Json>('portfolio', `/v1/submissions?filter[batch]=${batchId}`);
  for (const submission of submissions) await assess(stage, submission, options.resubmissions ?? false);

  const early = await coordinator.refused((caller) =>
    caller.post('portfolio', `/v1/batches/${batchId}/release`, { board: boardOf(options) }),
  );
  checks.that(
    'a batch is not released before it was moderated',
    early.status === 409 || early.status === 422,
    early.message,
  );
  const lead = stage.as(staff.leadModerator.email);
  const drawn = await lead.post<Json>('portfolio', `/v1/batches/${batchId}/sample`);
  checks.row(
    'X-03',
    'From the published seed and frame anybody draws the same sample',
    redraw(drawn).join() ===
      drawn.sample
        .map((entry: Json) => entry.submissionId)
        .sort()
        .join(),
    drawn,
  );
  if (options.full) await tryToChangeOneMark(stage, submissions, drawn);
  await decide(stage, batchId, submissions, options.full ?? false);
  await lead.post('portfolio', `/v1/batches/${batchId}/release`, { board: boardOf(options) });
}

const boardOf = ({ board, heldOn }: { board: string; heldOn: string }) => ({
  reference: board,
  heldOn,
  members: ['Chair of the board', 'External examiner'],
  minute: 'The board accepted the moderation and released the batch.',
});

async function assess(stage: Stage, submission: Json, resubmitted: boolean): Promise<void> {
  const { applicant, group } = [...stage.ways.values()].find((way) => way.enrolmentId === submission.enrolmentId)!;
  const cohort = submission.cohortId === stage.first.id ? stage.first : stage.second;
  const outcome = outcomeOf(applicant, resubmitted);
  await stage
    .as(cohort.groups[group!]!.facilitator.email)
    .post('portfolio', `/v1/submissions/${submission.id}/assess`, {
      judgements: CRITERIA.map((criterion) => ({ criterion, met: outcome === 'passed' || criterion !== 'impact' })),
      outcome,
    });
}

/** The published rule, written down independently: per assessor the lowest SHA-256 of seed and id, and all referred and failed. */
function redraw({ seed, frame, policy }: Json): string[] {
  const rank = (id: string): string => createHash('sha256').update(`${seed}|${id}`).digest('hex');
  const chosen = new Set<string>();
  for (const assessor of new Set<string>(frame.map((entry: Json) => entry.assessorId))) {
    const stratum = frame
      .filter((entry: Json) => entry.assessorId === assessor)
      .map((entry: Json) => entry.submissionId as string);
    const size = Math.min(
      stratum.length,
      Math.max(policy.minimumPerAssessor, Math.ceil((stratum.length * policy.percent) / 100)),
    );
    [...stratum]
      .sort((a: string, b: string) => rank(a).localeCompare(rank(b)))
      .slice(0, size)
      .forEach((id: string) => chosen.add(id));
  }
  if (policy.allReferredAndFailed)
    frame.filter((entry: Json) => entry.outcome !== 'passed').forEach((entry: Json) => chosen.add(entry.submissionId));
  return [...chosen].sort();
}

async function tryToChangeOneMark(stage: Stage, submissions: Json[], drawn: Json): Promise<void> {
  const { submissionId } = drawn.sample[0];
  const submission = submissions.find(({ id }) => id === submissionId)!;
  const way = [...stage.ways.values()].find(({ enrolmentId }) => enrolmentId === submission.enrolmentId)!;
  const body = { judgements: CRITERIA.map((criterion) => ({ criterion, met: true })), outcome: 'passed' };
  const tried = [stage.first.groups[way.group!]!.facilitator.email, stage.staff.leadModerator.email];
  for (const email of tried) {
    const refusal = await stage
      .as(email)
      .refused((caller) => caller.post('portfolio', `/v1/submissions/${submissionId}/assess`, body));
    stage.checks.row(
      'X-04',
      'No single mark changes after the sample was drawn',
      refusal.status === 409 || refusal.status === 403,
      refusal.message,
    );
  }
}

/** Facilitators moderate each other's groups where nothing stands against it; the lead moderator the rest. */
async function decide(stage: Stage, batchId: string, submissions: Json[], full: boolean): Promise<void> {
  const { staff, checks } = stage;
  const [one, two, three] = staff.facilitators as [StaffMember, StaffMember, StaffMember];
  const moderatorOf = new Map([
    [one.personId, two],
    [two.personId, one],
    [three.personId, full ? one : staff.leadModerator],
  ]);
  const assessors = new Set(
    [...stage.ways.values()]
      .filter(({ enrolmentId }) => submissions.some((submission) => submission.enrolmentId === enrolmentId))
      .map(({ group }) => staff.facilitators[group!]!.personId),
  );
  if (submissions.some(({ cohortId }) => cohortId === stage.second.id)) {
    assessors.clear();
    assessors.add(three.personId);
  }
  for (const assessorId of assessors) {
    const decision = { assessorId, decision: 'agreed', note: 'Marks are in line with the criteria.' };
    if (full && assessorId === one.personId) {
      const own = await stage
        .as(one.email)
        .refused((caller) => caller.post('portfolio', `/v1/batches/${batchId}/decisions`, decision));
      checks.that('nobody moderates what they assessed', own.status === 403 || own.status === 409, own.message);
    }
    await stage.as(moderatorOf.get(assessorId)!.email).post('portfolio', `/v1/batches/${batchId}/decisions`, decision);
  }
}

/** The applicant whose first submission is referred. */
export { referred };
