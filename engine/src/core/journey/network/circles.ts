/**
 * Circles in which nobody ever waits: through the steps of a journey, by hand-over, and by signals. Where nothing leads
 * out of one it is a problem; where a condition may, a warning: the budget of steps ends it then.
 */
import { groupBy } from '../../groups.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import { waysIn } from '../entry/definition.ts';
import { linksOf, mayEnd, mayWait } from './steps.ts';

interface Place {
  readonly journey: CompiledJourney;
  readonly step: string;
  /** Steps at which nobody waits, reached in the same instant. */
  readonly next: Place[];
  /** The run may end here, wait, or go where somebody waits. */
  isWayOut: boolean;
}

export function checkCircles(
  journeys: ReadonlyMap<string, CompiledJourney>,
  problems: ProblemCollector,
): void {
  const places = instantPlaces(journeys);
  const circling = onCircles([...places.values()]);
  if (circling.size === 0) return;
  const free = withWayOut([...places.values()]);
  for (const [journey, own] of groupBy([...circling].map((place) => [place.journey, place] as const))) {
    const stuck = own.find((place) => !free.has(place));
    const { step } = stuck ?? own[0]!;
    const index = journey.definition.steps.findIndex(({ id }) => id === step);
    const path = ['steps', index];
    if (stuck) {
      const message = `from step "${step}" people go in a circle in which nobody waits, for ever`;
      problems.add(
        journey.definition,
        path,
        'endless_circle',
        message,
        'put a wait into it, or a way out of it',
      );
    } else {
      const message = `step "${step}" is in a circle in which nobody waits`;
      const mend =
        'make sure that its condition ends it, or put a wait into it: after 200 steps people leave';
      problems.warn(journey.definition, path, 'circle_without_wait', message, mend);
    }
  }
}

function instantPlaces(journeys: ReadonlyMap<string, CompiledJourney>): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const journey of journeys.values()) {
    for (const [step, compiled] of journey.steps)
      if (!mayWait(compiled))
        places.set(`${journey.name}/${step}`, {
          journey,
          step,
          next: [],
          isWayOut: mayEnd(journey, step) || isBounded(journey, step),
        });
  }
  for (const journey of journeys.values()) {
    for (const { from, to } of linksOf(journey))
      join(places, `${journey.name}/${from}`, `${journey.name}/${to}`);
    connect(journey, journeys, places);
  }
  return places;
}

/** Ways side by side are limited in number: it fails then, and the run goes on or leaves. */
function isBounded({ definition }: CompiledJourney, id: string): boolean {
  return definition.steps.some((step) => step.id === id && 'branch' in step && !Array.isArray(step.branch));
}

/** Whoever leads to a step where people wait has a way out. */
function join(places: ReadonlyMap<string, Place>, from: string, to: string): void {
  const place = places.get(from);
  const target = places.get(to);
  if (!place) return;
  if (target) place.next.push(target);
  else place.isWayOut = true;
}

/** By hand-over and by signal to the first steps of other journeys. */
function connect(
  journey: CompiledJourney,
  journeys: ReadonlyMap<string, CompiledJourney>,
  places: ReadonlyMap<string, Place>,
): void {
  for (const step of journey.definition.steps) {
    const place = places.get(`${journey.name}/${step.id}`);
    if (!place) continue;
    if ('hand-over' in step) {
      const target = journeys.get(step['hand-over'].journey);
      if (!target) continue;
      // Only who always takes people keeps them going round.
      const isSure = target.reentry === 'always' && target.definition.accepts === undefined;
      place.isWayOut = !isSure || step['hand-over'].otherwise !== undefined;
      join(places, `${journey.name}/${step.id}`, `${target.name}/${target.first}`);
    }
    if ('signal' in step) {
      for (const target of journeys.values())
        if (waysIn(target.definition).some(({ way }) => way.signal === step.signal.name)) {
          const first = places.get(`${target.name}/${target.first}`);
          if (first) place.next.push(first);
        }
    }
  }
}

/** What is left when all is taken away that leads nowhere, and all that nothing leads to, again and again. */
function onCircles(places: readonly Place[]): Set<Place> {
  const before = new Map<Place, Place[]>(places.map((place) => [place, []]));
  for (const place of places) for (const next of place.next) before.get(next)!.push(place);
  const left = new Set(places);
  const peel = (degree: (place: Place) => readonly Place[], onward: (place: Place) => readonly Place[]) => {
    const counts = new Map(
      [...left].map((place) => [place, degree(place).filter((other) => left.has(other)).length]),
    );
    const bare = [...left].filter((place) => counts.get(place) === 0);
    for (let place = bare.pop(); place !== undefined; place = bare.pop()) {
      left.delete(place);
      for (const other of onward(place)) {
        if (!left.has(other)) continue;
        const count = counts.get(other)! - 1;
        counts.set(other, count);
        if (count === 0) bare.push(other);
      }
    }
  };
  peel(
    (place) => place.next,
    (place) => before.get(place)!,
  );
  peel(
    (place) => before.get(place)!,
    (place) => place.next,
  );
  return left;
}

/** Places from which some way leads out. */
function withWayOut(places: readonly Place[]): Set<Place> {
  const before = groupBy(places.flatMap((place) => place.next.map((next) => [next, place] as const)));
  const free = new Set(places.filter(({ isWayOut }) => isWayOut));
  const open = [...free];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const earlier of before.get(place) ?? []) {
      if (free.has(earlier)) continue;
      free.add(earlier);
      open.push(earlier);
    }
  }
  return free;
}
