import { describe, expect, it } from '@jest/globals';
import type { Transitions } from '@collegium/errors';
import {
  asksTheSame,
  judge,
  openQuery,
  send,
  take,
  undecided,
  withdraw,
  type Conversation,
  type ConversationState,
} from './conversation.js';

type Status = 'sent' | 'queried' | 'answered' | 'agreed' | 'declined' | 'withdrawn';
type Given = {
  readonly kind: 'query' | 'agree' | 'decline' | 'sing';
  readonly revision: number;
  readonly reason?: string;
};
const NOW = new Date('2027-07-02T09:00:00Z');
const transitions: Transitions<Status> = {
  sent: ['queried', 'agreed', 'declined', 'withdrawn'],
  queried: ['answered', 'agreed', 'declined', 'withdrawn'],
  answered: ['queried', 'agreed', 'declined'],
  agreed: [],
  declined: ['sent'],
  withdrawn: [],
};
const rules: Conversation<Status, ConversationState<Status>, Given> = {
  transitions,
  leadsTo: { query: 'queried', agree: 'agreed', decline: 'declined' },
  decisions: ['agree', 'decline'],
  saysTheSame: (state, { reason }) => state.reason === (reason ?? null),
  tells: (_state, { reason }) => ({ reason: reason ?? null }),
};
const aCase = (changes: Partial<ConversationState<Status>> = {}): ConversationState<Status> => ({
  id: 'c',
  version: 1,
  tenant: 'hertscam',
  personId: 'p',
  enrolmentId: 'e',
  agreementId: 'a',
  university: 'herts',
  sentTo: 'herts',
  status: 'sent',
  revision: 2,
  lawfulBasis: null,
  replyBy: '2027-08-01',
  replyExtendedBy: 0,
  standsStillSince: null,
  overdue: true,
  caseReference: null,
  ...undecided,
  ...changes,
});
const answer = (kind: Given['kind'], changes: Partial<Given> = {}): Given => ({ kind, revision: 2, ...changes });

describe('judging an answer', () => {
  it.each<[string, Partial<ConversationState<Status>>, Given, string]>([
    ['moves an open case on', {}, answer('agree'), 'applied'],
    [
      'is foreign where the conversation has no such answer, whatever its revision',
      {},
      answer('sing', { revision: 1 }),
      'foreign',
    ],
    [
      'is outdated for an older revision, even where it would repeat',
      { status: 'agreed' },
      answer('agree', { revision: 1 }),
      'outdated',
    ],
    [
      'repeats what was said',
      { status: 'declined', reason: 'late' },
      answer('decline', { reason: 'late' }),
      'repeated',
    ],
    [
      'contradicts the same decision for another reason',
      { status: 'declined', reason: 'late' },
      answer('decline', { reason: 'unknown' }),
      'contradicts',
    ],
    ['contradicts another decision', { status: 'declined', reason: 'late' }, answer('agree'), 'contradicts'],
    ['is too late to ask', { status: 'agreed' }, answer('query'), 'late'],
  ])('%s', (_rule, changes, given, effect) => {
    expect(judge(rules, aCase(changes), given)).toBe(effect);
  });
});

describe('a case', () => {
  it('is decided by decisions only, which end its being overdue', () => {
    expect(take(rules, aCase(), answer('decline', { reason: 'late' }), { now: NOW, queryId: 'q' })).toMatchObject({
      status: 'declined',
      reason: 'late',
      decidedAt: NOW,
      overdue: false,
    });
    expect(take(rules, aCase(), answer('query'), { now: NOW, queryId: 'q' })).toMatchObject({
      status: 'queried',
      decidedAt: null,
      overdue: true,
    });
  });

  it('is sent to its university with nothing left of an earlier decision', () => {
    const declined = aCase({ status: 'declined', sentTo: null, reason: 'late', resubmittable: true, decidedAt: NOW });
    expect(send(declined, { status: 'sent', revision: 3, replyBy: '2027-09-01' })).toEqual(
      aCase({ revision: 3, replyBy: '2027-09-01', overdue: false }),
    );
  });

  it('is withdrawn where its transitions allow that, and not elsewhere', () => {
    expect(withdraw(transitions, 'Case c', aCase(), 'sent_in_error', NOW)).toMatchObject({
      status: 'withdrawn',
      reason: 'sent_in_error',
      decidedAt: NOW,
      overdue: false,
    });
    expect(() => withdraw(transitions, 'Case c', aCase({ status: 'agreed' }), 'sent_in_error', NOW)).toThrow(
      'Case c is agreed, so it cannot become withdrawn.',
    );
  });
});

describe('a query', () => {
  const query = { id: 'q', reason: 'learner_not_matched', text: null, answer: null };

  it('is open while the case is queried', () => {
    expect([openQuery('queried', query), openQuery('answered', query), openQuery('queried', null)]).toEqual([
      query,
      undefined,
      undefined,
    ]);
  });

  it('is the same if reason and text are', () => {
    expect([
      asksTheSame(query, query),
      asksTheSame(query, { ...query, text: 'Who?' }),
      asksTheSame(undefined, query),
    ]).toEqual([true, false, false]);
  });
});
