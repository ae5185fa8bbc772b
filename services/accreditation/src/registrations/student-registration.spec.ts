import { clockOf } from '@collegium/standstill';
import { describe, expect, it } from '@jest/globals';
import { isOverdue, judge, take, type AnswerEffect } from '../conversations/conversation.js';
import { aRegistration, anInvitation, REGISTRATION_NOW } from './student-registration.builder.js';
import { studentIdentifier, studentNumberProblem } from './student-number.js';
import {
  hasLapsed,
  maySubmit,
  openRegistrations,
  registrationConversation,
  registrationStatuses,
  registrationOnClock,
  submitRegistration,
  type RegistrationAnswer,
  type StudentRegistration,
} from './student-registration.js';

const answers = {
  acknowledge: { kind: 'acknowledge', revision: 1, caseReference: 'SR-1' },
  query: { kind: 'query', revision: 1, reason: 'identity_insufficient', text: null },
  confirm: {
    kind: 'confirm',
    revision: 1,
    studentNumber: { scheme: 'OWNSTU', value: '26091234' },
    from: '2026-10-01',
    until: null,
  },
  refuse: { kind: 'refuse', revision: 1, reason: 'duplicate', resubmittable: true },
} as const satisfies Record<string, RegistrationAnswer>;
type Kind = keyof typeof answers;
const kinds = Object.keys(answers) as Kind[];

const judgeAnswer = (registration: StudentRegistration, answer: RegistrationAnswer): AnswerEffect =>
  judge(registrationConversation, registration, answer);
const at = { now: REGISTRATION_NOW, queryId: 'q' };
const after = (...given: Kind[]): StudentRegistration =>
  given.reduce<StudentRegistration>(
    (state, kind) => take(registrationConversation, state, answers[kind], at),
    aRegistration(),
  );
const states: Record<string, StudentRegistration> = {
  submitted: aRegistration(),
  acknowledged: after('acknowledge'),
  queried: after('query'),
  answered: { ...after('query'), status: 'answered' },
  confirmed: after('confirm'),
  refused: after('refuse'),
  withdrawn: aRegistration({ status: 'withdrawn', reason: 'x' }),
};

describe('an answer to a student registration', () => {
  it.each<[string, ...string[]]>([
    // acknowledge, query, confirm, refuse
    ['submitted', 'applied', 'applied', 'applied', 'applied'],
    ['acknowledged', 'repeated', 'applied', 'applied', 'applied'],
    ['queried', 'late', 'repeated', 'applied', 'applied'],
    ['answered', 'late', 'applied', 'applied', 'applied'],
    ['confirmed', 'late', 'late', 'repeated', 'contradicts'],
    ['refused', 'late', 'late', 'contradicts', 'repeated'],
    ['withdrawn', 'late', 'late', 'contradicts', 'contradicts'],
  ])('to one that is %s: acknowledge %s, query %s, confirm %s, refuse %s', (status, ...effects) => {
    expect(kinds.map((kind) => judgeAnswer(states[status]!, answers[kind]))).toEqual(effects);
  });

  it.each([
    ['another number', { ...answers.confirm, studentNumber: { scheme: 'OWNSTU', value: '1' } }],
    ['another first day', { ...answers.confirm, from: '2026-11-01' }],
    ['an end', { ...answers.confirm, until: '2027-10-01' }],
  ] as const)('contradicts a confirmation with %s', (_name, answer) => {
    expect(judgeAnswer(states.confirmed!, answer)).toBe('contradicts');
  });

  it.each(kinds)('is outdated for an older revision: %s', (kind) => {
    expect(judgeAnswer({ ...states.refused!, status: 'submitted', revision: 2 }, answers[kind])).toBe('outdated');
  });

  it('keeps number and days of a confirmation, and that it is no longer overdue', () => {
    const confirmed = take(registrationConversation, aRegistration({ overdue: true }), answers.confirm, at);
    expect(confirmed).toMatchObject({
      status: 'confirmed',
      studentNumber: { value: '26091234' },
      registeredFrom: '2026-10-01',
      registeredUntil: null,
      decidedAt: REGISTRATION_NOW,
      overdue: false,
    });
  });
});

describe('submitting', () => {
  it.each(registrationStatuses.map((status) => [status, status === 'invited'] as const))(
    'is open to one that is %s: %s',
    (status, expected) => {
      expect(maySubmit({ status, resubmittable: false })).toBe(expected);
    },
  );

  it('is open again after a refusal that allows it, as a new revision with nothing left of the old answer', () => {
    expect(maySubmit(states.refused!)).toBe(true);
    const again = submitRegistration(states.refused!, {
      lawfulBasis: states.refused!.lawfulBasis!,
      now: REGISTRATION_NOW,
      replyBy: '2026-12-01',
    });
    expect(again).toMatchObject({
      status: 'submitted',
      revision: 2,
      reason: null,
      resubmittable: false,
      decidedAt: null,
      query: null,
      caseReference: null,
      replyBy: '2026-12-01',
    });
  });

  it('shows the registration to the university, and only then', () => {
    expect([anInvitation().sentTo, aRegistration().sentTo]).toEqual([null, 'bath-spa']);
  });
});

