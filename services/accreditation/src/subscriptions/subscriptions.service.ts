import { randomBytes } from 'node:crypto';
import { assertVersion } from '@collegium/http';
import { Clock, newId, UnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import { EndpointGuard } from './endpoint-guard.service.js';
import { assertTypes, payloadVersions } from './event-types.js';
import { readEndpoint } from './address-guard.js';
import { DeliveryRow, SubscriptionRow } from './subscription.entity.js';
import type { DeliveryMethod } from './subscription.js';
import { WebhookKeys } from './webhook-keys.service.js';
import { newWebhookSecret } from './webhook-signature.js';

const DAY = 86_400_000;
/** How long the old secret stays valid beside the new one. */
const ROTATION_MS = DAY;
const MOST_PER_UNIVERSITY = 20;
export const TEST_EVENT = 'accreditation.subscription_tested.v1';

/** What a university asks for. */
export interface SubscriptionRequest {
  readonly university: string;
  readonly method: DeliveryMethod;
  /** Of an `endpoint`. */
  readonly url: string | undefined;
  readonly payloadVersion: string | undefined;
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
    private readonly vault: Vault,
    private readonly guard: EndpointGuard,
    private readonly keys: WebhookKeys,
  ) {}

  /**
   * Subscribes, and gives the secret: shown here and never again.
   * @throws DomainError `endpoint_refused`, `event_type_unknown`, `position_unknown`, `subscriptions_exhausted`
   */
  async create({
    university,
    method,
    url,
    payloadVersion = payloadVersions.at(-1)!,
    types,
    position,
  }: SubscriptionRequest): Promise<{ subscription: SubscriptionRow; secret: string | null }> {
    if (method === 'endpoint') await this.checkEndpoint(url!);
    else if (url !== undefined)
      throw refuse('validation_failed', `Events taken by ${method} need no URL.`, {}, [
        { pointer: '/url', code: 'not_wanted', message: `must be left out with the method ${method}` },
      ]);
    assertTypes(types, payloadVersion);
    const secret = newWebhookSecret();
    const id = newId();
    const now = this.clock.now();
    const subscription = await this.unitOfWork.run(async (tx) => {
      const others = await tx.manager.countBy(SubscriptionRow, { university, status: Not('closed') });
      if (others >= MOST_PER_UNIVERSITY)
        throw refuse(
          'subscriptions_exhausted',
          `${university} has ${others} subscriptions, and there can be no more than ${MOST_PER_UNIVERSITY}.`,
        );
      const proof =
        method === 'endpoint'
          ? { status: 'unproved' as const, sealedProofKey: this.newProofKey(id), nextProofAt: now }
          : { status: 'active' as const, sealedProofKey: null, nextProofAt: null };
      const inserted = await tx.insert(SubscriptionRow, {
        id,
        university,
        method,
        url: url ?? null,
        payloadVersion,
        types: [...types],
        disabledReason: null,
        position: await this.startAt(tx, position),
        createdAt: now,
        sealedSecret: this.vault.seal(Buffer.from(secret), id),
        sealedOldSecret: null,
        oldSecretUntil: null,
        provedAt: null,
        allowedRate: null,
        proofTries: 0,
        proofError: null,
        heldUntil: null,
        ...proof,
      });
      if (method === 'endpoint') await this.keys.begin(tx, inserted);
      return inserted;
    });
    return { subscription, secret: method === 'endpoint' ? secret : null };
  }

  /** Has an unproved endpoint asked again. */
  prove(id: string, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, (tx, subscription) =>
      subscription.status === 'unproved'
        ? tx.save(SubscriptionRow, { ...subscription, proofTries: 0, nextProofAt: this.clock.now(), proofError: null })
        : Promise.resolve(subscription),
    );
  }

  /** @throws DomainError `subscription_not_found` */
  async find(id: string): Promise<SubscriptionRow> {
    const found = await this.unitOfWork.run((tx) => tx.manager.findOneBy(SubscriptionRow, { id }));
    if (!found) throw refuse('subscription_not_found', `There is no subscription ${id}.`, { subscriptionId: id });
    return found;
  }

  /** Stops deliveries; what is owed waits. */
  pause(id: string, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) =>
      subscription.status === 'active' ? tx.save(SubscriptionRow, { ...subscription, status: 'paused' }) : subscription,
    );
  }

  /** Delivers again, also after it was disabled: all that is owed, in order, with all tries before it. */
  resume(id: string, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) => {
      if (subscription.status === 'unproved') throw unproved(subscription);
      await tx.manager.update(
        DeliveryRow,
        { subscriptionId: id, status: In(['pending', 'stuck']) },
        { status: 'pending', tries: 0, nextTryAt: this.clock.now() },
      );
      return tx.save(SubscriptionRow, { ...subscription, status: 'active', disabledReason: null, heldUntil: null });
    });
  }

  /** Ends it for good: what is owed is cancelled, the log stays. */
  close(id: string, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) => {
      await tx.manager.update(
        DeliveryRow,
        { subscriptionId: id, status: In(['pending', 'stuck']) },
        { status: 'cancelled' },
      );
      return tx.save(SubscriptionRow, { ...subscription, status: 'closed', disabledReason: null, nextProofAt: null });
    });
  }

  /** A new secret; the old one signs beside it for a day, so that the receiver can change over when it likes. */
  async rotateSecret(
    id: string,
    version: number | undefined,
  ): Promise<{ subscription: SubscriptionRow; secret: string }> {
    const secret = newWebhookSecret();
    const sealedSecret = this.vault.seal(Buffer.from(secret), id);
    const oldSecretUntil = new Date(this.clock.now().getTime() + ROTATION_MS);
    const subscription = await this.change(id, version, (tx, found) => {
      assertEndpoint(found);
      return tx.save(SubscriptionRow, { ...found, sealedSecret, sealedOldSecret: found.sealedSecret, oldSecretUntil });
    });
    return { subscription, secret };
  }

  /** The next key signs; the one before signs beside it for a day. */
  rotateKey(id: string, version: number | undefined): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) => {
      assertEndpoint(subscription);
      await this.keys.rotate(tx, subscription, new Date(this.clock.now().getTime() + ROTATION_MS));
      return tx.save(SubscriptionRow, subscription);
    });
  }

  /** Lays out a test event: in no feed, and about nobody. */
  test(id: string): Promise<DeliveryRow> {
    return this.change(id, undefined, async (tx, subscription) => {
      assertEndpoint(subscription);
      if (subscription.status === 'unproved') throw unproved(subscription);
      const { university } = subscription;
      const eventId = newId();
      const now = this.clock.now();
      const body = JSON.stringify({
        specversion: '1.0',
        id: eventId,
        type: TEST_EVENT,
        source: 'urn:collegium:accreditation',
        subject: id,
        time: now.toISOString(),
        datacontenttype: 'application/json',
        audience: university,
        data: { subscriptionId: id },
      });
      const deliveryId = newId();
      await tx.manager.insert(DeliveryRow, {
        id: deliveryId,
        subscriptionId: id,
        university,
        eventId,
        type: TEST_EVENT,
        subject: id,
        position: null,
        body,
        status: 'pending',
        tries: 0,
        nextTryAt: now,
        queuedAt: now,
      });
      return tx.manager.findOneByOrFail(DeliveryRow, { id: deliveryId });
    });
  }

  /** Delivers once more all that came after a position or since a time. What was still owed of it is delivered by this, and so cancelled. */
  replay(
    id: string,
    from: { position?: number; since?: string },
    version: number | undefined,
  ): Promise<SubscriptionRow> {
    return this.change(id, version, async (tx, subscription) => {
      assertEndpoint(subscription);
      const position = await this.startAt(tx, from.position ?? (await this.positionAt(tx, new Date(from.since!))));
      await tx.manager.query(
        `update deliveries set status = 'cancelled' where subscription_id = $1 and status in ('pending', 'stuck') and position > $2`,
        [id, position],
      );
      return tx.save(SubscriptionRow, { ...subscription, position });
    });
  }

  /** The position after which everything lies that happened since; positions and times may be crossed a little, so some of before may come too. */
  private async positionAt(tx: Transaction, since: Date): Promise<number> {
    const [row] = await tx.manager.query<{ first: string | null; last: string }[]>(
      `select (select min(position) from outbox where position is not null and occurred_at >= $1) as first, position as last from feed_state`,
      [since],
    );
    return row!.first === null ? Number(row!.last) : Number(row!.first) - 1;
  }

  private newProofKey(id: string): Buffer {
    return this.vault.seal(Buffer.from(randomBytes(24).toString('base64url')), id);
  }

  private async checkEndpoint(text: string): Promise<void> {
    const read = readEndpoint(text);
    const refusal =
      'refusal' in read
        ? read.refusal
        : await this.guard.addresses(read.url).then(
            () => undefined,
            (error: Error) => error.message,
          );
    if (refusal)
      throw refuse('endpoint_refused', `This endpoint cannot be called: ${refusal}.`, {}, [
        { pointer: '/url', code: 'endpoint_refused', message: refusal },
      ]);
  }

  /** @throws DomainError `position_unknown`, `gone` */
  private async startAt(tx: Transaction, position: number | undefined): Promise<number> {
    const [state] = await tx.manager.query<{ position: string; trimmed_to: string }[]>(
      'select position, trimmed_to from feed_state',
    );
    const [last, trimmedTo] = [Number(state!.position), Number(state!.trimmed_to)];
    if (position !== undefined && position > last)
      throw refuse('position_unknown', `The feed ends at position ${last}.`, { last });
    // 0 means from the beginning, wherever that is.
    if (position && position < trimmedTo)
      throw refuse('gone', `Events up to position ${trimmedTo} are no longer kept.`, {
        oldest: trimmedTo + 1,
        snapshot: '/v1/snapshot',
      });
    return Math.max(position ?? last, trimmedTo);
  }

  private async change<T>(
    id: string,
    version: number | undefined,
    work: (tx: Transaction, subscription: SubscriptionRow) => Promise<T>,
  ): Promise<T> {
    return this.unitOfWork.run(async (tx) => {
      const subscription = await tx.manager.findOne(SubscriptionRow, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      });
      if (!subscription)
        throw refuse('subscription_not_found', `There is no subscription ${id}.`, { subscriptionId: id });
      assertVersion(subscription, version);
      if (subscription.status === 'closed')
        throw refuse('subscription_closed', `Subscription ${id} is closed.`, { subscriptionId: id });
      return work(tx, subscription);
    });
  }
}

function assertEndpoint({ id, method }: SubscriptionRow): void {
  if (method !== 'endpoint')
    throw refuse('subscription_not_callable', `Subscription ${id} takes its events by ${method}: nothing is called.`, {
      subscriptionId: id,
      method,
    });
}

function unproved({ id, proofError }: SubscriptionRow): Error {
  return refuse(
    'endpoint_unproved',
    `The endpoint of subscription ${id} has not yet said that it wants to be called.`,
    { subscriptionId: id, proofError },
  );
}
