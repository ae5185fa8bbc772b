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
  /** When a disabled subscription was resumed: all is tried at once then; the sandbox's time. */
  readonly resumed: Date;
}

/** Hours between one try and the next, as universities are promised: ten tries over some 75 hours. */
export const PAUSES_H = [5 / 3_600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24] as const;
const HOUR_MS = 3_600_000;

const delivered = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

/** Everything owed arrived, signed and in order of its subject; logged once, and again only where a death came between. */
export function checkDeliveries({ owed, deliveries, arrivals, deaths, resumed }: Subscribed): Findings {
  const laidOut = compareSets(
    owed.map(({ id }) => id),
    deliveries.map(({ eventId }) => eventId),
  );
  const arrived = compareSets(
    owed.map(({ id }) => id),
    arrivals.map(({ eventId }) => eventId),
  );
  return {
    'events not laid out': laidOut.lost,
    'events laid out twice or unasked': [...laidOut.duplicated, ...laidOut.unexpected],
    'deliveries not made': deliveries
      .filter(({ status }) => status !== 'delivered')
      .map(({ eventId, status }) => `${eventId} is ${status}`),
    'deliveries not logged once': deliveries
      .filter(
        ({ status, tries }) => status === 'delivered' && tries.filter((one) => delivered(one.status)).length !== 1,
      )
      .map(({ eventId }) => eventId),
    'tries out of schedule': deliveries
      .filter(({ tries }) => !isOnSchedule(tries, resumed))
      .map(({ eventId }) => eventId),
    'events that never arrived': arrived.lost,
    'arrivals unasked, unsigned or under another id': [
      ...arrived.unexpected,
      ...arrivals
        .filter(({ verified, webhookId, eventId }) => !verified || webhookId !== eventId)
        .map(({ eventId }) => eventId),
    ],
    'arrivals again without a death': againWithoutDeath(arrivals, deaths),
    'arrivals out of order': outOfOrder(owed, arrivals),
  };
}

/** Whether no try came before its time or after the last one, and nothing was tried after a success. With a resumption tries begin anew. */
function isOnSchedule(tries: Delivery['tries'], resumed: Date): boolean {
  const series = [tries.filter(({ at }) => at < resumed), tries.filter(({ at }) => at >= resumed)];
  return (
    tries.slice(0, -1).every(({ status }) => !delivered(status)) &&
    series.every((some) =>
      some.slice(1).every(({ at }, n) => at.getTime() - some[n]!.at.getTime() >= (PAUSES_H[n] ?? Infinity) * HOUR_MS),
    )
  );
}

/** Between two arrivals of the same event somebody must have died before it could be logged. */
function againWithoutDeath(arrivals: readonly Arrival[], deaths: readonly Date[]): string[] {
  return [...Map.groupBy(arrivals, ({ eventId }) => eventId)].flatMap(([eventId, calls]) => {
    const explained = calls.every(
      ({ at }, n) => n === 0 || deaths.some((death) => calls[n - 1]!.at <= death && death <= at),
    );
    return explained ? [] : [eventId];
  });
}

/** Events that a receiver saw for the first time after a later one about the same subject. */
function outOfOrder(owed: readonly Owed[], arrivals: readonly Arrival[]): string[] {
  const positions = new Map(owed.map(({ id, position }) => [id, position]));
  const seen = new Map<string, number>();
  const known = new Set<string>();
  return arrivals
    .filter(({ eventId, subject }) => {
      const position = positions.get(eventId) ?? 0;
      const isLate = !known.has(eventId) && position < (seen.get(subject) ?? 0);
      known.add(eventId);
      seen.set(subject, Math.max(position, seen.get(subject) ?? 0));
      return isLate;
    })
    .map(({ eventId, subject }) => `${eventId} about ${subject}`);
}