describe('the passing of time', () => {
  it.each([
    ['submitted', '2026-10-22', false, '2026-10-22', false],
    ['submitted', '2026-10-22', false, '2026-10-23', true],
    ['answered', '2026-10-22', false, '2026-10-23', true],
    ['submitted', '2026-10-22', true, '2026-10-23', false],
    ['confirmed', '2026-10-22', false, '2026-10-23', false],
    ['invited', null, false, '2026-10-23', false],
  ] as const)('%s, due %s (flagged: %s), on %s is overdue: %s', (status, replyBy, overdue, today, expected) => {
    expect(isOverdue({ status, replyBy, overdue, standsStillSince: null }, openRegistrations, today)).toBe(expected);
  });

  it.each([
    ['invited', '2026-11-12', false, false],
    ['invited', '2026-11-13', false, true],
    ['invited', '2026-11-13', true, false],
    ['submitted', '2026-11-13', false, false],
  ] as const)('%s lapses on %s (stands still: %s): %s', (status, today, stands, expected) => {
    const standsStillSince = stands ? new Date('2026-11-01T09:00:00Z') : null;
    expect(hasLapsed({ status, submitBy: '2026-11-12', standsStillSince }, today)).toBe(expected);
  });

  it.each([
    ['after the invitation', '2026-10-01', '2026-10-11', '2026-12-20', '2027-01-21'],
    ['already when it was made', '2026-10-11', '2026-10-01', '2026-10-21', '2026-11-22'],
    ['before it', '2026-10-11', '2026-09-01', '2026-09-11', '2026-11-12'],
    ['only after it had passed', '2026-10-11', '2026-12-01', '2026-12-11', '2026-11-12'],
  ])('moves the date to submit by the days that stood still %s, once', (_name, invitedOn, from, until, expected) => {
    const at = (date: string) => new Date(`${date}T09:00:00Z`);
    const clock = clockOf([{ from: at(from), until: at(until) }], { now: at('2027-01-01'), timeZone: 'Europe/London' });
    const invited = anInvitation({ invitedAt: at(invitedOn), submitBy: '2026-11-12' });
    const moved = registrationOnClock(invited, clock);
    expect(moved).toMatchObject({ submitBy: expected, standsStillSince: null });
    expect(registrationOnClock(moved, clock)).toEqual(moved);
  });

  it("moves the day of a university's reply too, and takes back a flag that did not know of it", () => {
    const at = (date: string) => new Date(`${date}T09:00:00Z`);
    const sent = aRegistration({
      status: 'submitted',
      submittedAt: at('2026-10-01'),
      replyBy: '2026-10-22',
      overdue: true,
    });
    const clock = (until: string | null) =>
      clockOf([{ from: at('2026-10-10'), until: until ? at(until) : null }], {
        now: at('2026-11-20'),
        timeZone: 'Europe/London',
      });
    expect(
      isOverdue({ ...registrationOnClock(sent, clock(null)), overdue: false }, openRegistrations, '2026-11-20'),
    ).toBe(false);
    expect(registrationOnClock(sent, clock('2026-11-19'))).toMatchObject({
      replyBy: '2026-12-01',
      replyExtendedBy: 40,
      overdue: false,
    });
  });
});

describe('a student number', () => {
  it.each([
    ['SID', '12100071530012348', 'check_digit'],
    ['SID', '1234', 'format'],
    ['HUSID', '0111100012345', 'check_digit'],
    ['OWNSTU', '26091234', undefined],
    ['OWNSTU', 'B/0099-x', undefined],
    ['OWNSTU', ' ', 'format'],
  ] as const)('%s %s: %s', (scheme, value, problem) => {
    expect(studentNumberProblem({ scheme, value }, 'bath-spa')).toBe(problem);
  });

  it('names the university where it is one of its own, and only there', () => {
    expect(studentIdentifier({ scheme: 'OWNSTU', value: '1' }, 'bath-spa')).toEqual({
      scheme: 'OWNSTU',
      value: '1',
      university: 'bath-spa',
    });
    expect(studentIdentifier({ scheme: 'SID', value: '12 10007153 001234 0' }, 'bath-spa')).toEqual({
      scheme: 'SID',
      value: '12100071530012340',
    });
  });
});
