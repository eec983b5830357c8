/**
 * The index over engagement policies. Of thousands of parts each names a place that must hold one of some values
 * (`traits.tariff == "t3"`, `audience("vip")`): a request reads the place once and finds the few parts that want what is
 * there. The others are not touched.
 */
import type { GuardValue } from '../../../language/index.ts';
import type { Scope } from '../../condition.ts';
import { put } from '../../groups.ts';
import { inPortions, type Portions } from '../../portions.ts';
import type { Part } from '../candidates.ts';
import type { EngagementPolicy } from './definition.ts';

/** Parts that want a value at one place, by a rule of one policy. */
export interface Place {
  readonly policy: EngagementPolicy;
  /** As conditions write it; `audience` for all audiences together. */
  readonly name: string;
  /** What it holds now; nothing where no part could want it. */
  readonly read: (scope: Scope) => readonly GuardValue[];
  readonly parts: ReadonlyMap<GuardValue, readonly Part[]>;
  /** Actions in it, of all and of those below each level that can be closed. */
  readonly size: number;
  readonly sizes: ReadonlyMap<string, number>;
}

interface PartGuard {
  readonly place: string;
  readonly policy: EngagementPolicy;
  readonly name: string;
  readonly values: readonly GuardValue[];
  readonly read: (scope: Scope) => readonly GuardValue[];
}

/** With fewer parts trying each of them is as quick, and the record names each condition. */
const WORTHWHILE = 16;

export interface Placed {
  readonly places: readonly Place[];
  /** To be tried at each request. */
  readonly others: readonly Part[];
}

export function* placeParts(parts: readonly Part[]): Portions<Placed> {
  if (parts.length < WORTHWHILE) return { places: [], others: parts };
  const guards = new Map<Part, PartGuard[]>();
  yield* inPortions(parts, (part) => {
    guards.set(part, guardsOf(part));
  });
  const crowds = crowdsOf(guards.values());
  yield;
  const others: Part[] = [];
  const byPlace = new Map<string, { guard: PartGuard; members: [Part, PartGuard][] }>();
  for (const [part, own] of guards) {
    const best = leastCrowded(own, crowds);
    if (best === undefined) {
      others.push(part);
      continue;
    }
    const place = byPlace.get(best.place) ?? { guard: best, members: [] };
    byPlace.set(best.place, place);
    place.members.push([part, best]);
  }
  return { places: [...byPlace.values()].map(({ guard, members }) => placeOf(guard, members)), others };
}

function placeOf({ policy, name, read }: PartGuard, members: readonly (readonly [Part, PartGuard])[]): Place {
  const parts = new Map<GuardValue, Part[]>();
  const sizes = new Map<string, number>();
  let size = 0;
  for (const [part, { values }] of members) {
    for (const value of new Set(values)) put(parts, value, part);
    const count = part.actions.length;
    size += count;
    if (part.closable !== '') sizes.set(part.closable, (sizes.get(part.closable) ?? 0) + count);
  }
  return { policy, name, read, parts, size, sizes };
}

function guardsOf({ rules }: Part): PartGuard[] {
  return rules.flatMap(({ policy, condition }) =>
    condition.guards().flatMap(({ name, values, read }): PartGuard[] => {
      // It differs from action to action.
      if (name.startsWith('product.')) return [];
      const audience = audienceNamed(name);
      if (audience !== undefined)
        return [
          { place: `${policy} audience`, policy, name: 'audience', values: [audience], read: audiences },
        ];
      const held = (scope: Scope) => {
        const value = read(scope);
        return value === undefined ? nothing : [value];
      };
      return [{ place: `${policy} ${name}`, policy, name, values, read: held }];
    }),
  );
}

const nothing: readonly GuardValue[] = [];

/** A person is in few of all audiences: those are gone through. */
function audiences({ profile }: Scope): readonly GuardValue[] {
  const names: string[] = [];
  profile.memberSince.forEach((index) => {
    names.push(profile.layout.audiences[index]!);
  });
  return names;
}

function audienceNamed(name: string): string | undefined {
  return name.startsWith('audience(')
    ? (JSON.parse(name.slice('audience('.length, -1)) as string)
    : undefined;
}

/** How many parts want each value of each place. */
function crowdsOf(guards: Iterable<readonly PartGuard[]>): Map<string, Map<GuardValue, number>> {
  const crowds = new Map<string, Map<GuardValue, number>>();
  for (const own of guards) {
    for (const { place, values } of own) {
      const counts = crowds.get(place) ?? new Map<GuardValue, number>();
      crowds.set(place, counts);
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return crowds;
}

/** The one that tells the part from most others. */
function leastCrowded(
  guards: readonly PartGuard[],
  crowds: ReadonlyMap<string, ReadonlyMap<GuardValue, number>>,
): PartGuard | undefined {
  let best: PartGuard | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const guard of guards) {
    const counts = crowds.get(guard.place)!;
    const crowd = guard.values.reduce((sum: number, value) => sum + counts.get(value)!, 0);
    if (crowd >= fewest) continue;
    best = guard;
    fewest = crowd;
  }
  return best;
}
