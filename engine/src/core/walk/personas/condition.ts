/**
 * A condition that comes near to a group of people: up to three parts, joined by `&&`, each of which a document can say
 * (a trait, or how often an event came). Chosen one by one, by what makes precision and recall together highest.
 */
import type { PersonSample } from './features.ts';

export interface Proposal {
  /** CEL, as an audience has it; null where nothing that can be said comes near. */
  readonly condition: string | null;
  /** Of those whom it fits, so many are of the group; of the group it fits so many: 0 to 1. */
  readonly precision: number;
  readonly recall: number;
}

interface Part {
  readonly text: string;
  readonly fits: Uint8Array;
}

const MOST_PARTS = 3;
const MOST_EVENTS = 40;
/** Another part must make it better by so much. */
const LEAST_GAIN = 0.01;
const LEAST_SCORE = 0.3;

export function proposeCondition(people: readonly PersonSample[], isIn: readonly boolean[]): Proposal {
  const parts = [...eventParts(people), ...traitParts(people)];
  let fits = new Uint8Array(people.length).fill(1);
  let score = 0;
  const chosen: string[] = [];
  while (chosen.length < MOST_PARTS) {
    let best: { part: Part; fits: Uint8Array<ArrayBuffer>; score: number } | undefined;
    for (const part of parts) {
      const both = fits.map((one, i) => one & part.fits[i]!);
      const next = f1(both, isIn);
      if (next > (best?.score ?? score + LEAST_GAIN)) best = { part, fits: both, score: next };
    }
    if (best === undefined) break;
    chosen.push(best.part.text);
    ({ fits, score } = best);
  }
  if (chosen.length === 0 || score < LEAST_SCORE) return { condition: null, precision: 0, recall: 0 };
  return { condition: chosen.join(' && '), ...nearness(fits, isIn) };
}

function nearness(fits: Uint8Array, isIn: readonly boolean[]): { precision: number; recall: number } {
  let hits = 0;
  let found = 0;
  let wanted = 0;
  for (let i = 0; i < fits.length; i++) {
    found += fits[i]!;
    if (!isIn[i]) continue;
    wanted++;
    hits += fits[i]!;
  }
  return { precision: found === 0 ? 0 : hits / found, recall: wanted === 0 ? 0 : hits / wanted };
}

function f1(fits: Uint8Array, isIn: readonly boolean[]): number {
  const { precision, recall } = nearness(fits, isIn);
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

function eventParts(people: readonly PersonSample[]): Part[] {
  const totals = new Map<string, number>();
  for (const { events } of people)
    for (const [event, times] of Object.entries(events)) totals.set(event, (totals.get(event) ?? 0) + times);
  const names = [...totals]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_EVENTS)
    .map(([name]) => name);
  return names.flatMap((name) => {
    const counts = people.map(({ events }) => events[name] ?? 0);
    const text = `events(${JSON.stringify(name)}).count()`;
    return thresholdsOf(counts).flatMap((least): Part[] => [
      { text: `${text} >= ${least}`, fits: Uint8Array.from(counts, (count) => (count >= least ? 1 : 0)) },
      { text: `${text} < ${least}`, fits: Uint8Array.from(counts, (count) => (count < least ? 1 : 0)) },
    ]);
  });
}

/** Names that CEL reads without quotes; others are left out. */
const PLAIN = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const MOST_VALUES = 12;

function traitParts(people: readonly PersonSample[]): Part[] {
  const names = [...new Set(people.flatMap(({ traits }) => Object.keys(traits)))].filter((name) =>
    PLAIN.test(name),
  );
  return names.sort().flatMap((name): Part[] => {
    const values = people.map(({ traits }) => traits[name]);
    const numbers = values.filter((value) => typeof value === 'number') as number[];
    if (numbers.length > 0)
      return thresholdsOf(numbers).flatMap((least): Part[] => [
        {
          text: `traits.${name} >= ${least}`,
          fits: Uint8Array.from(values, (value) => (typeof value === 'number' && value >= least ? 1 : 0)),
        },
        {
          text: `traits.${name} < ${least}`,
          fits: Uint8Array.from(values, (value) => (typeof value === 'number' && value < least ? 1 : 0)),
        },
      ]);
    const texts = [
      ...new Set(values.filter((value) => typeof value === 'string' || typeof value === 'boolean')),
    ];
    if (texts.length > MOST_VALUES) return [];
    return texts.map((text) => ({
      text: `traits.${name} == ${JSON.stringify(text)}`,
      fits: Uint8Array.from(values, (value) => (value === text ? 1 : 0)),
    }));
  });
}

/** Tenths of the values, without the smallest: each divides people otherwise. */
function thresholdsOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const found = Array.from({ length: 9 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / 10)]!);
  return [...new Set(found)].filter((value) => value > sorted[0]!);
}
