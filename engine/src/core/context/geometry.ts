/**
 * Areas on the earth: polygons of GeoJSON (RFC 7946) and circles. Exact for the plane of degrees, which is how GeoJSON
 * means its straight lines; circles by the distance over the globe.
 */

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface Area {
  readonly box: Box;
  /** In square degrees: only to tell the smaller of two. */
  readonly size: number;
  contains(longitude: number, latitude: number): boolean;
}

/** Longitude and latitude in degrees. */
export type Point = readonly [number, number, ...number[]];
/** Closed: the last point is the first. */
export type Ring = readonly Point[];
/** The outer ring, then the holes. */
export type Polygon = readonly Ring[];

const EARTH_M = 6_371_008.8;
const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = EARTH_M * RADIANS;

/** On an edge counts on one of its sides, so that of two neighbours exactly one has the point. */
export function polygonArea(polygons: readonly Polygon[]): Area {
  const rings = polygons.map((polygon) =>
    polygon.map((ring) => Float64Array.from(ring.flatMap((point) => point.slice(0, 2)))),
  );
  const box = boxOf(polygons);
  return {
    box,
    size: polygons.reduce((sum, [outer]) => sum + Math.abs(ringSize(outer ?? [])), 0),
    contains: (x, y) =>
      x >= box.west &&
      x <= box.east &&
      y >= box.south &&
      y <= box.north &&
      rings.some((ringsOfOne) => {
        let inside = false;
        for (const ring of ringsOfOne) if (crossesOddly(ring, x, y)) inside = !inside;
        return inside;
      }),
  };
}

/** Whether a ray from the point to the east crosses the ring an odd number of times. */
function crossesOddly(ring: Float64Array, x: number, y: number): boolean {
  let odd = false;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const x1 = ring[i]!;
    const y1 = ring[i + 1]!;
    const x2 = ring[i + 2]!;
    const y2 = ring[i + 3]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
  }
  return odd;
}

function boxOf(polygons: readonly Polygon[]): Box {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [outer = []] of polygons) {
    for (const [x, y] of outer) {
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
  }
  return { west, south, east, north };
}

function ringSize(ring: Ring): number {
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i++)
    twice += ring[i]![0] * ring[i + 1]![1] - ring[i + 1]![0] * ring[i]![1];
  return twice / 2;
}

export function circleArea(longitude: number, latitude: number, radiusM: number): Area {
  const high = radiusM / METRES_PER_DEGREE;
  const wide = high / Math.max(Math.cos(latitude * RADIANS), 1e-9);
  const south = Math.max(latitude - high, -90);
  const north = Math.min(latitude + high, 90);
  const goesRound = longitude - wide < -180 || longitude + wide > 180 || north === 90 || south === -90;
  return {
    box: goesRound
      ? { west: -180, east: 180, south, north }
      : { west: longitude - wide, east: longitude + wide, south, north },
    size: Math.PI * high * high,
    contains: (x, y) => distanceM(longitude, latitude, x, y) <= radiusM,
  };
}

/** Metres over the globe (haversine). */
export function distanceM(x1: number, y1: number, x2: number, y2: number): number {
  const dy = Math.sin(((y2 - y1) * RADIANS) / 2);
  const dx = Math.sin(((x2 - x1) * RADIANS) / 2);
  const h = dy * dy + Math.cos(y1 * RADIANS) * Math.cos(y2 * RADIANS) * dx * dx;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}
