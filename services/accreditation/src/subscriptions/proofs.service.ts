import { timingSafeEqual } from 'node:crypto';
import { PublicUrl } from '@collegium/http';
import { Clock, SystemUnitOfWork } from '@collegium/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { refuse } from '../errors.js';
import { Vault } from '@collegium/vault';
import { nextHandshake, RATE_ASKED, readPermission, readRate, type Permission } from './handshake.js';
import { SubscriptionRow } from './subscription.entity.js';
import { WebhookSender } from './webhook.sender.js';

/** Proofs that an endpoint belongs to whoever subscribed it: CloudEvents' handshake, answered at once or by a call back. */
@Injectable()
export class Proofs {
  private readonly logger = new Logger('Proofs');

  constructor(
    private readonly unitOfWork: SystemUnitOfWork,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly sender: WebhookSender,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** The name by which endpoints know us: it stands for all replicas. */
  get origin(): string {
    return new URL(this.publicUrl.base).hostname;
  }

  /**
   * Takes the unproved subscriptions that are due for a handshake. The next try is booked with the take, so that replicas do not ask twice and one
   * that dies leaves nothing behind.
   */
  async due(): Promise<SubscriptionRow[]> {
    const now = this.clock.now();
    return this.unitOfWork.run(async ({ manager }) => {
      const due = await manager
        .createQueryBuilder(SubscriptionRow, 'subscription')
        .where(`subscription.status = 'unproved' and subscription.next_proof_at <= :now`, { now })
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .limit(50)
        .getMany();
      for (const { id, proofTries } of due)
        await manager.update(
          SubscriptionRow,
          { id },
          { proofTries: proofTries + 1, nextProofAt: nextHandshake(proofTries + 1, now) ?? null },
        );
      return due;
    });
  }

  /** Asks an endpoint whether it wants to be called, and books what it says. No transaction is open while it thinks. */
  async ask(subscription: SubscriptionRow): Promise<void> {
    const { id, url } = subscription;
    const key = this.vault.open(subscription.sealedProofKey!, id).toString();
    const headers = {
      'webhook-request-origin': this.origin,
      'webhook-request-rate': String(RATE_ASKED),
      'webhook-request-callback': this.publicUrl.of(`/v1/webhook-proofs/${id}?key=${key}`),
      'user-agent': 'Collegium-Webhooks/1',
    };
    const answer = await this.sender.send({ method: 'OPTIONS', url: url!, headers, body: null });
    const permission = readPermission(
      {
        ...answer,
        allowedOrigin: answer.headers['webhook-allowed-origin'],
        allowedRate: answer.headers['webhook-allowed-rate'],
      },
      this.origin,
    );
    await this.book(id, url!, permission);
  }

  /**
   * Permission by call back, with the key that only the endpoint was told. Again is harmless.
   * @throws DomainError `proof_not_found`, `validation_failed`
   */
  async confirm(id: string, key: string, rateHeader: string | undefined): Promise<SubscriptionRow> {
    const rate = readRate(rateHeader);
    if (rate === undefined)
      throw refuse('validation_failed', 'WebHook-Allowed-Rate must be a whole number above zero, or *.', {}, [
        {
          pointer: '/headers/webhook-allowed-rate',
          code: 'invalid',
          message: 'must be a whole number above zero, or *',
        },
      ]);
    const found = await this.unitOfWork.run((tx) => tx.manager.findOneBy(SubscriptionRow, { id }));
    if (!found?.sealedProofKey || !sameText(this.vault.open(found.sealedProofKey, id).toString(), key))
      throw refuse('proof_not_found', 'Nothing waits for this permission.');
    await this.book(id, found.url!, { granted: true, rate });
    return this.unitOfWork.run((tx) => tx.manager.findOneByOrFail(SubscriptionRow, { id }));
  }

  private async book(id: string, url: string, permission: Permission): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      // Its URL may have been changed while the old one was asked.
      const subscription = await tx.manager.findOne(SubscriptionRow, {
        where: { id, status: 'unproved', url },
        lock: { mode: 'pessimistic_write' },
      });
      if (!subscription) return;
      if (permission.granted)
        await tx.save(SubscriptionRow, {
          ...subscription,
          status: 'active',
          provedAt: this.clock.now(),
          allowedRate: permission.rate,
          nextProofAt: null,
          proofError: null,
        });
      else await tx.manager.update(SubscriptionRow, { id }, { proofError: permission.reason });
    });
    this.logger.log(
      `Endpoint of subscription ${id} ${permission.granted ? 'is proved' : `is not proved: ${permission.reason}`}`,
    );
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
