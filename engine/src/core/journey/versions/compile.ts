/** What is published of a journey, compiled: texts of earlier versions stand beside the newest. */
import { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import type { JourneyDefinition } from '../definition.ts';
import type { JourneyRelease } from './release.ts';

export interface Published extends Pick<JourneyRelease, 'status' | 'resumed' | 'turns' | 'earlier'> {
  /** Number of this text; 0 where versions are not numbered. */
  readonly version: number;
  /** Of the newest only: texts of earlier versions that people go on by. */
  readonly kept: ReadonlyMap<number, CompiledJourney>;
}

const noneKept: Published['kept'] = new Map();

/** Versions are not numbered: whoever is inside follows. */
export function unpublished({ status }: JourneyDefinition): Published {
  return { version: 0, status, resumed: null, turns: 0, earlier: [], kept: noneKept };
}

/** @param compile compiles another text of the journey; what is wrong with it goes to the collector. */
export function publishedOf(
  { version, status, resumed, turns, earlier, kept }: JourneyRelease,
  newest: JourneyDefinition,
  compile: (text: JourneyDefinition, problems: ProblemCollector) => CompiledJourney,
  problems: ProblemCollector,
): Published {
  const texts = kept.map(({ version: number, definition }): [number, CompiledJourney] => {
    const found = new ProblemCollector();
    const text = compile(definition, found);
    const [first] = found.list;
    if (first) {
      const message = `people go on by version ${number}, which is not right any more: ${first.message}`;
      const mend =
        'keep what it names, or take them along with `publish: { inside: migrate, everyone: true }`';
      problems.add(newest, ['name'], 'kept_version_broken', message, mend);
    }
    return [number, { ...text, version: number, status, resumed, turns }];
  });
  return { version, status, resumed, turns, earlier, kept: new Map(texts) };
}

/** A map leads to steps of the text that it stands in; where it leads from is known where versions are. */
export function checkMap(
  definition: JourneyDefinition,
  steps: ReadonlySet<string>,
  problems: ProblemCollector,
): void {
  for (const [from, to] of Object.entries(definition.publish?.map ?? {})) {
    if (to === null || steps.has(to)) continue;
    const mend = `use one of: ${[...steps].join(', ')}; or take a map away that was for an earlier version`;
    const path = ['publish', 'map', from];
    problems.add(definition, path, 'unknown_step', `there is no step "${to}"`, mend);
  }
}
