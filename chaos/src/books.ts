import type { Behaviour, Books } from '@collegium/scenario-one-day';
import { compareSets } from '@collegium/testing';
import type { Findings } from './verdict.js';

/** A claim as the platform has it. */
export interface Claim {
  readonly id: string;
  /** Whose credit it is about. */
  readonly name: string;
  readonly status: string;
  readonly revision: number;
  readonly reference: string | null;
  readonly points: number | null;
}

/** Both sides of the conversations with one university. */
export interface BothSides {
  readonly claims: readonly Claim[];
  /** Everything that was answered to them, and what it did. */
  readonly answers: readonly { readonly claimId: string; readonly kind: string; readonly effect: string }[];
  /** Answers that hit no claim, or no revision of it. */
  readonly strays: readonly { readonly claimId: string; readonly kind: string }[];
  readonly books: Books;
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  /** Whose credit was taken back after it was registered. */
  readonly rescinded: ReadonlySet<string>;
}

/** Both sides have the same, each case decided once and as the registrar would; what was a lie changed nothing and can be seen. */
export function checkBooks({ claims, answers, strays, books, behaviours, rescinded }: BothSides): Findings {
  const known = compareSets(claims.map(({ id }) => id), Object.keys(books.cases));
  const effects = (id: string, effect: string) => answers.filter((answer) => answer.claimId === id && answer.effect === effect).map(({ kind }) => kind);
  const count = (kinds: readonly string[], ...wanted: string[]) => kinds.filter((kind) => wanted.includes(kind)).length;
  const wrong = (is: (claim: Claim, behaviour: Behaviour) => boolean) => claims.filter((claim) => is(claim, behaviours[claim.name] ?? {})).map(({ id, name, status }) => `${name} (${id}, ${status})`);
  const ending = ({ name }: Claim, { decision }: Behaviour) => (rescinded.has(name) ? 'rescinded' : decision === 'reject' ? 'rejected' : 'registered');
  const lied = ({ id }: Claim, verb: string) => (books.cases[id]?.refusedLies ?? []).some((lie) => lie.startsWith(verb));
  const told = ({ lies = [] }: Behaviour, lie: (typeof lies)[number]) => lies.includes(lie);
  return {
    'claims in one side’s books only': [...known.lost, ...known.unexpected],
    'events not dealt with': books.todo.length > 0 ? [`${books.todo.length} of them`] : [],
    'claims with another state in the books': wrong(({ id, status, revision, reference }) => {
      const [entry, credit] = [books.cases[id], books.credits[id]];
      const here = credit?.rescinded ? 'rescinded' : entry?.status;
      return here !== status || entry?.revision !== revision || (credit?.reference ?? null) !== reference;
    }),
    'claims that ended otherwise': wrong((claim, behaviour) => claim.status !== ending(claim, behaviour) || (claim.status === 'registered' && claim.points !== (behaviour.less ?? 30))),
    'claims not decided once': wrong(({ id, name }) => count(effects(id, 'applied'), 'register', 'reject') !== 1 || count(effects(id, 'applied'), 'rescind') !== (rescinded.has(name) ? 1 : 0)),
    'answers twice that nobody sees': wrong(({ id }, { twice, decision }) => twice === true && decision !== 'reject' && count(effects(id, 'repeated'), 'register') === 0),
    'lies that were believed': books.problems.filter(({ text }) => text.includes('though it is wrong')).map(({ text }) => text),
    'lies that nobody sees': wrong((claim, behaviour) =>
      (told(behaviour, 'wrong-revision') && !(lied(claim, 'acknowledge') && strays.some(({ claimId }) => claimId === claim.id)))
      || (told(behaviour, 'contradict') && !(lied(claim, 'reject') && effects(claim.id, 'contradicts').includes('reject')))
      || (told(behaviour, 'unknown-id') && !strays.some(({ claimId }) => !claims.some(({ id }) => id === claimId)))),
  };
}
