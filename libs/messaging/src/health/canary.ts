import { canaryStream } from '@collegium/contracts';
import { describeError } from '@collegium/telemetry';
import type { NatsLink } from '../nats/connection.js';
import { ensureStream, type StreamSettings } from '../nats/streams.js';
import { sleep } from '../signal.js';

/** Milliseconds between two publishes, and until one counts as unanswered. */
const EVERY_MS = 5_000;
const TIMEOUT_MS = 2_000;

/** What the canary saw last. */
export interface CanaryReport {
  readonly ok: boolean;
  readonly error?: string;
  /** Milliseconds the last acknowledgement took. */
  readonly tookMs?: number;
}

/**
 * Publishes to a stream of its own every few seconds and waits for the acknowledgement: the server's own health page stays green on a
 * full disk, on which no publish is acknowledged any more.
 */
export class Canary {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private last: CanaryReport = { ok: false, error: 'not connected yet' };

  /** @param name tells the services' canaries apart */
  constructor(
    private readonly link: NatsLink,
    private readonly name: string,
    private readonly settings: StreamSettings = {},
  ) {}

  /** What it saw last. */
  get report(): CanaryReport {
    return this.last;
  }

  /** Starts publishing. */
  start(): void {
    this.running ??= this.run();
  }

  /** Stops it. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('The canary was stopped'));
    await this.running;
  }

  /** Publishes once. Never throws. */
  async sing(): Promise<CanaryReport> {
    if (!this.link.isConnected) return (this.last = { ok: false, error: 'not connected' });
    const began = performance.now();
    try {
      const { signal } = this.stopping;
      await ensureStream(await this.link.manager(signal), canaryStream, this.settings);
      await (
        await this.link.client(signal)
      ).publish(`canary.${this.name}`, '', { timeout: TIMEOUT_MS, expect: { streamName: canaryStream.name } });
      this.last = { ok: true, tookMs: Math.round(performance.now() - began) };
    } catch (error) {
      this.last = { ok: false, error: describeError(error).message };
    }
    return this.last;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    await this.link.connected(signal).catch(() => undefined);
    while (!signal.aborted) {
      await this.sing();
      await sleep(EVERY_MS, signal);
    }
  }
}
