/** Ways that lead nowhere: steps that nobody reaches, steps that nobody leaves for good, journeys that nobody enters. */
import { groupBy } from '../../groups.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import { linksOf, mayEnd } from './steps.ts';

export function checkWays(journeys: ReadonlyMap<string, CompiledJourney>, problems: ProblemCollector): void {
  for (const journey of journeys.values()) checkSteps(journey, problems);
  const entered = enteredJourneys(journeys);
  for (const { name, definition } of journeys.values()) {
    if (entered.has(name)) continue;
    const message =
      'nobody can enter this journey: it has no entry, and no journey that people are in hands over to it';
    problems.warn(definition, [], 'never_entered', message, 'give it an entry, or hand over to it');
  }
}

function checkSteps(journey: CompiledJourney, problems: ProblemCollector): void {
  const { definition } = journey;
  const links = linksOf(journey);
  const reached = spread([journey.first], groupBy(links.map(({ from, to }) => [from, to] as const)));
  const ends = definition.steps.flatMap(({ id }) => (mayEnd(journey, id) ? [id] : []));
  const ending = spread(ends, groupBy(links.map(({ from, to }) => [to, from] as const)));
  const isEnded = definition.goal !== undefined || definition.exit.length > 0;
  let told = false;
  for (const [i, { id }] of definition.steps.entries()) {
    if (!reached.has(id)) {
      const message = `no step leads to "${id}"`;
      problems.warn(definition, ['steps', i], 'unreachable_step', message, 'lead to it, or remove it');
    } else if (!ending.has(id) && !isEnded && !told) {
      told = true;
      const message = `from step "${id}" nobody ever comes to an end`;
      const mend = 'lead to an end, or give the journey a goal or an exit rule';
      problems.warn(definition, ['steps', i], 'never_ends', message, mend);
    }
  }
}

/** With a way in of their own, or handed over to by one that people are in. */
function enteredJourneys(journeys: ReadonlyMap<string, CompiledJourney>): Set<string> {
  const begin = [...journeys.values()].filter(({ ways }) => ways.length > 0).map(({ name }) => name);
  const handed = [...journeys.values()].flatMap(({ name, definition }) =>
    definition.steps.flatMap((step) =>
      'hand-over' in step ? [[name, step['hand-over'].journey] as const] : [],
    ),
  );
  return spread(begin, groupBy(handed));
}

/** All that can be come to from somewhere, these included. */
function spread(from: readonly string[], next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set(from);
  const open = [...from];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const other of next.get(one) ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      open.push(other);
    }
  }
  return reached;
}
