import { compareSets } from '@collegium/testing';
import type { Findings } from './verdict.js';

/** An event of the feed that a subscription matches. */
export interface Owed {
  readonly id: string;
  readonly subject: string;
  readonly position: number;
}

/** A delivery with its log. */
export interface Delivery {
  readonly eventId: string;
  readonly status: string;
  /** In order; times are the sandbox's. */
  readonly tries: readonly { readonly at: Date; readonly status: number | null }[];
}

/** One call as the receiver logged it; machine time. */
export interface Arrival {
  readonly eventId: string;
  /** The `webhook-id` by which a receiver knows one that comes again. */
  readonly webhookId: string;
  readonly subject: string;
  readonly at: Date;
  readonly verified: boolean;
}

/** One subscription from both ends. */
export interface Subscribed {
  readonly owed: readonly Owed[];
  readonly deliveries: readonly Delivery[];
  /** In order. */
  readonly arrivals: readonly Arrival[];
  /** When the sender or the receiver was killed; machine time. */
  readonly deaths: readonly Date[];
}

/** Hours between one try and the next, as universities are promised: ten tries over some 75 hours. */
export const PAUSES_H = [5 / 3_600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24] as const;
const HOUR_MS = 3_600_000;

const delivered = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

/** Everything owed arrived, signed and in order of its subject; logged once, and again only where a death came between. */
export function checkDeliveries({ owed, deliveries, arrivals, deaths }: Subscribed): Findings {
  const laidOut = compareSets(owed.map(({ id }) => id), deliveries.map(({ eventId }) => eventId));
  const arrived = compareSets(owed.map(({ id }) => id), arrivals.map(({ eventId }) => eventId));
  return {
    'events not laid out': laidOut.lost,
    'events laid out twice or unasked': [...laidOut.duplicated, ...laidOut.unexpected],
    'deliveries not made': deliveries.filter(({ status }) => status !== 'delivered').map(({ eventId, status }) => `${eventId} is ${status}`),
    'deliveries not logged once': deliveries.filter(({ status, tries }) => status === 'delivered' && tries.filter((one) => delivered(one.status)).length !== 1).map(({ eventId }) => eventId),
    'tries out of schedule': deliveries.filter(({ tries }) => !isOnSchedule(tries)).map(({ eventId }) => eventId),
    'events that never arrived': arrived.lost,
    'arrivals unasked, unsigned or under another id': [...arrived.unexpected, ...arrivals.filter(({ verified, webhookId, eventId }) => !verified || webhookId !== eventId).map(({ eventId }) => eventId)],
    'arrivals again without a death': againWithoutDeath(arrivals, deaths),
    'arrivals out of order': outOfOrder(owed, arrivals),
  };
}

/** Whether no try came before its time, and nothing was tried after a success. Once all tries are used up, they begin anew. */
function isOnSchedule(tries: Delivery['tries']): boolean {
  return tries.every(({ at }, n) => {
    const before = tries[n - 1];
    if (!before) return true;
    const pause = PAUSES_H[(n - 1) % (PAUSES_H.length + 1)] ?? 0;
    return !delivered(before.status) && at.getTime() - before.at.getTime() >= pause * HOUR_MS;
  });
}

/** Between two arrivals of the same event somebody must have died before it could be logged. */
function againWithoutDeath(arrivals: readonly Arrival[], deaths: readonly Date[]): string[] {
  return [...Map.groupBy(arrivals, ({ eventId }) => eventId)].flatMap(([eventId, calls]) => {
    const explained = calls.every(({ at }, n) => n === 0 || deaths.some((death) => calls[n - 1]!.at <= death && death <= at));
    return explained ? [] : [eventId];
  });
}

/** Events that a receiver saw for the first time after a later one about the same subject. */
function outOfOrder(owed: readonly Owed[], arrivals: readonly Arrival[]): string[] {
  const positions = new Map(owed.map(({ id, position }) => [id, position]));
  const seen = new Map<string, number>();
  const known = new Set<string>();
  return arrivals.filter(({ eventId, subject }) => {
    const position = positions.get(eventId) ?? 0;
    const isLate = !known.has(eventId) && position < (seen.get(subject) ?? 0);
    known.add(eventId);
    seen.set(subject, Math.max(position, seen.get(subject) ?? 0));
    return isLate;
  }).map(({ eventId, subject }) => `${eventId} about ${subject}`);
}
