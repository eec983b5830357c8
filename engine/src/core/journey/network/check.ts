/**
 * The network checked as a whole: connections that cannot work are problems, what is probably not meant is a warning.
 * Each journey by itself is checked where it is compiled.
 */
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import { checkCircles } from './circles.ts';
import { checkConnections } from './connections.ts';
import { checkDecided, type Sayable } from './decided.ts';
import { checkRivals } from './rivals.ts';
import { checkWays } from './ways.ts';

export function checkNetwork(
  journeys: ReadonlyMap<string, CompiledJourney>,
  sayable: Sayable,
  problems: ProblemCollector,
): void {
  checkConnections(journeys, problems);
  // What leads to nothing would only be told again.
  if (problems.list.length > 0) return;
  checkDecided(journeys, sayable, problems);
  checkCircles(journeys, problems);
  checkWays(journeys, problems);
  checkRivals(journeys, problems);
}
