import type { Behaviour, Books } from '@collegium/scenario-one-day';
import { describe, expect, it } from '@jest/globals';
import { checkBooks, type BothSides, type Case } from './books.js';

const claim = (id: string, name: string, changes: Partial<Case> = {}): Case => ({
  id,
  name,
  status: 'registered',
  revision: 1,
  reference: `UH/${id}`,
  points: 30,
  ...changes,
});
const entry = (name: string, changes: Partial<Books['cases'][string]> = {}): Books['cases'][string] => ({
  kind: 'credit',
  name,
  revision: 1,
  points: 30,
  status: 'registered',
  ...changes,
});
const behaviours: Record<string, Behaviour> = {
  Ada: { twice: true, less: 15 },
  Lea: { lies: ['wrong-revision', 'unknown-id', 'contradict'] },
  Rex: { decision: 'reject' },
};
const books: Books = {
  events: {},
  todo: [],
  students: {},
  problems: [{ at: '', text: 'credit_requested 1: fetch failed' }],
  cases: {
    1: entry('Ada'),
    2: entry('Lea', {
      refusedLies: [
        'acknowledge: 409 revision_unknown',
        'acknowledge: 404 claim_not_found',
        'reject: 409 claim_already_decided',
      ],
    }),
    3: entry('Rex', { status: 'rejected' }),
    4: entry('Bea'),
  },
  credits: {
    1: { reference: 'UH/1', credit: { points: 15 } },
    2: { reference: 'UH/2' },
    4: { reference: 'UH/4', rescinded: true },
  },
};
const applied = (caseId: string, kind: string) => ({ caseId, kind, effect: 'applied' });
const clean: BothSides = {
  kind: 'credit',
  cases: [
    claim('1', 'Ada', { points: 15 }),
    claim('2', 'Lea'),
    claim('3', 'Rex', { status: 'rejected', reference: null, points: null }),
    claim('4', 'Bea', { status: 'rescinded' }),
  ],
  answers: [
    ...['1', '2', '4'].flatMap((id) => [applied(id, 'acknowledge'), applied(id, 'register')]),
    applied('3', 'reject'),
    applied('4', 'rescind'),
    { caseId: '1', kind: 'register', effect: 'repeated' },
    { caseId: '2', kind: 'reject', effect: 'contradicts' },
  ],
  strays: [
    { caseId: '2', kind: 'acknowledge' },
    { caseId: 'nobody’s', kind: 'acknowledge' },
  ],
  books,
  behaviours,
  rescinded: new Set(['Bea']),
};

/** The kinds of findings, in books that are agreed but for these changes. */
const found = (changes: Partial<BothSides>): string[] =>
  Object.entries(checkBooks({ ...clean, ...changes })).flatMap(([kind, list]) => (list.length > 0 ? [kind] : []));
const instead = (id: string, changes: Partial<Case>): Case[] =>
  clean.cases.map((one) => (one.id === id ? { ...one, ...changes } : one));
const without = (effect: string): BothSides['answers'] => clean.answers.filter((answer) => answer.effect !== effect);

