/**
 * How many people stand at each step of each journey, by the version under which they came to it. Counted from facts as
 * they happen, part of the checkpoint; a partition's own counts may be below zero where people were merged from another:
 * the sum over all partitions is exact.
 */
import type { Fact } from '../core/effect.ts';
import type { Instance } from '../core/journey/instance.ts';

/** Journey -> "version step" -> people. Plain data. */
export type StandingState = { readonly [journey: string]: { readonly [place: string]: number } };

/** Journey -> where how many stand. */
export type StandingCounts = ReadonlyMap<string, readonly StandingCount[]>;

export interface StandingCount {
  /** 0: from before versions were numbered. */
  readonly version: number;
  readonly step: string;
  readonly count: number;
}

type JourneyFact = Extract<Fact, { type: 'journey' }>;

export class Standing {
  #journeys: { [journey: string]: { [place: string]: number } } = Object.create(null);

  add({ journey, change, step, from, version = 0, fromVersion = version }: JourneyFact): void {
    const isStanding = change === 'waiting' || change === 'migrated' || change === 'restored';
    if (from === undefined && !isStanding) return;
    const places = this.#journeys[journey] ?? Object.create(null);
    this.#journeys[journey] = places;
    if (from !== undefined) count(places, `${fromVersion} ${from}`, -1);
    if (isStanding) count(places, `${version} ${step}`, 1);
  }

  /** A run that was never counted: a checkpoint of before there were counts has none. */
  addRun({ journey, version = 0, step }: Pick<Instance, 'journey' | 'version' | 'step'>): void {
    this.add({ type: 'journey', journey, instance: '', change: 'waiting', step, version });
  }

  /** A copy as it is now. */
  state(): StandingState {
    return structuredClone(this.#journeys);
  }

  restore(state: StandingState | undefined): void {
    for (const [journey, places] of Object.entries(state ?? {}))
      this.#journeys[journey] = Object.assign(Object.create(null), places);
  }
}

function count(places: { [place: string]: number }, place: string, change: number): void {
  const now = (places[place] ?? 0) + change;
  if (now === 0) delete places[place];
  else places[place] = now;
}

/** Of all partitions together; places with nobody are left out. */
export function sumOfStanding(parts: readonly StandingState[]): StandingCounts {
  const sums = new Map<string, { [place: string]: number }>();
  for (const part of parts) {
    for (const [journey, places] of Object.entries(part)) {
      const sum = sums.get(journey) ?? Object.create(null);
      sums.set(journey, sum);
      for (const [place, people] of Object.entries(places)) count(sum, place, people);
    }
  }
  return new Map(
    [...sums].map(([journey, places]) => [
      journey,
      Object.entries(places)
        .map(([place, people]) => {
          const space = place.indexOf(' ');
          return { version: Number(place.slice(0, space)), step: place.slice(space + 1), count: people };
        })
        .sort((a, b) => a.version - b.version || (a.step < b.step ? -1 : 1)),
    ]),
  );
}
