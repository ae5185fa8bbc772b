import { createPrivateKey } from 'node:crypto';
import { Clock, newId, SystemUnitOfWork, type Transaction } from '@collegium/persistence';
import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import type { SubscriptionRow } from './subscription.entity.js';
import { WebhookKeyRow } from './webhook-key.entity.js';
import { newWebhookKey, readSecret, type SigningMaterial } from './webhook-signature.js';

interface Known {
  readonly version: number;
  /** When one of the old secrets or keys ends, in domain time. */
  readonly until: number;
  readonly material: SigningMaterial;
}

/** Secrets and keys that sign a subscription's deliveries. */
@Injectable()
export class WebhookKeys {
  /** Opened once per version of a subscription: to open and parse keys costs more than to sign. */
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly system: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  /** A first key that signs, and the next one. */
  async begin(tx: Transaction, subscription: Pick<SubscriptionRow, 'id' | 'university'>): Promise<void> {
    await this.add(tx, subscription, 'current');
    await this.add(tx, subscription, 'next');
  }

  /** The next key signs from now on, the present one along with it until `until`, and another next one is published. */
  async rotate(tx: Transaction, subscription: SubscriptionRow, until: Date): Promise<void> {
    const now = this.clock.now();
    const { id: subscriptionId } = subscription;
    await tx.manager.delete(WebhookKeyRow, { subscriptionId, role: 'old', signsUntil: LessThanOrEqual(now) });
    await tx.manager.update(WebhookKeyRow, { subscriptionId, role: 'current' }, { role: 'old', signsUntil: until });
    const { affected } = await tx.manager.update(
      WebhookKeyRow,
      { subscriptionId, role: 'next' },
      { role: 'current', signsFrom: now },
    );
    if (affected === 0) await this.add(tx, subscription, 'current');
    await this.add(tx, subscription, 'next');
  }

  /**
   * Public keys of a subscription, for whoever verifies its deliveries: the one that signs, the next one, and old ones that still sign.
   * @throws DomainError `subscription_not_found`
   */
  async published(subscriptionId: string): Promise<WebhookKeyRow[]> {
    const now = this.clock.now();
    const keys = await this.system.run(({ manager }) =>
      manager.find(WebhookKeyRow, { where: { subscriptionId }, order: { id: 'ASC' } }),
    );
    if (keys.length === 0)
      throw refuse('subscription_not_found', `There are no keys of a subscription ${subscriptionId}.`, {
        subscriptionId,
      });
    return keys.filter(({ signsUntil }) => !signsUntil || signsUntil > now);
  }

  /** What signs now. */
  async materialOf(subscription: SubscriptionRow): Promise<SigningMaterial> {
    const now = this.clock.now();
    const known = this.known.get(subscription.id);
    if (known && known.version === subscription.version && now.getTime() < known.until) return known.material;
    const { sealedSecret, sealedOldSecret, oldSecretUntil } = subscription;
    const oldSecret = sealedOldSecret && oldSecretUntil && oldSecretUntil > now ? [sealedOldSecret] : [];
    const rows = await this.system.run(({ manager }) =>
      manager.find(WebhookKeyRow, { where: { subscriptionId: subscription.id }, order: { id: 'DESC' } }),
    );
    const signing = rows.filter(({ role, signsUntil }) => role === 'current' || (role === 'old' && signsUntil! > now));
    const material = {
      secrets: [sealedSecret, ...oldSecret].map((sealed) =>
        readSecret(this.vault.open(sealed, subscription.id).toString()),
      ),
      keys: signing.map(({ id, sealedPrivateKey }) =>
        createPrivateKey({ key: this.vault.open(sealedPrivateKey, id), format: 'der', type: 'pkcs8' }),
      ),
    };
    const ends = [
      ...(oldSecret.length > 0 ? [oldSecretUntil!] : []),
      ...signing.flatMap(({ signsUntil }) => signsUntil ?? []),
    ];
    this.known.set(subscription.id, {
      version: subscription.version,
      until: Math.min(...ends.map((end) => end.getTime()), Infinity),
      material,
    });
    return material;
  }

  private async add(
    tx: Transaction,
    { id: subscriptionId, university }: Pick<SubscriptionRow, 'id' | 'university'>,
    role: 'current' | 'next',
  ): Promise<void> {
    const now = this.clock.now();
    const id = newId();
    const { publicKey, privateKey } = newWebhookKey();
    const sealedPrivateKey = this.vault.seal(privateKey, id);
    await tx.manager.insert(WebhookKeyRow, {
      id,
      subscriptionId,
      university,
      role,
      publicKey,
      sealedPrivateKey,
      publishedAt: now,
      signsFrom: role === 'current' ? now : null,
      signsUntil: null,
    });
  }
}
