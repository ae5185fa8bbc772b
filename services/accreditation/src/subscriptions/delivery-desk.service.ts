import { isDomainError } from '@collegium/errors';
import { EventFeed, type FeedItem } from '@collegium/messaging';
import { Clock, newId, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { typesOf } from './event-types.js';
import { Pace } from './pace.js';
import { DeliveryRow, SubscriptionRow } from './subscription.entity.js';

/** Events laid out at a time for one subscription. */
const PAGE = 500;
/** Deliveries handed out in one statement. */
const MOST_AT_ONCE = 2_000;
/** A sender that has died gives its deliveries up after this long, by the machine's clock. */
export const LEASE_SECONDS = 60;

/** A delivery as a sender needs it. */
export type Outgoing = Pick<DeliveryRow, 'id' | 'subscriptionId' | 'university' | 'eventId' | 'type' | 'subject' | 'body' | 'tries' | 'traceparent'>;

/** Deliveries handed out, with the subscription they belong to. */
export interface Taken {
  readonly subscription: SubscriptionRow;
  readonly deliveries: Outgoing[];
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
      manager.query<{ id: string }[]>(`select s.id from subscriptions s, feed_state f where s.status = 'active' and s.method = 'endpoint' and s.position < f.position`),
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Lays out for one subscription what the feed has for its university, exactly as the feed serves it. Two replicas do not meet:
   * the subscription's row is locked. Says whether there may be more.
   */
  async layOut(id: string): Promise<boolean> {
    return this.unitOfWork.run(async ({ manager }) => {
      const subscription = await manager.findOne(SubscriptionRow, { where: { id, status: 'active', method: 'endpoint' }, lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' } });
      if (!subscription) return false;
      const page = await this.readFeed(subscription);
      await this.insert(manager, subscription, page.data);
      if (page.after !== subscription.position) await manager.update(SubscriptionRow, { id }, { position: page.after });
      return page.data.length === PAGE;
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
      const taken = await this.handOut(manager, `select $4::uuid as id, $5::int as most`, [id, Math.min(most, pace.free)]);
      await pace.use(taken.flatMap(({ deliveries }) => deliveries).length);
      return taken;
    });
  }

  /** Gives back what was taken and not tried. */
  async giveBack(deliveries: readonly Outgoing[]): Promise<void> {
    if (deliveries.length === 0) return;
    await this.unitOfWork.run(({ manager }) => manager.update(DeliveryRow, { id: In(deliveries.map(({ id }) => id)), status: 'pending' }, { leasedUntil: null }));
  }

  private async handOut(manager: EntityManager, room: string, parameters: readonly unknown[]): Promise<Taken[]> {
    const [taken] = await manager.query<[(Outgoing & { queued: string })[], number]>(
      `with room as (${room}),
            free as (select d.id from room r cross join lateral (
              select d.id from deliveries d
              where d.subscription_id = r.id and d.status = 'pending' and d.next_try_at <= $1 and (d.leased_until is null or d.leased_until < now())
                and not exists (select from deliveries e where e.subscription_id = r.id and e.subject = d.subject and e.status in ('pending', 'stuck') and e.queued < d.queued)
              order by d.queued limit r.most) d
            limit $3)
       update deliveries d set leased_until = now() + make_interval(secs => $2) from free
       where d.id = free.id and d.status = 'pending' and (d.leased_until is null or d.leased_until < now())
       returning d.id, d.subscription_id as "subscriptionId", d.university, d.event_id as "eventId", d.type, d.subject, d.body, d.tries, d.traceparent, d.queued`,
      [this.clock.now(), LEASE_SECONDS, MOST_AT_ONCE, ...parameters],
    );
    if (taken.length === 0) return [];
    const bySubscription = Map.groupBy(taken.sort((left, right) => Number(left.queued) - Number(right.queued)), ({ subscriptionId }) => subscriptionId);
    const subscriptions = await manager.findBy(SubscriptionRow, { id: In([...bySubscription.keys()]) });
    return subscriptions.map((subscription) => ({ subscription, deliveries: bySubscription.get(subscription.id)! }));
  }

  private async insert(manager: EntityManager, { id, university }: SubscriptionRow, items: readonly FeedItem[]): Promise<void> {
    if (items.length === 0) return;
    const column = <T>(read: (item: FeedItem) => T): T[] => items.map(read);
    await manager.query(
      `insert into deliveries (id, subscription_id, university, event_id, type, subject, position, body, traceparent, status, tries, next_try_at, queued_at)
       select delivery.id, $1, $2, event_id, type, subject, position, body, traceparent, 'pending', 0, $3, $3
       from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[])
         with ordinality as delivery(id, event_id, type, subject, position, body, traceparent, n) order by n`,
      [id, university, this.clock.now(), column(() => newId()), column((item) => item.id), column(({ type }) => type), column(({ subject }) => subject), column(({ position }) => position), column((item) => JSON.stringify(item)), column(({ traceparent }) => traceparent ?? null)],
    );
  }

  private async readFeed(subscription: SubscriptionRow) {
    const { id, university, position } = subscription;
    const request = { limit: PAGE, types: typesOf(subscription), waitMs: 0, scopes: [university] };
    try {
      return await this.feed.read({ ...request, after: position });
    } catch (error) {
      if (!isDomainError(error, 'gone')) throw error;
      // It was away for longer than events are kept. It is told by its feed; here it goes on with what there is.
      const oldest = Number(error.details.oldest);
      this.logger.error(`Subscription ${id} has missed the events up to position ${oldest - 1}, which are no longer kept`);
      return this.feed.read({ ...request, after: oldest - 1 });
    }
  }
}
