import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Metadata key of a periodic method. */
export const PERIODIC = 'collegium:periodic';

/** When and as what a periodic method runs. */
export interface PeriodicOptions {
  /** Unique in the service, kebab case: names the lock, the log lines and the actor `timer:<name>`. */
  readonly name: string;
  /** Milliseconds of the machine's clock from the end of one run to the start of the next. */
  readonly every: number;
}

/**
 * Has a provider's method run again and again, in one replica at a time. What is due it finds out itself, from the injected `Clock`, so
 * a sandbox that moves the clock on sees the work done at the next tick; it uses `SystemUnitOfWork`, and must be re-runnable.
 * It may take an `AbortSignal`, aborted when the process stops or its lock is lost. An error is logged, and the next tick tries again.
 */
export function Periodic(options: PeriodicOptions): CustomDecorator {
  return SetMetadata(PERIODIC, options);
}
