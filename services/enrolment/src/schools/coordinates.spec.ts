import { describe, expect, it } from '@jest/globals';
import { fromNationalGrid, onNationalGrid } from './coordinates.js';

/** Metres between two places that are close together. */
function metresApart(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const north = (a.latitude - b.latitude) * 111_320;
  const east = (a.longitude - b.longitude) * 111_320 * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(north, east);
}

describe('fromNationalGrid', () => {
  it.each([
    // Ordnance Survey's worked example (A Guide to Coordinate Systems in Great Britain, annex C), moved to the new datum by OSTN15.
    ['Caister water tower', 651409.903, 313177.27, { latitude: 52.658008, longitude: 1.716074 }],
    ['Greenwich, Royal Observatory', 538884, 177321, { latitude: 51.477842, longitude: -0.001393 }],
  ])('places %s within ten metres', (_place, easting, northing, expected) => {
    expect(metresApart(fromNationalGrid(easting, northing), expected)).toBeLessThan(10);
  });

  it('moves the datum, without which everything would lie a hundred metres off', () => {
    const withoutShift = { latitude: 52.65757, longitude: 1.717922 };
    expect(metresApart(fromNationalGrid(651409.903, 313177.27), withoutShift)).toBeGreaterThan(100);
  });
});

describe('onNationalGrid', () => {
  it.each([
    [513031, 196991, true],
    [700_000, 1, false],
    [1, 1_300_000, false],
    [-1, 5, false],
  ])('%d, %d: %s', (easting, northing, expected) => {
    expect(onNationalGrid(easting, northing)).toBe(expected);
  });
});
