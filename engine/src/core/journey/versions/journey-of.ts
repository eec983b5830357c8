/** Which text a run goes on by: that of the newest version, or of an earlier one where its people stay. */
import type { Configuration } from '../../configuration.ts';
import type { CompiledJourney } from '../compile.ts';
import type { Instance } from '../instance.ts';
import type { EarlierVersions } from './release.ts';

/** Runs that are older than versions count as of the first. */
const FIRST = 1;

type Run = Pick<Instance, 'journey' | 'version'>;

/** Undefined: the journey was removed. */
export function journeyOf(
  { journeys }: Pick<Configuration, 'journeys'>,
  run: Run,
): CompiledJourney | undefined {
  const newest = journeys.get(run.journey);
  if (newest === undefined || run.version === newest.version || newest.earlier.length === 0) return newest;
  const at = earlierOf(newest, run)?.at;
  return at === undefined || at === newest.version ? newest : (newest.kept.get(at) ?? newest);
}

/** What was published since the run went on; undefined: nothing that concerns it. */
export function earlierOf(
  { version, earlier }: Pick<CompiledJourney, 'version' | 'earlier'>,
  run: Run,
): EarlierVersions | undefined {
  const own = run.version ?? FIRST;
  return own === version ? undefined : earlier.find(({ until }) => own <= until);
}

/** Whether people inside of any journey have to move, or may go on, when one configuration follows the other. */
export function movesRuns(
  before: Pick<Configuration, 'journeys'>,
  after: Pick<Configuration, 'journeys'>,
): boolean {
  for (const [name, { turns }] of before.journeys) {
    const next = after.journeys.get(name);
    if (next === undefined || next.turns !== turns) return true;
  }
  return false;
}
