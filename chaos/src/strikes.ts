import type { ServiceName } from '@collegium/local';

/** A service dies at a named point of its work. */
export interface Strike {
  readonly service: ServiceName;
  readonly point: string;
  /** It dies when it passes the point for at most the nth time. */
  readonly within: number;
  /** Its work is over soon, so it comes before the others. */
  readonly early?: boolean;
}

/** A stretch of the journey, and who dies while it is travelled. Strikes on one service come one after the other. */
export interface Stage {
  readonly name: 'applications' | 'clock' | 'day' | 'portfolios' | 'release';
  readonly strikes: readonly Strike[];
}

const of = (service: ServiceName, points: readonly string[], within = 3): Strike[] => points.map((point) => ({ service, point, within }));
const telling = ['before-commit', 'after-commit-before-numbering', 'after-numbering-before-publish', 'after-publish-before-mark'];
const hearing = ['after-handler-commit-before-ack'];
/** Certificates are made in lots, so a few passings are all there are. */
const signing: Strike = { service: 'accreditation', point: 'after-signing-before-keeping', within: 1, early: true };
const withUniversities = ['after-delivery-before-log', 'after-answer-before-reply'];

/**
 * Who dies where: each service at each point of its work, in the stretch in which it has that work. Identity is told of people while
 * they apply, and tells only of the clock, one event a move.
 */
export const stages: readonly Stage[] = [
  { name: 'applications', strikes: [...of('enrolment', telling), ...of('identity', ['before-commit', ...hearing]), ...of('scheduling', hearing)] },
  { name: 'clock', strikes: of('identity', telling.slice(1), 1) },
  { name: 'day', strikes: [...of('scheduling', telling), ...of('portfolio', hearing)] },
  { name: 'portfolios', strikes: of('portfolio', telling) },
  { name: 'release', strikes: [signing, ...of('accreditation', [...telling, ...hearing, ...withUniversities]), ...of('enrolment', hearing)] },
];
