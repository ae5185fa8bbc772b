import { addDays } from '@collegium/calendar';
import { isDeepStrictEqual } from 'node:util';
import type { Transitions } from '@collegium/errors';
import type { Clock } from '@collegium/standstill';
import {
  asksTheSame,
  replyOnClock,
  send,
  type Conversation,
  type ConversationState,
  type LawfulBasis,
  type Query,
} from '../conversations/conversation.js';
import type { DetailName } from '../details/person-details.js';
import type { GivenNumber } from './student-number.js';

export const registrationStatuses = [
  'invited',
  'submitted',
  'acknowledged',
  'queried',
  'answered',
  'confirmed',
  'refused',
  'withdrawn',
  'lapsed',
] as const;
export type RegistrationStatus = (typeof registrationStatuses)[number];

/** Refused leads to submitted again only where the university allows a resubmission. */
export const registrationTransitions: Transitions<RegistrationStatus> = {
  invited: ['submitted', 'lapsed'],
  submitted: ['acknowledged', 'queried', 'confirmed', 'refused', 'withdrawn'],
  acknowledged: ['queried', 'confirmed', 'refused', 'withdrawn'],
  queried: ['answered', 'confirmed', 'refused', 'withdrawn'],
  answered: ['queried', 'confirmed', 'refused', 'withdrawn'],
  confirmed: ['withdrawn'],
  refused: ['submitted'],
  withdrawn: [],
  lapsed: [],
};

/** Registrations on which the university has still to decide. */
export const openRegistrations: readonly RegistrationStatus[] = ['submitted', 'acknowledged', 'queried', 'answered'];

/** A person on their way to be a student of a university. It has revision 0 before it was submitted. */
export interface StudentRegistration extends ConversationState<RegistrationStatus> {
  readonly programmeId: string;
  readonly cohortId: string;
  readonly fields: readonly DetailName[];
  readonly noticeVersion: string;
  readonly invitedAt: Date;
  /** Local date by which the person submits. */
  readonly submitBy: string;
  /** Days by which that date was moved because time stood still. */
  readonly submitExtendedBy: number;
  readonly submittedAt: Date | null;
  readonly query: Query | null;
  readonly studentNumber: GivenNumber | null;
  /** Local dates. */
  readonly registeredFrom: string | null;
  readonly registeredUntil: string | null;
}

/** What the university answers. */
export type RegistrationAnswer =
  | { readonly kind: 'acknowledge'; readonly revision: number; readonly caseReference: string }
  | { readonly kind: 'query'; readonly revision: number; readonly reason: string; readonly text: string | null }
  | {
      readonly kind: 'confirm';
      readonly revision: number;
      readonly studentNumber: GivenNumber;
      readonly from: string;
      readonly until: string | null;
    }
  | { readonly kind: 'refuse'; readonly revision: number; readonly reason: string; readonly resubmittable: boolean };

export const registrationConversation: Conversation<RegistrationStatus, StudentRegistration, RegistrationAnswer> = {
  transitions: registrationTransitions,
  leadsTo: { acknowledge: 'acknowledged', query: 'queried', confirm: 'confirmed', refuse: 'refused' },
  decisions: ['confirm', 'refuse'],
  saysTheSame(registration, answer) {
    switch (answer.kind) {
      case 'acknowledge':
        return registration.caseReference === answer.caseReference;
      case 'query':
        return asksTheSame(registration.query, answer);
      case 'confirm':
        return isDeepStrictEqual(
          [registration.studentNumber, registration.registeredFrom, registration.registeredUntil],
          [answer.studentNumber, answer.from, answer.until],
        );
      case 'refuse':
        return registration.reason === answer.reason && registration.resubmittable === answer.resubmittable;
    }
  },
  tells(_registration, answer, { queryId }) {
    switch (answer.kind) {
      case 'acknowledge':
        return { caseReference: answer.caseReference };
      case 'query':
        return { query: { id: queryId, reason: answer.reason, text: answer.text, answer: null } };
      case 'confirm':
        return { studentNumber: answer.studentNumber, registeredFrom: answer.from, registeredUntil: answer.until };
      case 'refuse':
        return { reason: answer.reason, resubmittable: answer.resubmittable };
    }
  },
};

/** Whether the person may submit: invited, or refused with leave to try again. */
export function maySubmit({ status, resubmittable }: Pick<StudentRegistration, 'status' | 'resubmittable'>): boolean {
  return status === 'invited' || (status === 'refused' && resubmittable);
}

/** The registration as sent to the university, with the date by which an answer is due. */
export function submitRegistration(
  registration: StudentRegistration,
  { lawfulBasis, now, replyBy }: { lawfulBasis: LawfulBasis; now: Date; replyBy: string },
): StudentRegistration {
  return {
    ...send(registration, { status: 'submitted', revision: registration.revision + 1, replyBy }),
    lawfulBasis,
    submittedAt: now,
    caseReference: null,
    query: null,
  };
}

/** Whether an invitation ends because nobody submitted: never while time stands still. */
export function hasLapsed(
  { status, submitBy, standsStillSince }: Pick<StudentRegistration, 'status' | 'submitBy' | 'standsStillSince'>,
  today: string,
): boolean {
  return status === 'invited' && !standsStillSince && submitBy < today;
}

/** The registration on the clock of its participant: dates are moved by what stood still since they were set. */
export function registrationOnClock<R extends StudentRegistration>(registration: R, clock: Clock): R {
  const timed = replyOnClock(registration, clock, {
    open: openRegistrations.includes(registration.status),
    sentAt: registration.submittedAt,
  });
  if (registration.status !== 'invited') return timed;
  const { submitBy, submitExtendedBy, invitedAt } = registration;
  const { on, extendedBy } = clock.date(addDays(submitBy, -submitExtendedBy), invitedAt);
  return { ...timed, submitBy: on, submitExtendedBy: extendedBy };
}
