import { localDate } from '@collegium/calendar';
import { nameFault } from '@collegium/texts';
import {
  clockOf,
  standstillsOf,
  withClockChange,
  type Clock,
  type ClockChange,
  type Standstill,
} from '@collegium/standstill';
import type { WorkFact } from '../claims/work.js';
import type { AwardRules } from '../programmes/programme.js';

export const caseStatuses = ['gathering', 'held', 'granted', 'refused', 'closed'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** Where an enrolment stands, as far as its award is concerned. */
export type EnrolmentStanding = 'unknown' | 'accepted' | 'started' | 'deferred' | 'withdrawn';

/** Hours as scheduling last told of them. */
export interface HoursFact {
  readonly met: boolean;
  readonly receivedMinutes: number;
  readonly minimumMinutes: number;
}

/** The outcome of assessed work as a board last released it. */
export interface OutcomeFact {
  readonly outcome: 'passed' | 'referred' | 'failed';
  readonly submissionId: string;
  readonly lineageId: string;
  /** SHA-256 of every file and text of the work, hex. */
  readonly digests: readonly string[];
  /** The same of what was frozen of this work before, one list for each version; not known of outcomes of before that was told. */
  readonly earlier?: readonly (readonly string[])[];
  readonly board: { readonly reference: string; readonly heldOn: string };
  /** RFC 3339. */
  readonly releasedAt: string;
  /** Local date by which a referral may be resubmitted. */
  readonly resubmitBy: string | null;
}

/** Why a case ended without credit being asked for. */
export type NoCredit = 'not_wanted' | 'no_agreement' | 'work_already_credited';

/** Consent to one version of a university's privacy notice; instants are RFC 3339. */
export interface Consent {
  readonly noticeVersion: string;
  readonly recordedAt: string;
  readonly withdrawnAt?: string;
}

/** What is known of one enrolment, and what was decided. */
export interface AwardCase {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly enrolmentId: string;
  readonly personId: string | null;
  readonly cohortId: string | null;
  readonly programmeId: string | null;
  readonly displayName: string | null;
  /** A name in Latin letters that the person or the coordinator gave. */
  readonly latinName: string | null;
  readonly settingName: string | null;
  readonly creditWanted: boolean;
  readonly university: string | null;
  readonly standing: EnrolmentStanding;
  /** Versions of the aggregates that the facts came from: an older fact never undoes a newer one. */
  readonly standingVersion: number;
  /** When the participant paused and came back, as far as told. */
  readonly clockChanges: readonly ClockChange[];
  readonly hours: HoursFact | null;
  readonly hoursVersion: number;
  readonly outcome: OutcomeFact | null;
  /** Submissions that another one has taken the place of. */
  readonly resubmitted: readonly string[];
  readonly acceptedAt: Date | null;
  /** What the person agreed to have sent to the university, and when they took it back. */
  readonly consent: Consent | null;
  /** Work as last handed in, for a university that assesses it itself. */
  readonly work: WorkFact | null;
  readonly status: CaseStatus;
  /** Codes: why it was refused or is held. */
  readonly reasons: readonly string[];
  readonly decidedAt: Date | null;
  /** When the passing of time alone may decide it. */
  readonly reviewAt: Date | null;
  readonly noCredit: NoCredit | null;
  /** The claim that holds the same piece of work, where that is why no credit was asked for. */
  readonly firstClaimId: string | null;
}

/** A case before anything is known of its enrolment. */
export function openCase(id: string, tenant: string, enrolmentId: string): Omit<AwardCase, 'version'> {
  return {
    id,
    tenant,
    enrolmentId,
    personId: null,
    cohortId: null,
    programmeId: null,
    displayName: null,
    latinName: null,
    settingName: null,
    creditWanted: false,
    university: null,
    standing: 'unknown',
    standingVersion: 0,
    clockChanges: [],
    hours: null,
    hoursVersion: 0,
    outcome: null,
    resubmitted: [],
    acceptedAt: null,
    consent: null,
    work: null,
    status: 'gathering',
    reasons: [],
    decidedAt: null,
    reviewAt: null,
    noCredit: null,
    firstClaimId: null,
  };
}

/** What a participant agreed to by accepting a place. */
export type AcceptedFact = Pick<
  AwardCase,
  'personId' | 'cohortId' | 'programmeId' | 'displayName' | 'settingName' | 'creditWanted' | 'university'
> & { acceptedAt: Date };

export function learnAccepted(state: AwardCase, fact: AcceptedFact, version: number): AwardCase {
  // A name that is known already is not taken away by an event that has none.
  const displayName = fact.displayName || (state.displayName ?? fact.displayName);
  return learnStanding({ ...state, ...fact, displayName }, 'accepted', version, fact.acceptedAt);
}

/**
 * Events of one enrolment come in order, but these are not the only ones that make a case: an old one changes nothing but when
 * the clock stood still.
 * @param at when it happened, in domain time
 */
export function learnStanding(state: AwardCase, standing: EnrolmentStanding, version: number, at?: Date): AwardCase {
  const timed = at
    ? {
        ...state,
        clockChanges: withClockChange(state.clockChanges, {
          version,
          at: at.toISOString(),
          stops: standing === 'deferred',
        }),
      }
    : state;
  return version > state.standingVersion ? { ...timed, standing, standingVersion: version } : timed;
}

/** The stretches in which time stood still for the participant alone. */
export function pausesOf({ standing, clockChanges, acceptedAt }: AwardCase): Standstill[] {
  const pauses = standstillsOf(clockChanges);
  // Of a pause from before its beginning was told, only that it lasts is known.
  return standing === 'deferred' && !pauses.some(({ until }) => until === null)
    ? [...pauses, { from: acceptedAt ?? new Date(0), until: null }]
    : pauses;
}

export function learnHours(state: AwardCase, hours: HoursFact, version: number): AwardCase {
  return version > state.hoursVersion ? { ...state, hours, hoursVersion: version } : state;
}

/** Each resubmission is an aggregate of its own, so the release date says which outcome is the last. */
export function learnOutcome(state: AwardCase, outcome: OutcomeFact): AwardCase {
  const newer = !state.outcome || Date.parse(outcome.releasedAt) >= Date.parse(state.outcome.releasedAt);
  return newer ? { ...state, outcome } : state;
}

export function learnResubmission(state: AwardCase, submissionId: string): AwardCase {
  return state.resubmitted.includes(submissionId)
    ? state
    : { ...state, resubmitted: [...state.resubmitted, submissionId].sort() };
}

/** Work that was handed in; of several, the last one frozen is the one that counts. */
export function learnWork(state: AwardCase, work: WorkFact): AwardCase {
  const newer = !state.work || Date.parse(work.frozenAt) >= Date.parse(state.work.frozenAt);
  return newer ? { ...state, work } : state;
}

export function learnWorkAccepted(state: AwardCase, submissionId: string): AwardCase {
  return state.work?.submissionId === submissionId ? { ...state, work: { ...state.work, accepted: true } } : state;
}

export function learnWorkReturned(state: AwardCase, submissionId: string): AwardCase {
  return state.work?.submissionId === submissionId ? { ...state, work: null } : state;
}

/** What a decision needs that is not in the case itself. */
export interface Circumstances {
  readonly rules: AwardRules | null;
  /** Whether the provider's name is known: it is printed, and never changes afterwards. */
  readonly issuerKnown: boolean;
  /** Whether every body that issues the certificate too has consented. */
  readonly jointConsented: boolean;
  readonly cohortFinishedAt: Date | null;
  /** When the cohort was postponed and taken up again. */
  readonly cohortStandstills?: readonly Standstill[];
  /** In which its dates are meant. */
  readonly timeZone?: string;
  /** Whether a university has confirmed the participant as its student. */
  readonly registrationConfirmed: boolean;
  readonly now: Date;
  /** How long after the end registers and releases may still be on their way. */
  readonly settleMs: number;
  /** Characters of a text to be printed that no font draws. */
  undrawable(this: void, text: string): readonly string[];
  /** What is printed beside the name. */
  readonly texts: readonly string[];
}

export type Decision =
  | { readonly kind: 'wait'; readonly missing: readonly string[]; readonly reviewAt: Date | null }
  | { readonly kind: 'hold'; readonly reasons: readonly string[] }
  | { readonly kind: 'grant' }
  | { readonly kind: 'refuse'; readonly reasons: readonly string[] }
  | { readonly kind: 'close' };

/**
 * Decides completion from what is known, in whatever order it came. Refuses only when no further way remains; what may
 * still arrive is waited for, by name.
 */
export function decide(state: AwardCase, circumstances: Circumstances): Decision {
  if (state.standing === 'withdrawn') return { kind: 'close' };
  const missing = missingFacts(state, circumstances);
  if (!circumstances.rules || state.standing === 'unknown') return { kind: 'wait', missing, reviewAt: null };
  // Nothing ends while the participant or the cohort stands still; what is known of by then is decided on their return.
  const reasons = clockFor(state, circumstances).standsStillSince
    ? []
    : finalReasons(state, circumstances.rules, circumstances);
  if (reasons.length > 0) return { kind: 'refuse', reasons };
  if (missing.length > 0) return { kind: 'wait', missing, reviewAt: nextReview(state, circumstances) };
  const undrawable = undrawableReasons(state, circumstances);
  return undrawable.length > 0 ? { kind: 'hold', reasons: undrawable } : { kind: 'grant' };
}

function undrawableReasons(state: AwardCase, { undrawable, texts }: Circumstances): string[] {
  return [
    ...(undrawable(nameToPrint(state, undrawable)).length > 0 ? ['name_not_drawable'] : []),
    ...(texts.some((text) => undrawable(text).length > 0) ? ['text_not_drawable'] : []),
  ];
}

/** The name on the certificate: as the person writes it, unless no font draws that and they gave a Latin form. */
export function nameToPrint(
  { displayName, latinName }: Pick<AwardCase, 'displayName' | 'latinName'>,
  undrawable: Circumstances['undrawable'],
): string {
  const name = displayName ?? '';
  return latinName && nameFault(latinName) === null && undrawable(name).length > 0 ? latinName : name;
}

/** Whether there is a name to certify: without one nothing is printed or signed, and the case waits. */
function hasName({ displayName }: Pick<AwardCase, 'displayName'>): boolean {
  return displayName !== null && nameFault(displayName) === null;
}

/** What is still needed for the award, by name. */
export function missingFacts(
  state: AwardCase,
  {
    rules,
    issuerKnown,
    jointConsented,
    registrationConfirmed,
  }: Pick<Circumstances, 'rules' | 'issuerKnown' | 'jointConsented' | 'registrationConfirmed'>,
): string[] {
  const missing: string[] = [];
  if (!rules) missing.push('programme_definition');
  if (!issuerKnown) missing.push('issuing_organisation');
  if (state.standing !== 'unknown' && !hasName(state)) missing.push('holder_name');
  if (!jointConsented) missing.push('joint_consent');
  if (state.standing === 'unknown') missing.push('enrolment_accepted');
  if (state.standing === 'unknown' || state.standing === 'accepted') missing.push('enrolment_started');
  if (state.standing === 'deferred') missing.push('enrolment_resumed');
  if (rules?.portfolioPassed && state.outcome?.outcome !== 'passed')
    missing.push(state.outcome?.outcome === 'referred' ? 'portfolio_resubmission' : 'portfolio_outcome');
  if (rules?.minimumHours && !state.hours?.met) missing.push('minimum_hours');
  if (rules?.studentRegistration && !registrationConfirmed) missing.push('student_registration_not_confirmed');
  return missing;
}

function finalReasons(state: AwardCase, rules: AwardRules, circumstances: Circumstances): string[] {
  const reasons: string[] = [];
  const past = (limit: Date | undefined) => limit !== undefined && limit <= circumstances.now;
  if (rules.portfolioPassed && state.outcome?.outcome === 'failed') reasons.push('portfolio_failed');
  if (rules.portfolioPassed && past(resubmissionLimit(state, circumstances))) reasons.push('portfolio_not_resubmitted');
  if (rules.minimumHours && !state.hours?.met && past(hoursLimit(state, circumstances)?.at))
    reasons.push('hours_under_minimum');
  return reasons;
}

type Timing = Pick<Circumstances, 'cohortStandstills' | 'timeZone' | 'now'>;

/** The participant's clock: it stands still while they pause, and while the cohort is postponed. */
function clockFor(state: AwardCase, { cohortStandstills = [], timeZone = 'Europe/London', now }: Timing): Clock {
  return clockOf([...pausesOf(state), ...cohortStandstills], { now, timeZone });
}

/**
 * Whether a refusal no longer counts, now that a change of the clock is told of that it did not know: the participant had
 * paused, or the cohort was postponed, before it was made.
 * @param changedAt when the clock changed
 */
export function refusalFalls(state: AwardCase, circumstances: Circumstances, changedAt: Date): boolean {
  if (state.status !== 'refused' || !state.decidedAt) return false;
  // That somebody could still pause proves that the refusal had not reached their enrolment.
  if (changedAt > state.decidedAt && state.standing !== 'deferred') return false;
  return decide(state, circumstances).kind !== 'refuse';
}

/** A date that ends something, as it stands now. */
export interface CaseDeadline {
  readonly code: 'portfolio_resubmission' | 'minimum_hours';
  /** Local date, the last day. */
  readonly on: string;
  /** Days that were added because the clock stood still. */
  readonly extendedBy: number;
}

/** Since when the clock stands still, and the dates that will count once it runs. */
export function deadlinesOf(
  state: AwardCase,
  circumstances: Timing & Pick<Circumstances, 'rules' | 'cohortFinishedAt' | 'settleMs'>,
): { standsStillSince: Date | null; deadlines: CaseDeadline[] } {
  const { rules } = circumstances;
  const deadlines: CaseDeadline[] = [];
  const resubmission = rules?.portfolioPassed ? resubmissionDate(state, circumstances) : undefined;
  if (resubmission) deadlines.push({ code: 'portfolio_resubmission', ...resubmission });
  const hours = rules?.minimumHours && !state.hours?.met ? hoursLimit(state, circumstances) : undefined;
  if (hours)
    deadlines.push({
      code: 'minimum_hours',
      on: localDate(hours.at, circumstances.timeZone ?? 'Europe/London'),
      extendedBy: Math.ceil(hours.extendedBy / DAY),
    });
  return { standsStillSince: clockFor(state, circumstances).standsStillSince, deadlines };
}

const DAY = 86_400_000;

/** A postponed cohort finishes later as a whole; to that is added what the participant paused since they accepted their place. */
function hoursLimit(
  state: AwardCase,
  { cohortFinishedAt, settleMs, now, timeZone }: Timing & Pick<Circumstances, 'cohortFinishedAt' | 'settleMs'>,
) {
  if (!cohortFinishedAt) return undefined;
  const clock = clockFor(state, { now, ...(timeZone ? { timeZone } : {}) });
  return clock.instant(new Date(cohortFinishedAt.getTime() + settleMs), state.acceptedAt ?? new Date(0));
}

/** The last day of a referral that was not handed in again yet. */
function resubmissionDate(state: AwardCase, timing: Timing) {
  const { outcome, resubmitted } = state;
  if (outcome?.outcome !== 'referred' || !outcome.resubmitBy || resubmitted.includes(outcome.submissionId))
    return undefined;
  return clockFor(state, timing).date(outcome.resubmitBy, new Date(outcome.releasedAt));
}

function resubmissionLimit(state: AwardCase, circumstances: Circumstances): Date | undefined {
  const last = resubmissionDate(state, circumstances);
  if (!last) return undefined;
  const { outcome } = state;
  const settled = (date: string): Date => new Date(endOf(date) + circumstances.settleMs);
  // A standstill that began while the last submissions settled gives these days back too.
  const { at } = clockFor(state, circumstances).instant(settled(outcome!.resubmitBy!), new Date(outcome!.releasedAt));
  return at > settled(last.on) ? at : settled(last.on);
}

/** The date is a local one; settling time is days, so the zone does not matter. */
const endOf = (date: string): number => Date.parse(`${date}T23:59:59Z`);

function nextReview(state: AwardCase, circumstances: Circumstances): Date | null {
  if (clockFor(state, circumstances).standsStillSince) return null;
  const limits = [hoursLimit(state, circumstances)?.at, resubmissionLimit(state, circumstances)].flatMap(
    (limit) => limit?.getTime() ?? [],
  );
  return limits.length > 0 ? new Date(Math.min(...limits)) : null;
}

/** The case with nothing left in it that tells whose it was, but the ids. */
export function forgetPerson(state: AwardCase): AwardCase {
  return { ...state, displayName: '', latinName: null, settingName: null };
}
