import { isDeepStrictEqual } from 'node:util';
import type { Transitions } from '@collegium/errors';
import type { LawfulBasis } from '../claims/credit-claim.js';
import { addDays } from '../claims/local-date.js';
import { judge, type AnswerEffect, type Conversation } from '../conversations/conversation.js';
import type { DetailName } from '../details/person-details.js';
import type { GivenNumber } from './student-number.js';

export const registrationStatuses = ['invited', 'submitted', 'acknowledged', 'queried', 'answered', 'confirmed', 'refused', 'withdrawn', 'lapsed'] as const;
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

/** A university's question, and what it was answered. */
export interface RegistrationQuery {
  readonly id: string;
  readonly reason: string;
  readonly text: string | null;
  readonly answer: string | null;
}

/** A person on their way to be a student of a university. */
export interface StudentRegistration {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  readonly personId: string;
  readonly enrolmentId: string;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly university: string;
  /** The university once the person has submitted: before that, it must not see the row. */
  readonly sentTo: string | null;
  readonly agreementId: string;
  readonly status: RegistrationStatus;
  /** 0 before it was submitted; rises each time it is: an answer names the revision it is for. */
  readonly revision: number;
  readonly fields: readonly DetailName[];
  readonly noticeVersion: string;
  readonly lawfulBasis: LawfulBasis | null;
  readonly invitedAt: Date;
  /** Local date by which the person submits. */
  readonly submitBy: string;
  readonly submittedAt: Date | null;
  /** Local date. */
  readonly replyBy: string | null;
  readonly overdue: boolean;
  readonly caseReference: string | null;
  readonly query: RegistrationQuery | null;
  readonly studentNumber: GivenNumber | null;
  /** Local dates. */
  readonly registeredFrom: string | null;
  readonly registeredUntil: string | null;
  readonly reason: string | null;
  readonly resubmittable: boolean;
  readonly decidedAt: Date | null;
}

/** What the university answers. */
export type RegistrationAnswer =
  | { readonly kind: 'acknowledge'; readonly revision: number; readonly caseReference: string }
  | { readonly kind: 'query'; readonly revision: number; readonly reason: string; readonly text: string | null }
  | { readonly kind: 'confirm'; readonly revision: number; readonly studentNumber: GivenNumber; readonly from: string; readonly until: string | null }
  | { readonly kind: 'refuse'; readonly revision: number; readonly reason: string; readonly resubmittable: boolean };

const conversation: Conversation<RegistrationStatus, StudentRegistration, RegistrationAnswer> = {
  transitions: registrationTransitions,
  leadsTo: { acknowledge: 'acknowledged', query: 'queried', confirm: 'confirmed', refuse: 'refused' },
  decisions: ['confirm', 'refuse'],
  saysTheSame(registration, answer) {
    switch (answer.kind) {
      case 'acknowledge':
        return registration.caseReference === answer.caseReference;
      case 'query':
        return isDeepStrictEqual([registration.query?.reason, registration.query?.text], [answer.reason, answer.text]);
      case 'confirm':
        return isDeepStrictEqual([registration.studentNumber, registration.registeredFrom, registration.registeredUntil], [answer.studentNumber, answer.from, answer.until]);
      case 'refuse':
        return registration.reason === answer.reason && registration.resubmittable === answer.resubmittable;
    }
  },
};

/** What an answer does to a registration as it stands. */
export function judgeRegistrationAnswer(registration: StudentRegistration, answer: RegistrationAnswer): AnswerEffect {
  return judge(conversation, registration, answer);
}

/** The registration after an answer that applies. */
export function applyRegistrationAnswer(registration: StudentRegistration, answer: RegistrationAnswer, { now, queryId }: { now: Date; queryId: string }): StudentRegistration {
  const moved: StudentRegistration = { ...registration, status: conversation.leadsTo[answer.kind] };
  switch (answer.kind) {
    case 'acknowledge':
      return { ...moved, caseReference: answer.caseReference };
    case 'query':
      return { ...moved, query: { id: queryId, reason: answer.reason, text: answer.text, answer: null } };
    case 'confirm':
      return { ...moved, studentNumber: answer.studentNumber, registeredFrom: answer.from, registeredUntil: answer.until, decidedAt: now, overdue: false };
    case 'refuse':
      return { ...moved, reason: answer.reason, resubmittable: answer.resubmittable, decidedAt: now, overdue: false };
  }
}

/** Whether the person may submit: invited, or refused with leave to try again. */
export function maySubmit({ status, resubmittable }: Pick<StudentRegistration, 'status' | 'resubmittable'>): boolean {
  return status === 'invited' || (status === 'refused' && resubmittable);
}

/** The registration as sent to the university, with the date by which an answer is due; nothing is left of an earlier answer. */
export function submitRegistration(registration: StudentRegistration, given: { lawfulBasis: LawfulBasis; now: Date; replyBy: string }): StudentRegistration {
  return {
    ...registration, status: 'submitted', revision: registration.revision + 1, sentTo: registration.university, lawfulBasis: given.lawfulBasis, submittedAt: given.now, replyBy: given.replyBy, overdue: false,
    caseReference: null, query: null, reason: null, resubmittable: false, decidedAt: null,
  };
}

/** Whether the day by which an answer was due has passed. A flag: no decision is ever made up. */
export function isRegistrationOverdue({ status, replyBy, overdue }: Pick<StudentRegistration, 'status' | 'replyBy' | 'overdue'>, today: string): boolean {
  return !overdue && replyBy !== null && replyBy < today && openRegistrations.includes(status);
}

/** Whether an invitation ends because nobody submitted. While its cohort is postponed the date stands still. */
export function hasLapsed({ status, submitBy }: Pick<StudentRegistration, 'status' | 'submitBy'>, { today, postponed }: { today: string; postponed: boolean }): boolean {
  return status === 'invited' && !postponed && submitBy < today;
}

/** The date by which the person submits, after their cohort stood still: the days it stood since the invitation are not counted. */
export function submitByAfter({ submitBy, invitedOn }: { submitBy: string; invitedOn: string }, stood: { from: string; until: string }): string {
  const from = stood.from > invitedOn ? stood.from : invitedOn;
  const days = Math.max(0, Math.round((Date.parse(stood.until) - Date.parse(from)) / 86_400_000));
  return addDays(submitBy, days);
}
