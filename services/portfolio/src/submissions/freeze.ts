import { localDate } from '@collegium/calendar';
import { clockOf, type Standstill } from '@collegium/standstill';
import { createHash } from 'node:crypto';
import { refuse } from '../errors.js';
import type { Evidence, EvidenceVersion } from '../evidence/evidence.js';
import {
  mainTreatment,
  requirementsOf,
  type Definition,
  type Requirement,
  type Treatment,
} from '../facts/definition.js';
import type { EnrolmentState } from '../facts/enrolment-fact.js';
import { shortfallOf, type AccountVersion, type Portfolio, type Shortfall } from '../portfolios/portfolio.js';
import type { Submission, SubmissionItem } from './submission.js';

/** The draft as it stands: the latest version of each account and of each item. */
export interface Draft {
  portfolio: Portfolio;
  definition: Definition;
  enrolment: EnrolmentState;
  accounts: readonly AccountVersion[];
  evidence: readonly { item: Evidence; latest: EvidenceVersion }[];
  /** Every submission of this portfolio so far. */
  earlier: readonly Submission[];
  /** Those of them that a university has referred, with the local date by which each may be handed in again. */
  referrals: ReadonlyMap<string, string>;
  /** When time stood still for the participant or the cohort. */
  standstills?: readonly Standstill[];
}

export interface FreezeCommand {
  id: string;
  newId: () => string;
  treatment?: Treatment | undefined;
  showsPupils: boolean;
  /** Evidence that shows pupils, besides what was flagged when it was added. */
  flagged: readonly string[];
  now: Date;
}

/** What of a copy a university may be shown, and how much is kept back because it shows pupils. */
export function shownItems(items: readonly SubmissionItem[]): { shown: SubmissionItem[]; withheld: number } {
  const shown = items.filter((item) => !item.showsPupils);
  return { shown, withheld: items.length - shown.length };
}

/** Copies a complete draft. The draft goes on; the copy never changes. */
export function freezePortfolio(
  draft: Draft,
  command: FreezeCommand,
): { submission: Submission; items: SubmissionItem[] } {
  const { portfolio, definition } = draft;
  const treatment = command.treatment ?? mainTreatment(definition);
  assertLive(draft);
  const requirements = requirementsOf(definition, treatment);
  if (requirements.length === 0)
    throw refuse('nothing_required', `${definition.title} asks for no ${treatment} work.`, { treatment });
  const resubmissionOf = previousOf(draft, treatment, command.now);
  assertComplete(draft, requirements);
  const items = itemsOf(draft, requirements, command);
  const submission: Submission = {
    id: command.id,
    version: 0,
    tenant: portfolio.tenant,
    personId: portfolio.personId,
    portfolioId: portfolio.id,
    enrolmentId: portfolio.enrolmentId,
    cohortId: portfolio.cohortId,
    programmeId: portfolio.programmeId,
    treatment,
    status: 'frozen',
    frozenAt: command.now,
    showsPupils: command.showsPupils,
    digest: copyDigest(items),
    resubmissionOf: resubmissionOf?.id ?? null,
    lineageId: resubmissionOf?.lineageId ?? command.id,
    batchId: null,
    assessorId: null,
    outcome: null,
    returnReason: null,
    acceptedBy: null,
    releasedAt: null,
    resubmitBy: null,
  };
  return { submission, items };
}

function assertLive({ portfolio, enrolment, referrals }: Draft): void {
  // What a university refers may be handed in again, also by somebody who has completed the programme in the meantime.
  if (enrolment.status === 'started' || (enrolment.status === 'completed' && referrals.size > 0)) return;
  const until = enrolment.status === 'deferred' && enrolment.returnBy ? ` until ${enrolment.returnBy}` : '';
  throw refuse(
    'enrolment_not_live',
    `The enrolment is ${enrolment.status.replace('_', ' ')}${until}, so its portfolio cannot be frozen.`,
    {
      enrolmentId: portfolio.enrolmentId,
      status: enrolment.status,
      returnBy: enrolment.returnBy,
    },
  );
}

/** The referred submission that this one answers, if any; refuses where another submission stands in the way. */
function previousOf(
  { earlier, definition, referrals, standstills = [] }: Draft,
  treatment: Treatment,
  now: Date,
): Submission | null {
  const latest = earlier
    .filter((each) => each.treatment === treatment && each.status !== 'returned' && each.status !== 'superseded')
    .toSorted((a, b) => b.frozenAt.getTime() - a.frozenAt.getTime())[0];
  if (!latest) return null;
  const about = { submissionId: latest.id };
  const { timeZone } = definition;
  const clock = clockOf(standstills, { now, timeZone });
  const today = localDate(now, timeZone);
  const referredUntil = ['accepted', 'released'].includes(latest.status) ? referrals.get(latest.id) : undefined;
  if (referredUntil !== undefined && (clock.standsStillSince || today <= referredUntil)) return latest;
  if (referredUntil !== undefined)
    throw refuse(
      'resubmission_too_late',
      `Submission ${latest.id} could be resubmitted to the university until ${referredUntil}.`,
      { ...about, resubmitBy: referredUntil },
    );
  if (latest.status === 'accepted')
    throw refuse(
      'already_accepted',
      `Submission ${latest.id} was accepted, so nothing more is to be handed in.`,
      about,
    );
  if (latest.status !== 'released')
    throw refuse(
      'submission_in_progress',
      `Submission ${latest.id} is being assessed; another can be frozen once its outcome is released.`,
      about,
    );
  if (latest.outcome === 'passed') throw refuse('already_passed', `Submission ${latest.id} has passed.`, about);
  if (latest.outcome !== 'referred' || latest.resubmitBy === null)
    throw refuse('already_failed', `Submission ${latest.id} has failed, so it cannot be resubmitted.`, about);
  const { resubmitBy, extendedBy } = resubmissionDate(latest, standstills, { now, timeZone });
  if (clock.isDatePast(latest.resubmitBy, latest.releasedAt ?? latest.frozenAt))
    throw refuse('resubmission_too_late', `Submission ${latest.id} could be resubmitted until ${resubmitBy}.`, {
      ...about,
      resubmitBy,
      extendedBy,
    });
  return latest;
}

