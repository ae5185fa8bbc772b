import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { somePlaces } from './cohort.builder.js';
import { canOffer, freeHeld, freeTaken, holdPlace, resizePlaces, takePlace } from './places.js';

describe('places', () => {
  it('cannot be offered beyond their number', () => {
    expect(() => holdPlace(somePlaces({ places: 2, held: 2 }))).toThrow(
      expect.objectContaining({ code: 'places_exceeded', message: 'All 2 places are offered or taken.' }),
    );
  });

  it('can be offered ahead, but not taken', () => {
    expect(holdPlace(somePlaces({ places: 2, offersAhead: 1, held: 2 })).held).toBe(3);
    expect(() => takePlace(somePlaces({ places: 2, offersAhead: 1, held: 3, taken: 2 }))).toThrow(
      'All 2 places are taken.',
    );
  });

  it('cannot become fewer than are held', () => {
    expect(resizePlaces(somePlaces({ places: 5, held: 3 }), 3).places).toBe(3);
    expect(() => resizePlaces(somePlaces({ places: 5, held: 3 }), 2)).toThrow(
      expect.objectContaining({ code: 'places_below_held' }),
    );
  });

  it('never exceed their number, whatever happens in whatever order', () => {
    const step = fc.constantFrom('offer', 'accept', 'decline', 'leave');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 2 }),
        fc.array(step, { maxLength: 40 }),
        (size, offersAhead, steps) => {
          let places = somePlaces({ places: size, offersAhead });
          for (const next of steps) {
            if (next === 'offer' && canOffer(places)) places = holdPlace(places);
            if (next === 'accept' && places.held > places.taken && places.taken < size) places = takePlace(places);
            if (next === 'decline' && places.held > places.taken) places = freeHeld(places);
            if (next === 'leave' && places.taken > 0) places = freeTaken(places);
            expect(places.taken).toBeLessThanOrEqual(size);
            expect(places.taken).toBeLessThanOrEqual(places.held);
            expect(places.held).toBeLessThanOrEqual(size + offersAhead);
          }
        },
      ),
    );
  });
});