describe('the books of both sides', () => {
  it('agree where every case ended on both as the registrar decided', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, string, Partial<BothSides>]>([
    [
      'a claim that the university never heard of',
      'claims in one side’s books only',
      { books: { ...books, cases: { ...books.cases, 9: entry('Zoe') } } },
    ],
    ['an event that nobody has dealt with', 'events not dealt with', { books: { ...books, todo: [{}] } }],
    [
      'a claim in another state',
      'claims with another state in the books',
      { cases: instead('3', { status: 'registered' }) },
    ],
    [
      'a claim under another reference',
      'claims with another state in the books',
      { cases: instead('2', { reference: 'UH/1' }) },
    ],
    ['a claim at another revision', 'claims with another state in the books', { cases: instead('2', { revision: 8 }) }],
    [
      'a lie that was believed on both sides',
      'claims that ended otherwise',
      {
        cases: instead('2', { status: 'rejected', reference: null }),
        books: { ...books, cases: { ...books.cases, 2: entry('Lea', { status: 'rejected' }) } },
      },
    ],
    ['more credit than the university gave', 'claims that ended otherwise', { cases: instead('1', { points: 30 }) }],
    [
      'a claim that was decided twice',
      'claims not decided once',
      { answers: [...clean.answers, applied('1', 'register')] },
    ],
    [
      'a claim that nobody has decided',
      'claims not decided once',
      { answers: clean.answers.filter(({ kind }) => kind !== 'reject') },
    ],
    [
      'credit that was taken back unasked',
      'claims not decided once',
      { answers: [...clean.answers, applied('2', 'rescind')] },
    ],
    ['a second answer that is not in the log', 'answers twice that nobody sees', { answers: without('repeated') }],
    [
      'a lie that was taken',
      'lies that were believed',
      { books: { ...books, problems: [{ at: '', text: 'reject 2 was taken, though it is wrong' }] } },
    ],
    ['a contradiction that is not in the log', 'lies that nobody sees', { answers: without('contradicts') }],
    ['a wrong revision that is no stray answer', 'lies that nobody sees', { strays: [clean.strays[1]!] }],
    ['an unknown claim that is no stray answer', 'lies that nobody sees', { strays: [clean.strays[0]!] }],
    [
      'a lie that was never told',
      'lies that nobody sees',
      { books: { ...books, cases: { ...books.cases, 2: entry('Lea') } } },
    ],
  ])('do not, with %s', (_name, kind, changes) => {
    expect(found(changes)).toContain(kind);
  });
});

describe('the students of both sides', () => {
  const student = (id: string, name: string, changes: Partial<Case> = {}): Case =>
    claim(id, name, { status: 'confirmed', reference: `27${id}`, points: null, ...changes });
  const [ada, rex] = [student('5', 'Ada'), student('6', 'Rex', { status: 'refused', reference: null })];
  const registry: Books = {
    ...books,
    cases: {
      ...books.cases,
      5: entry('Ada', { kind: 'student', status: 'confirmed' }),
      6: entry('Rex', { kind: 'student', status: 'rejected' }),
    },
    students: { 5: { studentNumber: { value: '275' } } },
  };
  const registrations: BothSides = {
    kind: 'student',
    cases: [ada, rex],
    answers: [
      applied('5', 'acknowledge'),
      applied('5', 'confirm'),
      { caseId: '5', kind: 'confirm', effect: 'repeated' },
      applied('6', 'refuse'),
    ],
    strays: [],
    books: registry,
    behaviours,
    rescinded: new Set(['Ada']),
  };
  const differing = (changes: Partial<BothSides>): string[] =>
    Object.entries(checkBooks({ ...registrations, ...changes })).flatMap(([kind, list]) =>
      list.length > 0 ? [kind] : [],
    );

  it('are the same where each is confirmed, or refused, as the registrar decided; credit is another matter', () => {
    expect(differing({})).toEqual([]);
  });

  it.each<[string, string, Partial<BothSides>]>([
    [
      'somebody whom the university never heard of',
      'registrations in one side’s books only',
      { cases: [ada, rex, student('7', 'Zoe')] },
    ],
    [
      'somebody under another number',
      'registrations with another state in the books',
      { cases: [{ ...ada, reference: '276' }, rex] },
    ],
    [
      'somebody who was refused and is a student here',
      'registrations that ended otherwise',
      { cases: [ada, { ...rex, status: 'confirmed' }] },
    ],
    [
      'somebody who was confirmed twice',
      'registrations not decided once',
      { answers: [...registrations.answers, applied('5', 'confirm')] },
    ],
    [
      'a second confirmation that is not in the log',
      'answers twice that nobody sees',
      { answers: registrations.answers.filter(({ effect }) => effect === 'applied') },
    ],
  ])('are not, with %s', (_name, kind, changes) => {
    expect(differing(changes)).toContain(kind);
  });
});
