import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 60_000;

/**
 * Looks until a condition holds: what follows from an event follows soon, not at once.
 * @throws Error that says what was waited for, and what was last seen
 */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean = Boolean,
): Promise<T> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`Waited ${WITHIN_MS / 1000} s for ${what}; last seen: ${JSON.stringify(seen)?.slice(0, 2000)}`);
    await pause(50);
  }
}
