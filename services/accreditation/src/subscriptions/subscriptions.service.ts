import { catalogue } from '@collegium/contracts';
import { assertVersion } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { refuse } from '../errors.js';
import { Sealer } from '../sealing/sealer.service.js';
import { EndpointGuard } from './endpoint-guard.service.js';
import { readEndpoint } from './address-guard.js';
import { DeliveryRow, SubscriptionRow } from './subscription.entity.js';
import { newWebhookSecret } from './webhook-signature.js';

const DAY = 86_400_000;
/** How long the old secret stays valid beside the new one. */
const ROTATION_MS = DAY;
const MOST_PER_UNIVERSITY = 20;
export const TEST_EVENT = 'accreditation.subscription_tested.v1';

/** Types of events that are ever addressed to a university. */
export const universityTypes: readonly string[] = [...catalogue.values()]
  .filter(({ service, aggregate }) => service === 'accreditation' && aggregate === 'credit_claim')
  .map(({ type }) => type)
  .sort();

/** What a university asks for. */
export interface SubscriptionRequest {
  readonly university: string;
  readonly url: string;
  readonly types: readonly string[];
  /** Deliver what comes after this position; from now on if undefined. */
  readonly position: number | undefined;
}

/** Subscriptions, as a university's own client keeps them. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    private readonly guard: EndpointGuard,
  ) {}

  /**
   * Subscribes, and gives the secret: shown here and never again.
   * @throws DomainError `endpoint_refused`, `event_type_unknown`, `position_unknown`, `subscriptions_exhausted`
   */
  async create({ university, url, types, position }: SubscriptionRequest): Promise<{ subscription: SubscriptionRow; secret: string }> {
    await this.checkEndpoint(url);
    const unknown = types.filter((type) => !universityTypes.includes(type));
    if (unknown.length > 0) throw refuse('event_type_unknown', `No event is called ${unknown.join(', ')}.`, { unknown, known: universityTypes });
    const secret = newWebhookSecret();
    const id = newId();
    const subscription = await this.unitOfWork.run(async (tx) => {
      const others = await tx.manager.countBy(SubscriptionRow, { university });
      if (others >= MOST_PER_UNIVERSITY) throw refuse('subscriptions_exhausted', `${university} has ${others} subscriptions, and there can be no more than ${MOST_PER_UNIVERSITY}.`);
      return tx.insert(SubscriptionRow, {
        id, university, url, types: [...types], status: 'active', disabledReason: null, position: await this.startAt(tx, position), createdAt: this.clock.now(),
        sealedSecret: this.sealer.seal(Buffer.from(secret), id), sealedOldSecret: null, oldSecretUntil: null,
      });
    });
    return { subscription, secret };
  }

  /** @throws DomainError `subscription_not_found` */
  async find(id: string): Promise<SubscriptionRow> {
    const found = await this.unitOfWork.run((tx) => tx.manager.findOneBy(SubscriptionRow, { id }));
    if (!found) throw refuse('subscription_not_found', `There is no subscription ${id}.`, { subscriptionId: id });
    return found;
  }

  /** Stops deliveries; what is owed waits. */
  pause(id: string, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) => (subscription.status === 'active' ? tx.save(SubscriptionRow, { ...subscription, status: 'paused' }) : subscription));
  }

  /** Delivers again, also after it was disabled: all that is owed, in order, with all tries before it. */
  resume(id: string, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) => {
      await tx.manager.update(DeliveryRow, { subscriptionId: id, status: 'pending' }, { tries: 0, nextTryAt: this.clock.now() });
      return tx.save(SubscriptionRow, { ...subscription, status: 'active', disabledReason: null });
    });
  }

  /** A new secret; the old one signs beside it for a day, so that the receiver can change over when it likes. */
  async rotateSecret(id: string, version: number | undefined): Promise<{ subscription: SubscriptionRow; secret: string }> {
    const secret = newWebhookSecret();
    const sealedSecret = this.sealer.seal(Buffer.from(secret), id);
    const oldSecretUntil = new Date(this.clock.now().getTime() + ROTATION_MS);
    const subscription = await this.change(id, version, (tx, found) => tx.save(SubscriptionRow, { ...found, sealedSecret, sealedOldSecret: found.sealedSecret, oldSecretUntil }));
    return { subscription, secret };
  }

  /** Lays out a test event: in no feed, and about nobody. */
  test(id: string): Promise<DeliveryRow> {
    return this.change(id, undefined, async (tx, { university }) => {
      const eventId = newId();
      const now = this.clock.now();
      const body = JSON.stringify({
        specversion: '1.0', id: eventId, type: TEST_EVENT, source: 'urn:collegium:accreditation', subject: id, time: now.toISOString(), datacontenttype: 'application/json', audience: university,
        data: { subscriptionId: id },
      });
      const deliveryId = newId();
      await tx.manager.insert(DeliveryRow, {
        id: deliveryId, subscriptionId: id, university, eventId, type: TEST_EVENT, subject: id, position: null, body,
        status: 'pending', tries: 0, nextTryAt: now, deliveredAt: null, leasedUntil: null, traceparent: null,
      });
      return tx.manager.findOneByOrFail(DeliveryRow, { id: deliveryId });
    });
  }

  /** Delivers once more all that came after a position. What was still owed is delivered by this, and so cancelled. */
  replay(id: string, position: number, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) => {
      await tx.manager.query(`update deliveries set status = 'cancelled' where subscription_id = $1 and status = 'pending' and position > $2`, [id, position]);
      return tx.save(SubscriptionRow, { ...subscription, position: await this.startAt(tx, position) });
    });
  }

  private async checkEndpoint(text: string): Promise<void> {
    const read = readEndpoint(text);
    const refusal = 'refusal' in read ? read.refusal : await this.guard.addresses(read.url).then(() => undefined, (error: Error) => error.message);
    if (refusal) throw refuse('endpoint_refused', `This endpoint cannot be called: ${refusal}.`, {}, [{ pointer: '/url', code: 'endpoint_refused', message: refusal }]);
  }

  private async startAt(tx: Transaction, position: number | undefined): Promise<number> {
    const [state] = await tx.manager.query<{ position: string }[]>('select position from feed_state');
    const last = Number(state!.position);
    if (position !== undefined && position > last) throw refuse('position_unknown', `The feed ends at position ${last}.`, { last });
    return position ?? last;
  }

  private async change<T>(id: string, version: number | undefined, work: (tx: Transaction, subscription: SubscriptionRow) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async (tx) => {
      const subscription = await tx.manager.findOne(SubscriptionRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!subscription) throw refuse('subscription_not_found', `There is no subscription ${id}.`, { subscriptionId: id });
      assertVersion(subscription, version);
      return work(tx, subscription);
    });
  }
}
