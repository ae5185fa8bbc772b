import { assertTransition, type Transitions } from '@collegium/errors';
import { refuse } from '../errors.js';
import type { Eligibility, Fact } from './eligibility.js';
import type { Setting, StaffRole } from './setting.js';

export type ApplicationStatus =
  'pending' | 'offered' | 'waitlisted' | 'rejected' | 'withdrawn' | 'accepted' | 'declined' | 'expired' | 'closed';

interface ApplicationBase {
  readonly id: string;
  readonly version: number;
  readonly provider: string;
  readonly cohortId: string;
  readonly programmeId: string;
  readonly personId: string;
  readonly setting: Setting;
  readonly staffRole: StaffRole;
  readonly creditWanted: boolean;
  /** Code of the university whose credit is wanted. */
  readonly university: string | null;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly eligibility: Eligibility;
  readonly submittedAt: Date;
  /** Since when it waits for a place: the order of the waiting list. */
  readonly waitlistedAt: Date | null;
  /** Until when an offer can be accepted. */
  readonly offerExpiresAt: Date | null;
  /** When the enrolment that it led to ended, other than completed: from then on the person may apply again. */
  readonly enrolmentEndedAt: Date | null;
  /** Why it was rejected. */
  readonly reasons: readonly string[];
}

/** A person's wish for a place on a cohort. */
export type Application = ApplicationBase &
  (
    | { readonly status: 'pending' }
    | { readonly status: 'offered'; readonly offerExpiresAt: Date }
    | { readonly status: 'waitlisted'; readonly waitlistedAt: Date }
    | { readonly status: 'rejected' | 'withdrawn' | 'accepted' | 'declined' | 'expired' | 'closed' }
  );

const transitions: Transitions<ApplicationStatus> = {
  pending: ['offered', 'waitlisted', 'rejected', 'withdrawn', 'closed'],
  waitlisted: ['offered', 'withdrawn', 'closed'],
  offered: ['accepted', 'declined', 'expired', 'withdrawn', 'closed'],
  accepted: [],
  rejected: [],
  withdrawn: [],
  declined: [],
  expired: [],
  closed: [],
};

/**
 * Statuses in which it is still undecided, or holds a place: a person has one such application to a cohort. One whose enrolment
 * has ended (`enrolmentEndedAt`) stands in nobody's way.
 */
export const liveStatuses: readonly ApplicationStatus[] = ['pending', 'offered', 'waitlisted', 'accepted'];

function assertMove(application: Application, to: ApplicationStatus): void {
  assertTransition(transitions, `Application ${application.id}`, application.status, to);
}

/** Offers a place to somebody who is eligible, for a number of days. */
export function offerPlace(
  application: Application,
  offer: { now: Date; days: number },
): Application & { status: 'offered' } {
  assertMove(application, 'offered');
  assertEligible(application);
  return { ...application, status: 'offered', offerExpiresAt: new Date(offer.now.getTime() + offer.days * DAY) };
}

const DAY = 24 * 60 * 60 * 1000;

/** Lets somebody who is eligible wait for a place. */
export function waitlist(application: Application, now: Date): Application & { status: 'waitlisted' } {
  assertMove(application, 'waitlisted');
  assertEligible(application);
  return { ...application, status: 'waitlisted', waitlistedAt: now };
}

function assertEligible({ id, eligibility }: Application): void {
  if (eligibility.outcome === 'eligible') return;
  const reasons = eligibility.reasons.map(({ code }) => code);
  throw refuse(
    'not_eligible',
    eligibility.outcome === 'ineligible'
      ? `Application ${id} is not eligible: ${reasons.join(', ')}.`
      : `Application ${id} cannot be decided yet: ${reasons.join(', ')}.`,
    { applicationId: id, outcome: eligibility.outcome, reasons },
  );
}

/** Rejects an application, for the reasons given, else for those that its eligibility gave. */
export function reject(application: Application, reasons: readonly string[]): Application & { status: 'rejected' } {
  assertMove(application, 'rejected');
  const given = reasons.length > 0 ? reasons : application.eligibility.reasons.map(({ code }) => code);
  if (given.length === 0)
    throw refuse(
      'reason_unknown',
      `Application ${application.id} is eligible, so a rejection needs a reason.`,
      { applicationId: application.id },
      [{ pointer: '/reasons', code: 'missing', message: 'Give at least one reason code.' }],
    );
  return { ...application, status: 'rejected', reasons: given };
}

/** Accepts an offer. Only the person can, and only while the offer stands. */
export function acceptOffer(
  application: Application,
  by: { personId: string | undefined; now: Date },
): Application & { status: 'accepted' } {
  assertApplicant(application, by.personId);
  assertMove(application, 'accepted');
  if (application.offerExpiresAt && application.offerExpiresAt <= by.now)
    throw refuse(
      'offer_expired',
      `The offer of application ${application.id} ended at ${application.offerExpiresAt.toISOString()}.`,
      { applicationId: application.id },
    );
  return { ...application, status: 'accepted' };
}

/** Declines an offer. Only the person can. */
export function declineOffer(
  application: Application,
  by: { personId: string | undefined },
): Application & { status: 'declined' } {
  assertApplicant(application, by.personId);
  assertMove(application, 'declined');
  return { ...application, status: 'declined' };
}

function assertApplicant({ id, personId }: Application, by: string | undefined): void {
  if (personId !== by)
    throw refuse('not_the_applicant', `Only the person who applied can answer the offer of application ${id}.`, {
      applicationId: id,
    });
}

/** Ends an application without an enrolment: at the person's wish, because its offer ran out, or with its cohort. */
export function endApplication(application: Application, status: 'withdrawn' | 'expired' | 'closed'): Application {
  assertMove(application, status);
  return { ...application, status };
}

/** Takes in new facts while the application is undecided. */
export function restate(
  application: Application,
  facts: Readonly<Record<string, Fact>>,
  eligibility: Eligibility,
): Application {
  if (application.status !== 'pending')
    throw refuse(
      'not_eligible',
      `Application ${application.id} is ${application.status}; its facts are kept as they were decided on.`,
      { applicationId: application.id, status: application.status },
    );
  return { ...application, facts, eligibility };
}
