import { assertTransition, type Transitions } from '@collegium/errors';
import { standstillsOf, type ClockChange, type Standstill } from '@collegium/standstill';
import { refuse } from '../errors.js';
import type { Setting, StaffRole } from '../applications/setting.js';

export type EnrolmentStatus = 'accepted' | 'started' | 'deferred' | 'withdrawn' | 'completed' | 'not_completed';

interface EnrolmentBase {
  readonly id: string;
  readonly version: number;
  readonly provider: string;
  readonly cohortId: string;
  readonly programmeId: string;
  readonly personId: string;
  readonly applicationId: string;
  readonly setting: Setting;
  readonly staffRole: StaffRole;
  readonly creditWanted: boolean;
  readonly university: string | null;
  readonly acceptedAt: Date;
  readonly startedAt: Date | null;
  /** Where a deferred enrolment came from, and goes back to. */
  readonly deferredFrom: 'accepted' | 'started' | null;
  /** Local date by which the person means to return. */
  readonly returnBy: string | null;
  /** When it paused and came back. */
  readonly clockChanges: readonly ClockChange[];
  /** When the award case last decided; an older decision that arrives later changes nothing. */
  readonly decidedAt: Date | null;
  readonly awardId: string | null;
  /** Why it is not completed. */
  readonly reasons: readonly string[];
}

/** A person's part in a cohort. */
export type Enrolment = EnrolmentBase &
  (
    | { readonly status: 'accepted' | 'started' | 'withdrawn' | 'completed' | 'not_completed' }
    | { readonly status: 'deferred'; readonly deferredFrom: 'accepted' | 'started'; readonly returnBy: string }
  );

const transitions: Transitions<EnrolmentStatus> = {
  accepted: ['started', 'deferred', 'withdrawn'],
  started: ['deferred', 'withdrawn', 'completed', 'not_completed'],
  deferred: ['accepted', 'started', 'withdrawn', 'completed'],
  completed: ['not_completed'],
  not_completed: ['completed'],
  withdrawn: [],
};

function assertMove(enrolment: Enrolment, to: EnrolmentStatus): void {
  assertTransition(transitions, `Enrolment ${enrolment.id}`, enrolment.status, to);
}

/** Starts the support. A deferred enrolment is resumed instead. */
export function start(enrolment: Enrolment, now: Date): Enrolment & { startedAt: Date } {
  if (enrolment.status === 'deferred')
    throw refuse('transition_refused', `Enrolment ${enrolment.id} is deferred; resume it.`, {
      from: 'deferred',
      to: 'started',
    });
  assertMove(enrolment, 'started');
  return { ...enrolment, status: 'started', startedAt: now };
}

/** Pauses with the intention to come back by a date. */
export function defer(
  enrolment: Enrolment,
  pause: { returnBy: string; today: string },
): Enrolment & { status: 'deferred' } {
  assertMove(enrolment, 'deferred');
  if (pause.returnBy <= pause.today)
    throw refuse(
      'return_date_refused',
      `The return by ${pause.returnBy} is not in the future.`,
      { enrolmentId: enrolment.id },
      [{ pointer: '/returnBy', code: 'return_date_refused', message: 'Give a date in the future.' }],
    );
  return {
    ...enrolment,
    status: 'deferred',
    deferredFrom: enrolment.status === 'accepted' ? 'accepted' : 'started',
    returnBy: pause.returnBy,
  };
}

/** Comes back to where the pause began. */
export function resume(enrolment: Enrolment): Enrolment {
  if (enrolment.status !== 'deferred')
    throw refuse(
      'transition_refused',
      `Enrolment ${enrolment.id} is ${enrolment.status.replaceAll('_', ' ')}, not deferred.`,
      { from: enrolment.status, to: 'started' },
    );
  return { ...enrolment, status: enrolment.deferredFrom, deferredFrom: null, returnBy: null };
}

/** Leaves for good. */
export function withdraw(enrolment: Enrolment): Enrolment {
  assertMove(enrolment, 'withdrawn');
  return { ...enrolment, status: 'withdrawn', deferredFrom: null, returnBy: null };
}

/** Whether the place goes to somebody else when this person leaves: not once the support has begun. */
export function freesPlace(enrolment: Enrolment): boolean {
  return enrolment.startedAt === null;
}

/** Whether the person may begin again: they left, or ended without an award. Who has completed the programme has no more to apply for. */
export function endsApplication({ status }: Enrolment): boolean {
  return status === 'withdrawn' || status === 'not_completed';
}

/** What the award case decided, and when. */
export type AwardDecision = Decided & {
  /** When the cohort stood still. */
  readonly cohortStandstills?: readonly Standstill[];
};

type Decided =
  | { readonly outcome: 'granted'; readonly awardId: string; readonly at: Date }
  /** Another award took the place of the first: the completion is the same. */
  | { readonly outcome: 'superseded'; readonly awardId: string; readonly at: Date }
  | { readonly outcome: 'refused'; readonly reasons: readonly string[]; readonly at: Date }
  | { readonly outcome: 'revoked'; readonly awardId: string; readonly reason: string; readonly at: Date };

/**
 * Follows a decision of the award case. Grants and refusals are facts about different things, so they may arrive in any
 * order: the latest decision counts. Somebody who has withdrawn stays so; the award is noted beside it. While somebody pauses,
 * or their cohort is postponed, no refusal ends anything: the case hears of the standstill too, and decides again after it.
 */
export function decideCompletion(enrolment: Enrolment, decision: AwardDecision): Enrolment {
  if (enrolment.decidedAt && enrolment.decidedAt >= decision.at) return enrolment;
  if (decision.outcome === 'refused' && stoodStill(enrolment, decision)) return enrolment;
  if (decision.outcome === 'revoked' && enrolment.status === 'deferred')
    return { ...enrolment, decidedAt: decision.at, awardId: null };
  const stands = decision.outcome === 'granted' || decision.outcome === 'superseded';
  const decided = { ...enrolment, decidedAt: decision.at, awardId: stands ? decision.awardId : null };
  if (enrolment.status === 'withdrawn') return decided;
  const status = stands ? 'completed' : 'not_completed';
  const reasons = stands ? [] : decision.outcome === 'refused' ? decision.reasons : ['award_revoked', decision.reason];
  if (enrolment.status !== status) assertMove(enrolment, status);
  return { ...decided, status, reasons, deferredFrom: null, returnBy: null };
}

/** Whether a decision was made while the person paused or the cohort was postponed, as far as is known here. */
function stoodStill({ status, clockChanges }: Enrolment, { at, cohortStandstills = [] }: AwardDecision): boolean {
  return (
    status === 'deferred' ||
    [...standstillsOf(clockChanges), ...cohortStandstills].some(
      ({ from, until }) => from <= at && (!until || at < until),
    )
  );
}
