import { describeError } from '@collegium/telemetry';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import { sleep } from '../signal.js';

/**
 * Shut while the surroundings are down. Work that met an outage waits here, instead of counting attempts, until a probe succeeds.
 */
export class Gate {
  private readonly logger = new Logger(Gate.name);
  private reopening: Promise<void> | undefined;

  /** @param probe resolves when the surroundings are back */
  constructor(private readonly probe: () => Promise<unknown>) {}

  /** Whether work may go on at once. */
  get isOpen(): boolean {
    return this.reopening === undefined;
  }

  /** Waits while the gate is shut. */
  async opened(): Promise<void> {
    await this.reopening;
  }

  /** Shuts the gate until the probe succeeds, or until stopped. */
  async shut(cause: unknown, stop: AbortSignal): Promise<void> {
    this.reopening ??= this.reopen(cause, stop).finally(() => (this.reopening = undefined));
    await this.reopening;
  }

  private async reopen(cause: unknown, stop: AbortSignal): Promise<void> {
    this.logger.warn({ err: describeError(cause) }, 'Consuming pauses: the surroundings failed, not the event');
    for (let attempt = 1; !stop.aborted; attempt++) {
      await sleep(backoffMs(attempt, { baseMs: 100, maxMs: 2_000 }), stop);
      try {
        await this.probe();
        return;
      } catch (error) {
        if (attempt === 1) this.logger.warn({ err: describeError(error) }, 'Still down');
      }
    }
  }
}
