import { LEASE_SECONDS, type Outgoing } from './delivery-desk.service.js';
import type { SubscriptionRow } from './subscription.entity.js';

/** Calls under way at one endpoint: a slow one uses up its own and nobody else's. */
const AT_ONCE = 4;
/** Deliveries at hand for an endpoint that answers quickly, so that it need not wait for the database between two calls. */
const AT_HAND = 64;
/** More is asked for when so many are left at hand. */
const LOW = 16;
/** Answers that count as quick; milliseconds. */
const QUICK_MS = 250;
/** An endpoint hangs when no call of a full lane has ended for so long; milliseconds. */
const HANGS_MS = 2_000;
/** What is at hand is not begun when its lease could end before the answer; milliseconds. */
const FRESH_MS = (LEASE_SECONDS - 20) * 1_000;

type Work = (subscription: SubscriptionRow, delivery: Outgoing) => Promise<{ readonly durationMs: number }>;

interface AtHand {
  readonly subscription: SubscriptionRow;
  readonly delivery: Outgoing;
  readonly takenAt: number;
}

/** What one endpoint is being called with. Nothing in one lane waits for another. */
export class Lane {
  /** Room in a lane that nothing is known of yet. */
  static readonly firstRoom = AT_ONCE;

  private readonly atHand: AtHand[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private quick = false;
  private changedAt = performance.now();

  constructor(
    private readonly work: Work,
    private readonly moved: () => void,
  ) {}

  /**
   * How many more deliveries it wants: a good number or none, because to ask costs the same for one as for many. An endpoint that is not known to be quick
   * gets no more than it can be called with at once.
   */
  get room(): number {
    if (this.atHand.length > LOW) return 0;
    return Math.max(0, (this.quick ? AT_HAND : AT_ONCE) - this.atHand.length - this.underWay.size);
  }

  /** Whether nothing can be expected to make room soon. */
  get hangs(): boolean {
    return this.underWay.size === AT_ONCE && performance.now() - this.changedAt > HANGS_MS;
  }

  add(subscription: SubscriptionRow, deliveries: readonly Outgoing[]): void {
    const takenAt = performance.now();
    this.atHand.push(...deliveries.map((delivery) => ({ subscription, delivery, takenAt })));
    this.pump();
  }

  /** Takes out what has not been begun. */
  clear(): Outgoing[] {
    return this.atHand.splice(0).map(({ delivery }) => delivery);
  }

  async finished(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private pump(): void {
    while (this.underWay.size < AT_ONCE) {
      const next = this.atHand.shift();
      if (!next) return;
      // Left alone its lease runs out, and it is handed out anew.
      if (performance.now() - next.takenAt > FRESH_MS) continue;
      const call: Promise<void> = this.work(next.subscription, next.delivery).then((answer) => {
        this.changedAt = performance.now();
        this.quick = answer.durationMs <= QUICK_MS;
        this.underWay.delete(call);
        this.pump();
        if (this.atHand.length <= LOW) this.moved();
      });
      this.changedAt = performance.now();
      this.underWay.add(call);
    }
  }
}