/** The last day on which a referral may be handed in again, and by how many days it was moved because time stood still. */
export function resubmissionDate(
  { resubmitBy, releasedAt, frozenAt }: Pick<Submission, 'resubmitBy' | 'releasedAt' | 'frozenAt'>,
  standstills: readonly Standstill[],
  at: { now: Date; timeZone: string },
): { resubmitBy: string | null; extendedBy: number } {
  if (resubmitBy === null) return { resubmitBy, extendedBy: 0 };
  const { on, extendedBy } = clockOf(standstills, at).date(resubmitBy, releasedAt ?? frozenAt);
  return { resubmitBy: on, extendedBy };
}

function assertComplete(draft: Draft, requirements: readonly Requirement[]): void {
  const lacking = shortfalls(draft, requirements);
  if (lacking.length === 0) return;
  throw refuse(
    'portfolio_incomplete',
    lacking.map((each) => each.message).join(' '),
    { portfolioId: draft.portfolio.id },
    lacking.map(({ requirement, code, message }) => ({ pointer: `/requirements/${requirement}`, code, message })),
  );
}

/** What each requirement still lacks. */
export function shortfalls(
  draft: Pick<Draft, 'accounts' | 'evidence'>,
  requirements: readonly Requirement[],
): Shortfall[] {
  return requirements.flatMap((requirement) => {
    const items = draft.evidence.filter(({ item }) => item.requirement === requirement.code).length;
    const words = draft.accounts.find((account) => account.requirement === requirement.code)?.words ?? null;
    return shortfallOf(requirement, { items, words }) ?? [];
  });
}

/**
 * Which items show pupils. A `yes` that names none flags every item: what is not told apart is treated with the greater care.
 */
function flaggedItems(evidence: Draft['evidence'], { showsPupils, flagged }: FreezeCommand): ReadonlySet<string> {
  const unknown = flagged.filter((id) => !evidence.some(({ item }) => item.id === id));
  if (unknown.length > 0)
    throw refuse('pupils_flag_unknown', 'Only evidence of this submission can be flagged.', { evidenceIds: unknown });
  const named = new Set([
    ...flagged,
    ...evidence.filter(({ latest }) => latest.showsPupils).map(({ item }) => item.id),
  ]);
  if (!showsPupils && named.size > 0)
    throw refuse('pupils_flag_contradicts', 'Some evidence is flagged as showing pupils, so the answer cannot be no.', {
      evidenceIds: [...named],
    });
  return showsPupils && named.size === 0 ? new Set(evidence.map(({ item }) => item.id)) : named;
}

function itemsOf(draft: Draft, requirements: readonly Requirement[], command: FreezeCommand): SubmissionItem[] {
  const codes = new Set(requirements.map((requirement) => requirement.code));
  const evidence = draft.evidence.filter(({ item }) => codes.has(item.requirement));
  const flagged = flaggedItems(evidence, command);
  const common = { tenant: draft.portfolio.tenant, personId: draft.portfolio.personId, submissionId: command.id };
  const noFile = { fileKey: null, fileName: null, mediaType: null, size: null };
  const accounts = draft.accounts
    .filter((account) => codes.has(account.requirement))
    .map((account): SubmissionItem => ({
      ...common,
      ...noFile,
      id: command.newId(),
      requirement: account.requirement,
      kind: 'account',
      title: requirements.find((requirement) => requirement.code === account.requirement)?.title ?? account.requirement,
      content: account.text,
      digest: sha256(account.text),
      showsPupils: false,
      retention: 'standard',
    }));
  const copies = evidence.map(({ item, latest }): SubmissionItem => {
    const content = latest.text ?? latest.url;
    const showsPupils = flagged.has(item.id);
    return {
      ...common,
      id: command.newId(),
      requirement: item.requirement,
      kind: latest.kind,
      title: latest.title,
      content,
      fileKey: latest.fileKey,
      fileName: latest.fileName,
      mediaType: latest.mediaType,
      size: latest.size,
      digest: latest.fileDigest ?? sha256(content ?? ''),
      showsPupils,
      retention: showsPupils ? 'shows_pupils' : 'standard',
    };
  });
  return [...accounts, ...copies];
}

/** SHA-256 over the copy: one line `requirement|kind|digest` per item, sorted, each ended by a newline. */
export function copyDigest(items: readonly Pick<SubmissionItem, 'requirement' | 'kind' | 'digest'>[]): string {
  return sha256(
    items
      .map(({ requirement, kind, digest }) => `${requirement}|${kind}|${digest}\n`)
      .toSorted()
      .join(''),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
