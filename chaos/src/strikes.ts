import type { ServiceName } from '@collegium/local';

/** A service dies at a named point of its work. */
export interface Strike {
  readonly service: ServiceName;
  readonly point: string;
  /** It dies when it passes the point for at most the nth time. */
  readonly within: number;
  /** Whose work is over sooner comes first; all others come later, in any order. */
  readonly turn?: number;
}

/** A stretch of a journey, and who dies while it is travelled. Strikes on one service come one after the other. */
export interface Stage<Name extends string = string> {
  readonly name: Name;
  readonly strikes: readonly Strike[];
}

const of = (service: ServiceName, points: readonly string[], within = 3): Strike[] =>
  points.map((point) => ({ service, point, within }));
const telling = [
  'before-commit',
  'after-commit-before-numbering',
  'after-numbering-before-publish',
  'after-publish-before-mark',
];
const hearing = ['after-handler-commit-before-ack'];
/** A board's release is told in one go: what follows from it lasts longer than to hear of it. */
const heard: readonly Strike[] = of('accreditation', hearing).map((strike) => ({ ...strike, turn: 1 }));
/** Certificates are made in lots, so a few passings are all there are. */
const signing: Strike = { service: 'accreditation', point: 'after-signing-before-keeping', within: 1, turn: 2 };
const delivering: Strike = { service: 'accreditation', point: 'after-delivery-before-log', within: 3 };
const answered: Strike = { service: 'accreditation', point: 'after-answer-before-reply', within: 3 };
const registered: Strike = { service: 'accreditation', point: 'after-registration-answer-before-reply', within: 3 };

/**
 * Who dies where: each service at each point of its work, in the stretch in which it has that work. Identity is told of people while
 * they apply, and tells only of the clock, one event a move.
 */
export const stages: readonly Stage<'applications' | 'clock' | 'day' | 'portfolios' | 'release'>[] = [
  {
    name: 'applications',
    strikes: [
      ...of('enrolment', telling),
      ...of('identity', ['before-commit', ...hearing]),
      ...of('scheduling', hearing),
    ],
  },
  { name: 'clock', strikes: of('identity', telling.slice(1), 1) },
  { name: 'day', strikes: [...of('scheduling', telling), ...of('portfolio', hearing)] },
  { name: 'portfolios', strikes: of('portfolio', telling) },
  {
    name: 'release',
    strikes: [...heard, signing, ...of('accreditation', telling), delivering, answered, ...of('enrolment', hearing)],
  },
];

/**
 * Who dies while people become students of a university, while it is away, and when it is back. Answers come only from the other university, and only while it has something
 * to answer; deliveries are tried as long as the one is away.
 */
export const universityStages: readonly Stage<'students' | 'away' | 'back'>[] = [
  { name: 'students', strikes: [registered, { ...delivering }] },
  { name: 'away', strikes: [signing, { ...answered, turn: 3 }, delivering] },
  { name: 'back', strikes: [{ ...answered, turn: 1 }, { ...delivering }] },
];
