import { eventually } from '@collegium/testing';
import { expect } from '@jest/globals';
import { Consortium, REGISTRY, type ClaimView } from './consortium.builder.js';
import { Receiver } from './receiver.builder.js';

export const HOUR = 3_600_000;

/** A delivery as its log shows it. */
interface DeliveryView {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly tries: number;
  readonly nextTryAt: string | null;
  readonly position: number | null;
}

/** A university's registry with its subscriptions and endpoints, and a consortium that gives it something to hear of. */
export class Registry {
  private readonly receivers: Receiver[] = [];

  private constructor(readonly consortium: Consortium) {}

  static async start(): Promise<Registry> {
    const consortium = await Consortium.start();
    await consortium.found();
    await consortium.agree();
    return new Registry(consortium);
  }

  close(): Promise<void> {
    return this.consortium.close();
  }

  /** Ends what a test has begun. */
  async clear(): Promise<void> {
    const { body } = await this.call('GET', '');
    for (const { id } of body.data as { id: string }[]) await this.call('POST', `/${id}/close`);
    for (const receiver of this.receivers.splice(0)) await receiver.stop();
    this.travel(0);
  }

  call(method: string, path: string, body?: object) {
    return this.consortium.service.request(method, `/v1/subscriptions${path}`, {
      as: REGISTRY,
      ...(body ? { body } : {}),
    });
  }

  /** @param ms from now, in domain time */
  travel(ms: number): void {
    this.consortium.service.travelTo(new Date(Date.now() + ms));
  }

  async receiver(): Promise<Receiver> {
    const started = await Receiver.start();
    this.receivers.push(started);
    return started;
  }

  async subscribe(to: Receiver, changes: object = {}): Promise<{ id: string; secret: string }> {
    const made = await this.call('POST', '', { url: to.url, ...changes });
    expect(made.status).toBe(201);
    const { id, secret } = made.body as { id: string; secret: string };
    await eventually(async () => (await this.call('GET', `/${id}`)).body.status === 'active', {
      within: 15_000,
      what: 'the handshake',
    });
    return { id, secret };
  }

  async requested(): Promise<ClaimView> {
    const who = this.consortium.participant();
    await this.consortium.completes(who);
    return this.consortium.claimOf(who, ({ status }) => status === 'requested');
  }

  async deliveries(id: string, filter = ''): Promise<DeliveryView[]> {
    return (await this.call('GET', `/${id}/deliveries${filter}`)).body.data as DeliveryView[];
  }
}
