import { refuse } from '../errors.js';

/**
 * The places of a cohort. `held` counts offers that stand and places taken; `taken` counts those that were accepted.
 * The row is locked before anything that changes them, and the database refuses more than there are.
 */
export interface Places {
  readonly cohortId: string;
  readonly places: number;
  /** How many offers more than places may stand at once, by a provider that counts on some being declined. */
  readonly offersAhead: number;
  readonly held: number;
  readonly taken: number;
}

/** Whether another offer can be made. */
export function canOffer(places: Places): boolean {
  return places.held < places.places + places.offersAhead;
}

/** Holds a place for an offer. */
export function holdPlace(places: Places): Places {
  if (!canOffer(places)) throw full(places);
  return { ...places, held: places.held + 1 };
}

/** Gives a held place to the person who accepted. */
export function takePlace(places: Places): Places {
  if (places.taken >= places.places) throw full(places);
  return { ...places, taken: places.taken + 1 };
}

/** Frees the place of an offer that came to nothing. */
export function freeHeld(places: Places): Places {
  return { ...places, held: places.held - 1 };
}

/** Frees the place of somebody who left before starting. */
export function freeTaken(places: Places): Places {
  return { ...places, held: places.held - 1, taken: places.taken - 1 };
}

/** Changes how many places there are, never to fewer than are held. */
export function resizePlaces(places: Places, to: number): Places {
  if (to < places.held)
    throw refuse('places_below_held', `${places.held} places are offered or taken, so there cannot be ${to}.`, {
      cohortId: places.cohortId,
      held: places.held,
    });
  return { ...places, places: to };
}

function full(places: Places) {
  return refuse(
    'places_exceeded',
    `All ${places.places} places are ${places.taken >= places.places ? 'taken' : 'offered or taken'}.`,
    { cohortId: places.cohortId, places: places.places },
  );
}
