/** The document of a geofence, and geofences compiled: an area that people enter, dwell in and leave. */
import { z } from 'zod';
import { durationSchema, nameSchema } from '../name.ts';
import type { ProblemCollector } from '../problem.ts';
import type { Calendar } from './calendar.ts';
import { FenceIndex } from './fence-index.ts';
import { type Area, circleArea, type Polygon, polygonArea, type Ring } from './geometry.ts';

/** More is the coast of a country, not a place that somebody walks past. */
export const MOST_POINTS = 10_000;
/** All fences of a revision together. */
const MOST_POINTS_IN_ALL = 1_000_000;

const pointSchema = z.array(z.number()).min(2).max(3).describe('Longitude, latitude');
const ringSchema = z.array(pointSchema);

export const geofenceSchema = z
  .strictObject({
    kind: z.literal('geofence'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    area: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('Point'), coordinates: pointSchema }),
        z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(ringSchema) }),
        z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ringSchema)) }),
      ])
      .describe('A geometry of GeoJSON (RFC 7946); a Point with `radiusM` is a circle'),
    radiusM: z.number().positive().max(100_000).optional().describe('Metres around a Point'),
    dwell: durationSchema.optional().describe('Inside for so long is "Geofence Dwelled"'),
    accuracyM: z
      .number()
      .positive()
      .default(250)
      .describe('A position that is less certain than these metres says nothing about it'),
    calendar: nameSchema.optional().describe('Its opening hours: context.place.open'),
    properties: z
      .record(z.string(), z.json())
      .default({})
      .describe('Stand in its events and in context.place'),
  })
  .meta({ id: 'Geofence' });

export type GeofenceDefinition = z.infer<typeof geofenceSchema>;

export interface Geofence {
  readonly name: string;
  readonly definition: GeofenceDefinition;
  readonly area: Area;
  /** 0: it has none. */
  readonly dwellMs: number;
  readonly accuracyM: number;
  readonly calendar: Calendar | undefined;
}

export interface Geofences {
  readonly byName: ReadonlyMap<string, Geofence>;
  readonly index: FenceIndex<Geofence>;
}

export function compileGeofences(
  definitions: readonly GeofenceDefinition[],
  calendars: ReadonlyMap<string, Calendar>,
  problems: ProblemCollector,
): Geofences {
  let points = 0;
  const fences = definitions.flatMap((definition): Geofence[] => {
    points += pointsIn(definition);
    if (points > MOST_POINTS_IN_ALL) {
      const message = `all geofences together have more than ${MOST_POINTS_IN_ALL} points`;
      problems.add(definition, ['area'], 'geofences_too_detailed', message, 'simplify the largest ones');
      return [];
    }
    const { name, dwell = 0, accuracyM, calendar } = definition;
    const area = areaOf(definition, problems);
    if (calendar !== undefined && !calendars.has(calendar)) {
      const message = `there is no calendar "${calendar}"`;
      problems.add(definition, ['calendar'], 'unknown_calendar', message, 'declare it or correct the name');
    }
    const hours = calendar === undefined ? undefined : calendars.get(calendar);
    return area ? [{ name, definition, area, dwellMs: dwell, accuracyM, calendar: hours }] : [];
  });
  return { byName: new Map(fences.map((fence) => [fence.name, fence])), index: new FenceIndex(fences) };
}

function polygonsOf({ area }: GeofenceDefinition): readonly Polygon[] {
  if (area.type === 'Point') return [];
  return (area.type === 'Polygon' ? [area.coordinates] : area.coordinates) as unknown as readonly Polygon[];
}

function pointsIn(definition: GeofenceDefinition): number {
  return polygonsOf(definition).reduce(
    (sum, polygon) => sum + polygon.reduce((points, ring) => points + ring.length, 0),
    0,
  );
}

function areaOf(definition: GeofenceDefinition, problems: ProblemCollector): Area | undefined {
  const fail = (path: readonly (string | number)[], code: string, message: string, mend: string) => {
    problems.add(definition, path, code, message, mend);
    return undefined;
  };
  const { area, radiusM } = definition;
  if ((area.type === 'Point') !== (radiusM !== undefined)) {
    return area.type === 'Point'
      ? fail(['area'], 'geofence_needs_radius', 'a point has no size', 'add `radiusM: 50`')
      : fail(['radiusM'], 'geofence_with_radius', 'only a Point has a radius', 'remove `radiusM`');
  }
  const points = pointsIn(definition);
  if (points > MOST_POINTS) {
    const message = `the area has ${points} points, more than ${MOST_POINTS}`;
    return fail(
      ['area'],
      'geofence_too_detailed',
      message,
      'simplify it: a few dozen points tell a building',
    );
  }
  if (area.type === 'Point') {
    const [longitude, latitude] = area.coordinates as [number, number];
    return isPlace(longitude, latitude)
      ? circleArea(longitude, latitude, radiusM!)
      : fail(['area', 'coordinates'], 'not_a_place', ...notAPlace);
  }
  const polygons = polygonsOf(definition);
  for (const ring of polygons.flat()) {
    const problem = problemOf(ring);
    if (problem) return fail(['area', 'coordinates'], ...problem);
  }
  return polygons.flat().length > 0
    ? polygonArea(polygons)
    : fail(['area', 'coordinates'], 'geofence_is_empty', 'the area has no ring', 'give it at least one ring');
}

const notAPlace = [
  'a point lies outside of the earth',
  'GeoJSON writes longitude first: [13.4, 52.5] is Berlin',
] as const;

function problemOf(ring: Ring): [code: string, message: string, mend: string] | undefined {
  const first = ring[0];
  const last = ring.at(-1);
  if (!first || !last || ring.length < 4 || first[0] !== last[0] || first[1] !== last[1])
    return [
      'ring_is_open',
      'a ring has at least four points and ends where it begins',
      'repeat the first point at the end',
    ];
  if (!ring.every(([x, y]) => isPlace(x, y))) return ['not_a_place', ...notAPlace];
  if (ring.some(([x], i) => Math.abs(x - (ring[i + 1]?.[0] ?? x)) > 180))
    return [
      'crosses_antimeridian',
      'the area crosses the 180th meridian',
      'cut it there into a MultiPolygon (RFC 7946, section 3.1.9)',
    ];
  return undefined;
}

export function isPlace(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}
