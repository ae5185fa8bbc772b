import proj4 from 'proj4';

/**
 * The British National Grid. Its seven parameters move the datum from OSGB36 to WGS84 and are good to about five metres;
 * the exact shift needs Ordnance Survey's OSTN15 grid, which no use of ours is fine enough to notice.
 * @see https://epsg.io/27700
 */
const nationalGrid =
  '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84=446.448,-125.157,542.06,0.1502,0.247,0.8421,-20.4894 +units=m +no_defs';

const toWgs84 = proj4(nationalGrid, 'WGS84');

/** A place on the ground, in degrees, rounded to six decimals (about a tenth of a metre). */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** Converts a grid reference in metres. */
export function fromNationalGrid(easting: number, northing: number): Coordinates {
  const [longitude, latitude] = toWgs84.forward([easting, northing]);
  return { latitude: round(latitude!), longitude: round(longitude!) };
}

/** Whether a grid reference lies within the grid of Great Britain. */
export function onNationalGrid(easting: number, northing: number): boolean {
  return easting >= 0 && easting < 700_000 && northing >= 0 && northing < 1_300_000;
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
