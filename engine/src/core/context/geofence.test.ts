// CTX-1: a point counts by the exact area, found through an index that must not lose any.
import { describe, expect, it } from 'vitest';
import { ProblemCollector } from '../problem.ts';
import { compileGeofences, geofenceSchema, MOST_POINTS } from './geofence.ts';
import { distanceM } from './geometry.ts';

function compile(...written: object[]) {
  const problems = new ProblemCollector();
  const definitions = written.map((one, i) =>
    geofenceSchema.parse({ kind: 'geofence', name: `fence-${i}`, ...one }),
  );
  const fences = compileGeofences(definitions, new Map(), problems);
  return {
    problems: problems.list,
    at: (x: number, y: number) => fences.index.at(x, y).map(({ name }) => name),
  };
}

const square = (x: number, y: number, size: number) => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];

describe('geofences', () => {
  it('have holes, several parts, and one side of a shared edge', () => {
    const { at } = compile(
      { area: { type: 'Polygon', coordinates: [square(0, 0, 10), square(4, 4, 2)] } },
      { area: { type: 'MultiPolygon', coordinates: [[square(20, 0, 1)], [square(30, 0, 1)]] } },
      { area: { type: 'Polygon', coordinates: [square(10, 0, 10)] } },
    );
    expect(at(1, 1)).toEqual(['fence-0']);
    expect(at(5, 5)).toEqual([]);
    expect(at(30.5, 0.5)).toEqual(['fence-1']);
    expect(at(10, 5)).toEqual(['fence-2']);
  });

  it('are circles by the distance over the globe, also at the edges of the map', () => {
    const { at } = compile(
      { area: { type: 'Point', coordinates: [13.4, 52.5] }, radiusM: 50 },
      { area: { type: 'Point', coordinates: [179.9999, 0] }, radiusM: 100 },
      { area: { type: 'Point', coordinates: [0, 89.9999] }, radiusM: 100 },
    );
    expect(at(13.4, 52.5004)).toEqual(['fence-0']);
    expect(at(13.4, 52.5005)).toEqual([]);
    expect(at(-179.9999, 0)).toEqual(['fence-1']);
    expect(at(180, 89.9999)).toEqual(['fence-2']);
    expect(distanceM(13.4, 52.5, 13.4, 52.501)).toBeCloseTo(111.2, 1);
  });

  it('are found among thousands exactly as by looking at each', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    const fences = Array.from({ length: 3_000 }, () => {
      const size = 10 ** (-4 + 5 * random());
      return { x: -179 + random() * (358 - size), y: -89 + random() * (178 - size), size };
    });
    const { at } = compile(
      ...fences.map(({ x, y, size }) => ({ area: { type: 'Polygon', coordinates: [square(x, y, size)] } })),
    );
    let hits = 0;
    for (let i = 0; i < 2_000; i++) {
      const near = fences[Math.floor(random() * fences.length)]!;
      const x = near.x + random() * near.size * 1.2;
      const y = near.y + random() * near.size * 1.2;
      const expected = fences.flatMap((f, n) =>
        x >= f.x && x < f.x + f.size && y >= f.y && y < f.y + f.size ? [`fence-${n}`] : [],
      );
      hits += expected.length;
      expect(at(x, y).sort()).toEqual(expected.sort());
    }
    expect(hits).toBeGreaterThan(1_000);
  });

  it('with 100,000 points are refused with what to do', () => {
    const ring = Array.from({ length: 100_000 }, (_, i) => [Math.cos(i / 20_000), Math.sin(i / 20_000)]);
    const { problems } = compile({ area: { type: 'Polygon', coordinates: [[...ring, ring[0]]] } });
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'geofence_too_detailed',
        message: `the area has 100001 points, more than ${MOST_POINTS}`,
        mend: expect.stringContaining('simplify'),
      }),
    ]);
  });

  it.each([
    ['a point without size', { area: { type: 'Point', coordinates: [1, 1] } }, 'geofence_needs_radius'],
    [
      'a polygon with radius',
      { area: { type: 'Polygon', coordinates: [square(0, 0, 1)] }, radiusM: 5 },
      'geofence_with_radius',
    ],
    [
      'an open ring',
      { area: { type: 'Polygon', coordinates: [square(0, 0, 1).slice(0, 4)] } },
      'ring_is_open',
    ],
    ['latitude first', { area: { type: 'Point', coordinates: [52.5, 133.4] }, radiusM: 5 }, 'not_a_place'],
    ['nothing', { area: { type: 'Polygon', coordinates: [] } }, 'geofence_is_empty'],
    [
      'the date line',
      {
        area: {
          type: 'Polygon',
          coordinates: [
            [
              [179, 0],
              [-179, 0],
              [-179, 1],
              [179, 0],
            ],
          ],
        },
      },
      'crosses_antimeridian',
    ],
    [
      'an unknown calendar',
      { area: { type: 'Point', coordinates: [1, 1] }, radiusM: 5, calendar: 'none' },
      'unknown_calendar',
    ],
  ])('%s is refused', (_, written, code) => {
    expect(compile(written).problems).toEqual([expect.objectContaining({ code, mend: expect.any(String) })]);
  });
});
