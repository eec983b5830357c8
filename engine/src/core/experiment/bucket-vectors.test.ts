/**
 * Hashes, ranges and whole assignments as published for feature-flag clients (GrowthBook's cases.json, specification
 * 0.8.0, MIT). A few stand here; with KAIROS_REFERENCE_DATA all of the file's that concern hashing are run.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bucketOf, formerBucketOf, type Range, rangeAt, rangesOf } from './bucket.ts';

type HashCase = readonly [seed: string, value: string, version: number, expected: number | null];
type RangeCase = readonly [
  name: string,
  given: readonly [arms: number, coverage: number, shares: readonly number[] | null],
  expected: readonly Range[],
];
type ChoiceCase = readonly [name: string, bucket: number, ranges: readonly Range[], expected: number];
type Namespace = readonly [name: string, from: number, to: number];
type NamespaceCase = readonly [name: string, id: string, namespace: Namespace, isIn: boolean];
type RunCase = readonly [
  name: string,
  context: { readonly attributes?: { readonly [name: string]: unknown } },
  experiment: Experiment,
  value: unknown,
  isIn: boolean,
];

interface Experiment {
  readonly key: string;
  readonly variations: readonly unknown[];
  readonly weights?: readonly number[];
  readonly coverage?: number;
  readonly ranges?: readonly Range[];
  readonly namespace?: Namespace;
  readonly filters?: readonly {
    readonly seed: string;
    readonly attribute?: string;
    readonly ranges: Range[];
  }[];
  readonly seed?: string;
  readonly hashVersion?: number;
}

interface Cases {
  readonly hash: readonly HashCase[];
  readonly getBucketRange: readonly RangeCase[];
  readonly chooseVariation: readonly ChoiceCase[];
  readonly getEqualWeights: readonly (readonly [arms: number, expected: readonly number[]])[];
  readonly inNamespace: readonly NamespaceCase[];
  readonly run: readonly RunCase[];
}

const published: Cases = {
  hash: [
    ['', 'a', 1, 0.22],
    ['asdf', '8952klfjas09ujk', 1, 0.549],
    ['', '___)((*":&', 1, 0.563],
    ['seed', 'a', 2, 0.0505],
    ['seed', 'b', 2, 0.2696],
    ['89123klj', '8952klfjas09ujkasdf', 2, 0.124],
    ['90850943850283058242805', '123', 2, 0.7516],
    ['()**(%$##$%#$#', '___)((*":&', 2, 0.0128],
  ],
  getBucketRange: [
    [
      'uneven, not all',
      [3, 0.2, [0.2, 0.3, 0.5]],
      [
        [0, 0.04],
        [0.2, 0.26],
        [0.5, 0.6],
      ],
    ],
    [
      'coverage above 1',
      [2, 1.5, null],
      [
        [0, 0.5],
        [0.5, 1],
      ],
    ],
    [
      'shares above 1',
      [2, 1, [0.7, 0.6]],
      [
        [0, 0.5],
        [0.5, 1],
      ],
    ],
    [
      'shares of others',
      [4, 1, [0.4, 0.4, 0.2]],
      [
        [0, 0.25],
        [0.25, 0.5],
        [0.5, 0.75],
        [0.75, 1],
      ],
    ],
    [
      'shares almost 1',
      [2, 1, [0.4, 0.5999]],
      [
        [0, 0.4],
        [0.4, 0.9999],
      ],
    ],
  ],
  chooseVariation: [
    [
      'at an end',
      0.5,
      [
        [0, 0.5],
        [0.5, 1],
      ],
      1,
    ],
    [
      'outside',
      0.25,
      [
        [0, 0.25],
        [0.5, 0.75],
      ],
      -1,
    ],
    [
      'an empty one',
      0.5,
      [
        [0, 0.5],
        [0.5, 0.5],
        [0.5, 1],
      ],
      2,
    ],
  ],
  getEqualWeights: [
    [-1, []],
    [4, [0.25, 0.25, 0.25, 0.25]],
  ],
  inNamespace: [
    ['outside', '1', ['namespace1', 0, 0.4], false],
    ['inside', '1', ['namespace1', 0.4, 1], true],
  ],
  run: [
    [
      'the first',
      { attributes: { id: '5' } },
      { key: 'my-test', variations: [0, 1], coverage: 0.4 },
      1,
      true,
    ],
    [
      'not covered',
      { attributes: { id: '6' } },
      { key: 'my-test', variations: [0, 1], coverage: 0.4 },
      0,
      false,
    ],
    ['three', { attributes: { id: '8' } }, { key: 'my-test', variations: [0, 1, 2] }, 1, true],
    [
      'by its seed',
      { attributes: { id: '1' } },
      { key: 'key', seed: 'foo', hashVersion: 2, variations: [0, 1], weights: [0.5, 0.5], coverage: 0.99 },
      1,
      true,
    ],
  ],
};

checkAll('published vectors', published);

const file = join(process.env.KAIROS_REFERENCE_DATA ?? '', 'conformance', 'growthbook_cases.json');
if (process.env.KAIROS_REFERENCE_DATA !== undefined && existsSync(file))
  checkAll('all cases of the file', JSON.parse(readFileSync(file, 'utf8')) as Cases);

function checkAll(title: string, cases: Cases): void {
  describe(`TRIAL-11: ${title}`, () => {
    const hashes = cases.hash.filter(([, , version]) => version === 1 || version === 2);
    it.each(hashes)('hash of %j and %j, version %i', (seed, value, version, expected) => {
      expect(hashed(seed, value, version)).toBe(expected);
    });

    it.each(cases.getBucketRange)('ranges: %s', (_, [arms, coverage, shares], expected) => {
      expectRanges(rangesOf(arms, coverage, shares ?? undefined), expected);
    });

    it.each(cases.getEqualWeights)('%i arms, all alike', (arms, expected) => {
      const widths = rangesOf(arms, 1).map(([from, to]) => to - from);
      expect(widths).toHaveLength(expected.length);
      for (const [i, width] of widths.entries()) expect(width).toBeCloseTo(expected[i]!, 7);
    });

    it.each(cases.chooseVariation)('choice: %s', (_, bucket, ranges, expected) => {
      expect(rangeAt(bucket, ranges)).toBe(expected);
    });

    it.each(cases.inNamespace)('namespace: %s', (_, id, namespace, isIn) => {
      expect(isInNamespace(id, namespace)).toBe(isIn);
    });

    it.each(cases.run.filter(isOfHashing))('assignment: %s', (_, { attributes }, experiment, value, isIn) => {
      const place = assigned(attributes!, experiment);
      expect(place >= 0).toBe(isIn);
      expect(experiment.variations[Math.max(0, place)]).toEqual(value);
    });
  });
}

function hashed(seed: string, value: string, version: number): number {
  return version === 1 ? formerBucketOf(seed, value) : bucketOf(seed, value);
}

function isInNamespace(id: string, [name, from, to]: Namespace): boolean {
  return rangeAt(formerBucketOf(`__${name}`, id), [[from, to]]) === 0;
}

const parts = [
  'key',
  'variations',
  'weights',
  'coverage',
  'ranges',
  'namespace',
  'filters',
  'seed',
  'hashVersion',
];

/** Others concern targeting, forced values and addresses. */
function isOfHashing([, context, experiment]: RunCase): boolean {
  const { id } = context.attributes ?? {};
  const isPlain = Object.keys(context).every((key) => key === 'attributes');
  const isOurs = Object.keys(experiment).every((key) => parts.includes(key));
  return isPlain && isOurs && experiment.variations.length > 1 && typeof id === 'string' && id !== '';
}

function assigned(attributes: { readonly [name: string]: unknown }, experiment: Experiment): number {
  const {
    key,
    variations,
    weights,
    coverage = 1,
    namespace,
    filters,
    seed = key,
    hashVersion = 1,
  } = experiment;
  const id = String(attributes.id);
  const isKept = filters?.every(
    (filter) =>
      rangeAt(bucketOf(filter.seed, String(attributes[filter.attribute ?? 'id'])), filter.ranges) >= 0,
  );
  if (isKept === false || (filters === undefined && namespace && !isInNamespace(id, namespace))) return -1;
  const ranges = experiment.ranges ?? rangesOf(variations.length, coverage, weights);
  return rangeAt(hashed(seed, id, hashVersion), ranges);
}

function expectRanges(found: readonly Range[], expected: readonly Range[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, range] of found.entries())
    for (const [j, end] of range.entries()) expect(end).toBeCloseTo(expected[i]![j]!, 9);
}
