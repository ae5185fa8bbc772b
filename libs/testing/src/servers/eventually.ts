import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often `eventually` looks; milliseconds. */
export interface EventuallyOptions {
  /** Give up after this long. Default 5,000 ms. */
  within?: number;
  /** Pause between two looks. Default 20 ms. */
  every?: number;
  /** Completes the sentence "Waited 5000 ms for ...". */
  what?: string;
}

/**
 * Looks until the condition gives a truthy value, and returns that value.
 * A condition may also throw (an assertion, a refused connection): that counts as "not yet", and the last error is the
 * cause of the failure when time runs out.
 * @throws Error that says what was waited for, for how long, and what was last seen.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const { within = 5_000, every = 20, what = 'the condition' } = options;
  const deadline = performance.now() + within;
  let lastError: unknown;
  let lastValue: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, false | null | undefined | 0 | ''>;
      lastError = undefined;
      lastValue = value;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadline) break;
    await delay(every);
  }
  const seen =
    lastError instanceof Error
      ? `last error: ${lastError.message}`
      : lastError !== undefined
        ? `last thrown: ${String(lastError)}`
        : `last value: ${String(lastValue)}`;
  throw new Error(`Waited ${within} ms for ${what}; ${seen}`, { cause: lastError });
}
