import type { Home } from './home.js';

/** Whether the demo's journey is still to be played, broke off, or is complete. */
export type FirstJourney =
  | { readonly state: 'to_play' }
  | { readonly state: 'broke_off'; readonly begunAt: string }
  | { readonly state: 'played' };

/** How far the first journey of an installation got. */
export function firstJourney(home: Home): FirstJourney {
  if (home.read('played.json')) return { state: 'played' };
  const begun = home.read<{ at: string }>('begun.json');
  return begun ? { state: 'broke_off', begunAt: begun.at } : { state: 'to_play' };
}

/**
 * Plays the first journey if nobody has begun it. One that broke off is never played over its own data: what it made would
 * be in its way, and it would set the sandbox's clock back, before certificates that are issued already.
 * @param play answers whether every check passed, or undefined where it was interrupted
 */
export async function playOnce(
  home: Home,
  play: () => Promise<boolean | undefined>,
  now: () => Date = () => new Date(),
): Promise<FirstJourney> {
  if (firstJourney(home).state === 'to_play') {
    home.write('begun.json', { at: now().toISOString() });
    if (await play()) home.write('played.json', { at: now().toISOString() });
  }
  return firstJourney(home);
}
