import { crashPoint } from '@collegium/messaging';
import { counter, histogram, span } from '@collegium/telemetry';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryDesk, type Outgoing, type Taken } from './delivery-desk.service.js';
import { Lane } from './lane.js';
import { Ledger } from './ledger.service.js';
import { Proofs } from './proofs.service.js';
import { verdictOn } from './retry-schedule.js';
import type { SubscriptionRow } from './subscription.entity.js';
import { WebhookKeys } from './webhook-keys.service.js';
import { webhookHeaders } from './webhook-signature.js';
import { WebhookSender, type WebhookAnswer } from './webhook.sender.js';

/** How often it looks for new events and due tries, in milliseconds. */
const LOOK_EVERY_MS = 200;
/** Tries whose outcome is not yet committed; above it nothing more is begun. */
const MOST_UNBOOKED = 2_000;

/** Delivers webhooks, in every replica: what one has taken the others leave. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Dispatcher');
  private readonly tries = counter('webhook_tries_total', 'Tries at webhook deliveries, by what came of them', [
    'verdict',
  ]);
  private readonly durations = histogram('webhook_duration_seconds', 'Time that receivers take to answer');
  private readonly lanes = new Map<string, Lane>();
  private readonly bookings = new Set<Promise<void>>();
  private readonly handshakes = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private again = false;
  private looking = false;
  /** Something laid out waits to be handed out. */
  private waiting = false;
  private stopping = false;

  constructor(
    private readonly desk: DeliveryDesk,
    private readonly ledger: Ledger,
    private readonly sender: WebhookSender,
    private readonly keys: WebhookKeys,
    private readonly proofs: Proofs,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.look();
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.round;
    const lanes = [...this.lanes.values()];
    await this.desk
      .giveBack(lanes.flatMap((lane) => lane.clear()))
      .catch((error: unknown) => this.logger.warn(error, 'What was at hand waits for its lease to end'));
    await Promise.all([...this.handshakes, ...lanes.map((lane) => lane.finished())]);
    await Promise.all(this.bookings);
  }

  /** Looks for all that is new. */
  private look(): void {
    this.looking = true;
    this.wake();
  }

  /** Starts a round, or one more after the round under way. */
  private wake(): void {
    this.again = true;
    this.round ??= this.rounds().finally(() => {
      this.round = undefined;
    });
  }

  private async rounds(): Promise<void> {
    while (this.again && !this.stopping) {
      this.again = false;
      const looking = this.looking;
      if (looking) await this.prepare();
      if (this.bookings.size >= MOST_UNBOOKED) continue;
      // What was laid out earlier goes before what is new.
      if (looking || this.waiting) await this.takeWaiting(looking);
      await this.layOutNew(looking);
    }
  }

  private async prepare(): Promise<void> {
    this.looking = false;
    await this.askEndpoints();
    await this.each(
      () => this.desk.pacedAndDue(),
      async (id) => {
        for (const taken of await this.desk.takePaced(id, this.laneOf(id).room)) this.start(taken);
      },
    );
  }

  /** Retries that are due, and what waited behind something of the same subject. */
  private async takeWaiting(looking: boolean): Promise<void> {
    let found = false;
    await this.each(
      () => this.desk.take(this.room(), Lane.firstRoom),
      (taken) => {
        found = true;
        this.start(taken);
      },
    );
    // While there is such, it is asked for after every booking.
    if (looking) this.waiting = found;
  }

  private async layOutNew(looking: boolean): Promise<void> {
    const ids = await this.desk.behind().catch((error: unknown) => {
      this.warn(error);
      return [];
    });
    // For an endpoint that hangs it is laid out too, so that what is owed can be seen.
    const wanted = ids.filter((id) => this.roomOf(id) > 0 || (looking && this.lanes.get(id)!.hangs));
    if (wanted.length > 0) await this.layOut(new Map(wanted.map((id) => [id, this.roomOf(id)])));
  }

  /** All in one transaction; if that fails, each in its own, so that one stops none of the others. */
  private async layOut(room: ReadonlyMap<string, number>): Promise<void> {
    try {
      const { taken, waiting, more } = await this.desk.layOut(room);
      for (const each of taken) this.start(each);
      this.waiting ||= waiting;
      if (more) this.look();
    } catch (error) {
      if (room.size === 1) return this.warn(error);
      for (const one of room) await this.layOut(new Map([one]));
    }
  }

  /** What fails for one subscription is tried again in a later round, and stops none of the others. */
  private async each<T>(list: () => Promise<T[]>, work: (item: T) => Promise<void> | void): Promise<void> {
    const items = await list().catch((error: unknown) => {
      this.warn(error);
      return [];
    });
    for (const item of items) await Promise.resolve(work(item)).catch((error: unknown) => this.warn(error));
  }

  private warn(error: unknown): void {
    this.logger.warn(error, 'Deliveries could not be prepared; looking again');
  }

  /** Starts the handshakes that are due, without waiting for them. */
  private async askEndpoints(): Promise<void> {
    const warn = (error: unknown) => this.logger.warn(error, 'A handshake could not be held; it is tried again');
    for (const subscription of await this.proofs.due().catch((error: unknown) => {
      warn(error);
      return [];
    })) {
      const asking: Promise<void> = this.proofs
        .ask(subscription)
        .catch(warn)
        .finally(() => {
          this.handshakes.delete(asking);
          this.look();
        });
      this.handshakes.add(asking);
    }
  }

  private start({ subscription, deliveries }: Taken): void {
    this.laneOf(subscription.id).add(subscription, deliveries);
  }

  private laneOf(id: string): Lane {
    let lane = this.lanes.get(id);
    if (!lane) this.lanes.set(id, (lane = new Lane(this.deliver, this.moved)));
    return lane;
  }

  private room(): Map<string, number> {
    return new Map([...this.lanes].map(([id, lane]) => [id, lane.room]));
  }

  private roomOf(id: string): number {
    return this.lanes.get(id)?.room ?? Lane.firstRoom;
  }

  private readonly moved = (): void => this.wake();

  private readonly deliver = async (subscription: SubscriptionRow, delivery: Outgoing): Promise<WebhookAnswer> => {
    const parent = delivery.traceparent ? { parent: delivery.traceparent } : {};
    const attributes = {
      'collegium.university': delivery.university,
      'collegium.event': delivery.eventId,
      'messaging.operation.name': 'send',
    };
    return span(
      `deliver ${delivery.type}`,
      attributes,
      async (active) => {
        const answer = await this.headersFor(subscription, delivery).then(
          (headers) => this.sender.send({ method: 'POST', url: subscription.url!, body: delivery.body, headers }),
          (error: unknown): WebhookAnswer => {
            this.logger.error(error, `Delivery ${delivery.id} could not be signed`);
            return {
              status: null,
              retryAfter: null,
              headers: {},
              body: null,
              error: 'It could not be signed',
              durationMs: 0,
            };
          },
        );
        active.setAttribute('http.response.status_code', answer.status ?? 0);
        this.tries.inc({ verdict: verdictOn(answer) });
        this.durations.observe(answer.durationMs / 1000);
        this.book(delivery, answer);
        return answer;
      },
      { kind: 'client', ...parent },
    );
  };

  /** The endpoint is free for the next call meanwhile; what is about the same subject is not handed out before this is committed. */
  private book(delivery: Outgoing, answer: WebhookAnswer): void {
    // Not booked, its lease runs out and it is delivered again: a receiver knows it by its id.
    crashPoint('after-delivery-before-log');
    const unbooked = (error: unknown) => this.logger.error(error, `Delivery ${delivery.id} could not be booked`);
    const booking: Promise<void> = this.ledger
      .book(delivery, answer)
      .catch(unbooked)
      .finally(() => {
        this.bookings.delete(booking);
        this.wake();
      });
    this.bookings.add(booking);
  }

  private async headersFor(
    subscription: SubscriptionRow,
    { eventId, body, traceparent }: Outgoing,
  ): Promise<Record<string, string>> {
    return {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'Collegium-Webhooks/1',
      'webhook-request-origin': this.proofs.origin,
      ...webhookHeaders(
        { id: eventId, timestamp: Math.floor(Date.now() / 1000), body },
        await this.keys.materialOf(subscription),
      ),
      ...(traceparent ? { traceparent } : {}),
    };
  }
}
