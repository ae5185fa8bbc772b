import { isDomainError } from '@collegium/errors';
import { EventFeed, type FeedPage } from '@collegium/messaging';
import { Clock, newId, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { typesOf } from './event-types.js';
import { Pace } from './pace.js';
import { DeliveryRow, SubscriptionRow } from './subscription.entity.js';

/** Events laid out at a time for one subscription that is not called with them now. */
const PAGE = 500;
/** Deliveries handed out in one statement. */
const MOST_AT_ONCE = 2_000;
/** A sender that has died gives its deliveries up after this long, by the machine's clock. */
export const LEASE_SECONDS = 60;

/** A delivery as a sender needs it. */
export type Outgoing = Pick<
  DeliveryRow,
  'id' | 'subscriptionId' | 'university' | 'eventId' | 'type' | 'subject' | 'body' | 'tries' | 'traceparent'
>;

/** Deliveries handed out, with the subscription they belong to. */
export interface Taken {
  readonly subscription: SubscriptionRow;
  readonly deliveries: Outgoing[];
}

/** What came of laying out. */
export interface LaidOut {
  readonly taken: readonly Taken[];
  /** Something was laid out that is not handed out yet. */
  readonly waiting: boolean;
  /** The feed may have more. */
  readonly more: boolean;
}

interface LaidOutDelivery extends Outgoing {
  readonly position: number;
  /** Whether it is to be handed out at once. */
  readonly lease: boolean;
}

interface Page {
  readonly subscription: SubscriptionRow;
  readonly deliveries: readonly LaidOutDelivery[];
  readonly after: number;
  readonly full: boolean;
}

/** What is owed to whom: laid out from the feed, and handed to senders. */
@Injectable()
export class DeliveryDesk {
  private readonly logger = new Logger('DeliveryDesk');

  constructor(
    private readonly unitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly feed: EventFeed,
  ) {}

  /** Active subscriptions that the feed has gone beyond. */
  async behind(): Promise<string[]> {
    const rows = await this.unitOfWork.run(({ manager }) =>
      manager.query<{ id: string }[]>(
        `select s.id from subscriptions s, feed_state f where s.status = 'active' and s.method = 'endpoint' and s.position < f.position`,
      ),
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Lays out what the feed has for the university of each subscription, exactly as the feed serves it, and hands out at once as much of it as there is room for: what goes well
   * is written once and booked once. Where there is no room, or the endpoint must wait, what is laid out is handed out later. Two replicas do not meet: the subscriptions' rows are locked.
   * @param room by subscription
   */
  async layOut(room: ReadonlyMap<string, number>): Promise<LaidOut> {
    return this.unitOfWork.run(async ({ manager }) => {
      const now = this.clock.now();
      const subscriptions = await manager.find(SubscriptionRow, {
        where: { id: In([...room.keys()]), status: 'active', method: 'endpoint' },
        lock: { mode: 'for_no_key_update', onLocked: 'skip_locked' },
      });
      const pages = [];
      for (const subscription of subscriptions)
        pages.push(await this.pageFor(subscription, mayBeCalled(subscription, now) ? room.get(subscription.id)! : 0));
      const moved = pages.filter(({ subscription, after }) => after !== subscription.position);
      await manager.query(
        `update subscriptions s set position = m.position from unnest($1::uuid[], $2::bigint[]) as m(id, position) where s.id = m.id`,
        [moved.map(({ subscription }) => subscription.id), moved.map(({ after }) => after)],
      );
      const leased = await this.insert(
        manager,
        pages.flatMap(({ deliveries }) => deliveries),
        now,
      );
      const taken = pages.map(({ subscription, deliveries }) => ({
        subscription,
        deliveries: deliveries.filter(({ id }) => leased.has(id)),
      }));
      const laidOut = pages.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
      return {
        taken: taken.filter(({ deliveries }) => deliveries.length > 0),
        waiting: laidOut > leased.size,
        more: pages.some(({ full }) => full),
      };
    });
  }

  /**
   * Hands out due deliveries of every active subscription whose endpoint names no rate: of each subject the earliest only, so that its events keep their
   * order. One that is stuck holds back its subject.
   * @param room how many deliveries a subscription that is busy has room for
   * @param usual how many any other has
   */
  async take(room: ReadonlyMap<string, number>, usual: number): Promise<Taken[]> {
    return this.unitOfWork.run(async ({ manager }) =>
      this.handOut(
        manager,
        `select s.id, coalesce(r.most, $4::int) as most from subscriptions s left join unnest($5::uuid[], $6::int[]) as r(id, most) on r.id = s.id
         where s.status = 'active' and s.method = 'endpoint' and s.allowed_rate is null and (s.held_until is null or s.held_until <= $1)`,
        [usual, [...room.keys()], [...room.values()]],
      ),
    );
  }

  /** Active subscriptions that name a rate and have something due. */
  async pacedAndDue(): Promise<string[]> {
    const rows = await this.unitOfWork.run(({ manager }) =>
      manager.query<{ id: string }[]>(
        `select id from subscriptions s where status = 'active' and method = 'endpoint' and allowed_rate is not null and (held_until is null or held_until <= $1) and exists (
           select from deliveries d where d.subscription_id = s.id and d.status = 'pending' and d.next_try_at <= $1 and (d.leased_until is null or d.leased_until < now()))`,
        [this.clock.now()],
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** Hands out as many deliveries of one subscription as the rate of its endpoint has room for. */
  async takePaced(id: string, most: number): Promise<Taken[]> {
    return this.unitOfWork.run(async ({ manager }) => {
      const subscription = await manager.findOneByOrFail(SubscriptionRow, { id });
      if (subscription.allowedRate === null) return [];
      const pace = await Pace.of(manager, subscription, subscription.allowedRate);
      if (pace.free === 0) return [];
      const taken = await this.handOut(manager, `select $4::uuid as id, $5::int as most`, [
        id,
        Math.min(most, pace.free),
      ]);
      await pace.use(taken.flatMap(({ deliveries }) => deliveries).length);
      return taken;
    });
  }

  /** Gives back what was taken and not tried. */
  async giveBack(deliveries: readonly Outgoing[]): Promise<void> {
    if (deliveries.length === 0) return;
    await this.unitOfWork.run(({ manager }) =>
      manager.update(DeliveryRow, { id: In(deliveries.map(({ id }) => id)), status: 'pending' }, { leasedUntil: null }),
    );
  }

  private async handOut(manager: EntityManager, room: string, parameters: readonly unknown[]): Promise<Taken[]> {
    const [taken] = await manager.query<[(Outgoing & { queued: string })[], number]>(
      `with room as (${room}),
            free as (select d.id from room r cross join lateral (
              select head.id from (
                select distinct on (subject) id, queued, status, next_try_at, leased_until from deliveries where subscription_id = r.id and status in ('pending', 'stuck') order by subject, queued) head
              where head.status = 'pending' and head.next_try_at <= $1 and (head.leased_until is null or head.leased_until < now())
              order by head.queued limit r.most) d
            limit $3)
       update deliveries d set leased_until = now() + make_interval(secs => $2) from free
       where d.id = free.id and d.status = 'pending' and (d.leased_until is null or d.leased_until < now())
       returning d.id, d.subscription_id as "subscriptionId", d.university, d.event_id as "eventId", d.type, d.subject, d.body, d.tries, d.traceparent, d.queued`,
      [this.clock.now(), LEASE_SECONDS, MOST_AT_ONCE, ...parameters],
    );
    if (taken.length === 0) return [];
    const bySubscription = Map.groupBy(
      taken.sort((left, right) => Number(left.queued) - Number(right.queued)),
      ({ subscriptionId }) => subscriptionId,
    );
    const subscriptions = await manager.findBy(SubscriptionRow, { id: In([...bySubscription.keys()]) });
    return subscriptions.map((subscription) => ({ subscription, deliveries: bySubscription.get(subscription.id)! }));
  }

  /** @param room how much of it is to be handed out; 0 for none, and a whole page */
  private async pageFor(subscription: SubscriptionRow, room: number): Promise<Page> {
    const { id: subscriptionId, university } = subscription;
    const limit = room || PAGE;
    const { data, after } = await this.readFeed(subscription, limit);
    const subjects = new Set<string>();
    const deliveries = data.map((item) => {
      const first = !subjects.has(item.subject);
      subjects.add(item.subject);
      const { id: eventId, type, subject, position, traceparent = null } = item;
      return {
        id: newId(),
        subscriptionId,
        university,
        eventId,
        type,
        subject,
        position,
        body: JSON.stringify(item),
        tries: 0,
        traceparent,
        lease: room > 0 && first,
      };
    });
    return { subscription, deliveries, after, full: data.length === limit };
  }

  /** Writes deliveries in their order. Those to be leased are, unless something is still owed about the same subject. Says which. */
  private async insert(
    manager: EntityManager,
    deliveries: readonly LaidOutDelivery[],
    now: Date,
  ): Promise<Set<string>> {
    if (deliveries.length === 0) return new Set();
    const column = <K extends keyof LaidOutDelivery>(name: K): LaidOutDelivery[K][] =>
      deliveries.map((delivery) => delivery[name]);
    const rows = await manager.query<{ id: string; leased: boolean }[]>(
      `insert into deliveries (id, subscription_id, university, event_id, type, subject, position, body, traceparent, status, tries, next_try_at, queued_at, leased_until)
       select d.id, d.subscription_id, d.university, d.event_id, d.type, d.subject, d.position, d.body, d.traceparent, 'pending', 0, $1, $1,
         case when d.lease and not exists (select from deliveries e where e.subscription_id = d.subscription_id and e.subject = d.subject and e.status in ('pending', 'stuck')) then now() + make_interval(secs => $2) end
       from unnest($3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::boolean[])
         with ordinality as d(id, subscription_id, university, event_id, type, subject, position, body, traceparent, lease, n) order by d.n
       returning id, leased_until is not null as leased`,
      [
        now,
        LEASE_SECONDS,
        column('id'),
        column('subscriptionId'),
        column('university'),
        column('eventId'),
        column('type'),
        column('subject'),
        column('position'),
        column('body'),
        column('traceparent'),
        column('lease'),
      ],
    );
    return new Set(rows.filter(({ leased }) => leased).map(({ id }) => id));
  }

  private async readFeed(subscription: SubscriptionRow, limit: number): Promise<FeedPage> {
    const { id, university, position } = subscription;
    const request = { limit, types: typesOf(subscription), waitMs: 0, scopes: [university] };
    try {
      return await this.feed.read({ ...request, after: position });
    } catch (error) {
      if (!isDomainError(error, 'gone')) throw error;
      // It was away for longer than events are kept. It is told by its feed; here it goes on with what there is.
      const oldest = Number(error.details.oldest);
      this.logger.error(
        `Subscription ${id} has missed the events up to position ${oldest - 1}, which are no longer kept`,
      );
      return this.feed.read({ ...request, after: oldest - 1 });
    }
  }
}

/** Whether its endpoint can be called without further ado: one that names a rate, or asked to be left alone, gets its deliveries by the clock. */
function mayBeCalled({ allowedRate, heldUntil }: SubscriptionRow, now: Date): boolean {
  return allowedRate === null && (heldUntil === null || heldUntil <= now);
}
