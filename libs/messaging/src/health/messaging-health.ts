import { describeError, gauge } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { ConsumerHost } from '../consumer/consumer-host.js';
import type { NatsLink } from '../nats/connection.js';
import { findConsumer } from '../nats/consumers.js';
import { LEVEL_ALARM_SHARE, partnerLevels, summaryOf, type PartnerLevel } from '../nats/partner-levels.js';
import type { Relay } from '../relay/relay.js';
import type { Canary } from './canary.js';

/** State of one thing: `degraded` is for operators to see and takes nothing away from callers. */
export interface MessagingReport {
  readonly status: 'up' | 'degraded';
  readonly details: Readonly<Record<string, unknown>>;
}

/** From this age of the oldest unpublished event on the relay counts as late; seconds. */
const LATE_AFTER_S = 30;

/** What operators want to know of messaging. Nothing here takes HTTP away. */
export class MessagingHealth {
  private readonly logger = new Logger(MessagingHealth.name);

  constructor(
    private readonly service: string,
    private readonly dataSource: DataSource,
    private readonly link: NatsLink,
    private readonly canary: Canary,
    private readonly relay: Relay,
    private readonly host: ConsumerHost,
  ) {}

  /** Checks by name, for `/health`. */
  get checks(): Readonly<Record<string, () => Promise<MessagingReport>>> {
    return {
      nats: () => this.nats(),
      relay: () => this.relayReport(),
      consumers: () => this.consumers(),
      partners: () => this.partners(),
      deadLetters: () => this.deadLetters(),
    };
  }

  /** Registers the gauges that are read at each scrape. */
  registerMetrics(): void {
    gauge(
      'collegium_outbox_unpublished',
      'Events in the outbox that JetStream has not acknowledged.',
      [],
      async (metric) => metric.set((await this.backlog()).unpublished),
    );
    gauge('collegium_outbox_oldest_seconds', 'Age of the oldest of them.', [], async (metric) =>
      metric.set((await this.backlog()).oldestSeconds),
    );
    gauge('collegium_relay_leading', 'Whether this process relays: 1 or 0.', [], (metric) =>
      metric.set(this.relay.state === 'leading' ? 1 : 0),
    );
    gauge('collegium_consumer_pending', 'Events of a source not yet handled here.', ['source'], async (metric) => {
      for (const [source, pending] of Object.entries(await this.pending()))
        if (pending !== undefined) metric.set({ source }, pending);
    });
    gauge('collegium_retries', 'Events that could not be handled, by state.', ['state'], async (metric) => {
      for (const [state, events] of Object.entries(await this.letters())) metric.set({ state }, events);
    });
    gauge(
      'collegium_partner_stream_share',
      'Unread part of the fullest stream for readers outside, as a share of its limit; from 1 on it drops what they have not read.',
      [],
      async (metric) => metric.set(summaryOf(await this.levels()).highestShare),
    );
    gauge(
      'collegium_partner_stream_lost',
      'Messages that such streams dropped before they were acknowledged.',
      [],
      async (metric) => metric.set(summaryOf(await this.levels()).lost),
    );
    gauge('collegium_nats_up', 'Whether the last canary publish was acknowledged: 1 or 0.', [], (metric) =>
      metric.set(this.canary.report.ok ? 1 : 0),
    );
  }

  private async nats(): Promise<MessagingReport> {
    const report = this.canary.report;
    return Promise.resolve({ status: report.ok ? 'up' : 'degraded', details: { ...report } });
  }

  private async relayReport(): Promise<MessagingReport> {
    const { unpublished, oldestSeconds } = await this.backlog();
    const { state, problem } = this.relay;
    const isLate = oldestSeconds > LATE_AFTER_S;
    return {
      status: isLate || problem ? 'degraded' : 'up',
      details: { state, unpublished, oldestSeconds, ...(problem ? { problem } : {}) },
    };
  }

  private async consumers(): Promise<MessagingReport> {
    const pending = await this.pending();
    const details = Object.fromEntries(
      this.host.consumers.map(({ source, state, problem }) => [
        source,
        { state, pending: pending[source], ...(problem ? { problem } : {}) },
      ]),
    );
    const isWell = this.host.consumers.every(({ state }) => state === 'consuming' || state === 'standby');
    return { status: isWell ? 'up' : 'degraded', details };
  }

  /**
   * Readers outside that fall behind: their streams drop the oldest when full, so somebody should call them before that. Which ones,
   * `levels` of `deploy/nats` says: what is public names no partner.
   */
  private async partners(): Promise<MessagingReport> {
    const levels = await this.levels();
    const isWell = levels.every(({ share, lost }) => share < LEVEL_ALARM_SHARE && lost === 0);
    return { status: isWell ? 'up' : 'degraded', details: summaryOf(levels) };
  }

  private async deadLetters(): Promise<MessagingReport> {
    const letters = await this.letters();
    return { status: letters.dead > 0 ? 'degraded' : 'up', details: letters };
  }

  private async backlog(): Promise<{ unpublished: number; oldestSeconds: number }> {
    const [row] = (await this.dataSource.query(
      `select count(*)::int as unpublished, coalesce(extract(epoch from clock_timestamp() - min(written_at)), 0)::float as oldest
       from (select written_at from outbox where position is null
             union all select written_at from outbox where position > (select published_to from feed_state) and published_at is null) waiting`,
    )) as [{ unpublished: number; oldest: number }];
    return { unpublished: row.unpublished, oldestSeconds: Math.round(row.oldest * 10) / 10 };
  }

  /** Delivered and not acknowledged, and not yet delivered, by source; undefined where NATS cannot be asked. */
  private async pending(): Promise<Record<string, number | undefined>> {
    if (!this.link.isConnected) return {};
    const manager = await this.link.manager(AbortSignal.timeout(1_000));
    const entries = await Promise.all(
      this.host.consumers.map(async ({ source }) => {
        const info = await findConsumer(manager, source.toUpperCase(), this.service).catch(() => undefined); // an outage shows in `nats`
        return [source, info && info.num_pending + info.num_ack_pending] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  /** None where NATS cannot be asked: an outage shows in `nats`. */
  private async levels(): Promise<PartnerLevel[]> {
    if (!this.link.isConnected) return [];
    const manager = await this.link.manager(AbortSignal.timeout(1_000));
    return partnerLevels(manager, this.service.toUpperCase()).catch((error: unknown) => {
      this.logger.warn({ err: describeError(error) }, 'The streams for readers outside cannot be read');
      return [];
    });
  }

  private async letters(): Promise<{ waiting: number; dead: number }> {
    const [row] = (await this.dataSource.query(
      `select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'dead')::int as dead from retries where state in ('waiting', 'dead')`,
    )) as [{ waiting: number; dead: number }];
    return row;
  }
}
