import type { Behaviour, Books } from '@collegium/scenario-one-day';
import { compareSets } from '@collegium/testing';
import type { Findings } from './verdict.js';

/** A claim or a student registration as the platform has it. */
export interface Case {
  readonly id: string;
  /** Whose credit or studies it is about. */
  readonly name: string;
  readonly status: string;
  readonly revision: number;
  /** Of registered credit; a student's number. */
  readonly reference: string | null;
  /** Of registered credit. */
  readonly points: number | null;
}

/** Both sides of the conversations of one kind with one university. */
export interface BothSides {
  readonly kind: 'credit' | 'student';
  readonly cases: readonly Case[];
  /** Everything that was answered to them, and what it did. */
  readonly answers: readonly { readonly caseId: string; readonly kind: string; readonly effect: string }[];
  /** Answers that hit no case, or no revision of it. */
  readonly strays: readonly { readonly caseId: string; readonly kind: string }[];
  readonly books: Books;
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  /** Whose credit was taken back after it was registered. */
  readonly rescinded: ReadonlySet<string>;
}

/** What each kind calls its cases, how they end, and what is answered to that end. */
const words = {
  credit: { cases: 'claims', accepted: 'registered', refused: 'rejected', accept: 'register', refuse: 'reject' },
  student: { cases: 'registrations', accepted: 'confirmed', refused: 'refused', accept: 'confirm', refuse: 'refuse' },
} as const;

/** Both sides have the same, each case decided once and as the registrar would; what was a lie changed nothing and can be seen. */
export function checkBooks({ kind, cases, answers, strays, books, behaviours, rescinded }: BothSides): Findings {
  const { cases: those, accepted, refused, accept, refuse } = words[kind];
  const entries = Object.fromEntries(Object.entries(books.cases).filter(([, entry]) => entry.kind === kind));
  const known = compareSets(
    cases.map(({ id }) => id),
    Object.keys(entries),
  );
  const effects = (id: string, effect: string) =>
    answers.filter((answer) => answer.caseId === id && answer.effect === effect).map((answer) => answer.kind);
  const count = (kinds: readonly string[], ...wanted: string[]) => kinds.filter((one) => wanted.includes(one)).length;
  const wrong = (is: (one: Case, behaviour: Behaviour) => boolean) =>
    cases
      .filter((one) => is(one, behaviours[one.name] ?? {}))
      .map(({ id, name, status }) => `${name} (${id}, ${status})`);
  const isRescinded = ({ name }: Case) => kind === 'credit' && rescinded.has(name);
  const ending = (one: Case, { decision }: Behaviour) =>
    isRescinded(one) ? 'rescinded' : decision === 'reject' ? refused : accepted;
  const lied = ({ id }: Case, verb: string) => (entries[id]?.refusedLies ?? []).some((lie) => lie.startsWith(verb));
  const told = ({ lies = [] }: Behaviour, lie: (typeof lies)[number]) => lies.includes(lie);
  return {
    [`${those} in one side’s books only`]: [...known.lost, ...known.unexpected],
    'events not dealt with': books.todo.length > 0 ? [`${books.todo.length} of them`] : [],
    [`${those} with another state in the books`]: wrong(({ id, status, revision, reference }) => {
      const here = inBooks(kind, id, books);
      return here.status !== status || entries[id]?.revision !== revision || here.reference !== reference;
    }),
    [`${those} that ended otherwise`]: wrong(
      (one, behaviour) =>
        one.status !== ending(one, behaviour) || (one.status === 'registered' && one.points !== (behaviour.less ?? 30)),
    ),
    [`${those} not decided once`]: wrong(
      (one) =>
        count(effects(one.id, 'applied'), accept, refuse) !== 1 ||
        count(effects(one.id, 'applied'), 'rescind') !== (isRescinded(one) ? 1 : 0),
    ),
    'answers twice that nobody sees': wrong(
      ({ id }, { twice, decision }) =>
        twice === true && decision !== 'reject' && count(effects(id, 'repeated'), accept) === 0,
    ),
    'lies that were believed': books.problems
      .filter(({ text }) => text.includes('though it is wrong'))
      .map(({ text }) => text),
    'lies that nobody sees': wrong(
      (one, behaviour) =>
        (told(behaviour, 'wrong-revision') &&
          !(lied(one, 'acknowledge') && strays.some(({ caseId }) => caseId === one.id))) ||
        (told(behaviour, 'contradict') && !(lied(one, refuse) && effects(one.id, 'contradicts').includes(refuse))) ||
        (told(behaviour, 'unknown-id') && !strays.some(({ caseId }) => !cases.some(({ id }) => id === caseId))),
    ),
  };
}

/** What the registry has of a case, in the platform's words. */
function inBooks(
  kind: BothSides['kind'],
  id: string,
  { cases, credits, students }: Books,
): { status: string | undefined; reference: string | null } {
  const { status } = cases[id] ?? {};
  if (kind === 'student')
    return {
      status: status === 'rejected' ? words.student.refused : status,
      reference: students[id]?.studentNumber.value ?? null,
    };
  return { status: credits[id]?.rescinded ? 'rescinded' : status, reference: credits[id]?.reference ?? null };
}
