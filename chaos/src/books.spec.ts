import type { Behaviour, Books } from '@collegium/scenario-one-day';
import { describe, expect, it } from '@jest/globals';
import { checkBooks, type Claim, type BothSides } from './books.js';

const claim = (id: string, name: string, changes: Partial<Claim> = {}): Claim => ({ id, name, status: 'registered', revision: 1, reference: `UH/${id}`, points: 30, ...changes });
const entry = (name: string, changes: Partial<Books['cases'][string]> = {}): Books['cases'][string] => ({ kind: 'credit', name, revision: 1, points: 30, status: 'registered', ...changes });
const behaviours: Record<string, Behaviour> = {
  Ada: { twice: true, less: 15 },
  Lea: { lies: ['wrong-revision', 'unknown-id', 'contradict'] },
  Rex: { decision: 'reject' },
};
const books: Books = {
  events: {}, todo: [], problems: [{ at: '', text: 'credit_requested 1: fetch failed' }],
  cases: { 1: entry('Ada'), 2: entry('Lea', { refusedLies: ['acknowledge: 409 revision_unknown', 'acknowledge: 404 claim_not_found', 'reject: 409 claim_already_decided'] }), 3: entry('Rex', { status: 'rejected' }), 4: entry('Bea') },
  credits: { 1: { reference: 'UH/1', credit: { points: 15 } }, 2: { reference: 'UH/2' }, 4: { reference: 'UH/4', rescinded: true } },
};
const applied = (claimId: string, kind: string) => ({ claimId, kind, effect: 'applied' });
const clean: BothSides = {
  claims: [claim('1', 'Ada', { points: 15 }), claim('2', 'Lea'), claim('3', 'Rex', { status: 'rejected', reference: null, points: null }), claim('4', 'Bea', { status: 'rescinded' })],
  answers: [
    ...['1', '2', '4'].flatMap((id) => [applied(id, 'acknowledge'), applied(id, 'register')]), applied('3', 'reject'), applied('4', 'rescind'),
    { claimId: '1', kind: 'register', effect: 'repeated' }, { claimId: '2', kind: 'reject', effect: 'contradicts' },
  ],
  strays: [{ claimId: '2', kind: 'acknowledge' }, { claimId: 'nobody’s', kind: 'acknowledge' }],
  books, behaviours, rescinded: new Set(['Bea']),
};

/** The kinds of findings, in books that are agreed but for these changes. */
const found = (changes: Partial<BothSides>): string[] => Object.entries(checkBooks({ ...clean, ...changes })).flatMap(([kind, list]) => (list.length > 0 ? [kind] : []));
const instead = (id: string, changes: Partial<Claim>): Claim[] => clean.claims.map((one) => (one.id === id ? { ...one, ...changes } : one));
const without = (effect: string): BothSides['answers'] => clean.answers.filter((answer) => answer.effect !== effect);

describe('the books of both sides', () => {
  it('agree where every case ended on both as the registrar decided', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, string, Partial<BothSides>]>([
    ['a claim that the university never heard of', 'claims in one side’s books only', { books: { ...books, cases: { ...books.cases, 9: entry('Zoe') } } }],
    ['an event that nobody has dealt with', 'events not dealt with', { books: { ...books, todo: [{}] } }],
    ['a claim in another state', 'claims with another state in the books', { claims: instead('3', { status: 'registered' }) }],
    ['a claim under another reference', 'claims with another state in the books', { claims: instead('2', { reference: 'UH/1' }) }],
    ['a claim at another revision', 'claims with another state in the books', { claims: instead('2', { revision: 8 }) }],
    ['a lie that was believed on both sides', 'claims that ended otherwise', { claims: instead('2', { status: 'rejected', reference: null }), books: { ...books, cases: { ...books.cases, 2: entry('Lea', { status: 'rejected' }) } } }],
    ['more credit than the university gave', 'claims that ended otherwise', { claims: instead('1', { points: 30 }) }],
    ['a claim that was decided twice', 'claims not decided once', { answers: [...clean.answers, applied('1', 'register')] }],
    ['a claim that nobody has decided', 'claims not decided once', { answers: clean.answers.filter(({ kind }) => kind !== 'reject') }],
    ['credit that was taken back unasked', 'claims not decided once', { answers: [...clean.answers, applied('2', 'rescind')] }],
    ['a second answer that is not in the log', 'answers twice that nobody sees', { answers: without('repeated') }],
    ['a lie that was taken', 'lies that were believed', { books: { ...books, problems: [{ at: '', text: 'reject 2 was taken, though it is wrong' }] } }],
    ['a contradiction that is not in the log', 'lies that nobody sees', { answers: without('contradicts') }],
    ['a wrong revision that is no stray answer', 'lies that nobody sees', { strays: [clean.strays[1]!] }],
    ['an unknown claim that is no stray answer', 'lies that nobody sees', { strays: [clean.strays[0]!] }],
    ['a lie that was never told', 'lies that nobody sees', { books: { ...books, cases: { ...books.cases, 2: entry('Lea') } } }],
  ])('do not, with %s', (_name, kind, changes) => {
    expect(found(changes)).toContain(kind);
  });
});
