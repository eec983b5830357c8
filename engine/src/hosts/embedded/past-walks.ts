/**
 * The walked network from the logs of a data folder that nobody uses just now: what each input added stands behind it.
 * An account of its own: it must come to the same as the cells that are kept while the engine runs.
 */
import type { Configuration } from '../../core/configuration.ts';
import { addGraph, dayOf, emptySum, WalkGraph, type WalkSum } from '../../core/walk/graph.ts';
import type { WalkStep } from '../../core/walk/step.ts';
import { decodeEntry } from '../record.ts';
import { Tally } from '../tally.ts';
import type { WalkedAsked } from '../walks.ts';
import { eachPastLog } from './past-logs.ts';

export interface PastWalks {
  /** In force at last; undefined where nothing ever was. */
  readonly configuration: Configuration | undefined;
  /** By audience; '': everybody's. */
  readonly walks: ReadonlyMap<string, WalkSum>;
  /** People in audiences at last. */
  readonly audiences: ReadonlyMap<string, number>;
  readonly profiles: number;
}

/** @param days since 1970 (UTC), both included; @param progress the share that is read */
export async function readPastWalks(
  path: string,
  { from, to }: Pick<WalkedAsked, 'from' | 'to'>,
  progress: (share: number) => void,
): Promise<PastWalks> {
  const walks = new Map<string, WalkSum>([['', emptySum()]]);
  const tally = new Tally();
  let configuration: Configuration | undefined;
  const add = (graphs: Map<string, WalkGraph>, step: WalkStep, audience: string) => {
    const graph = graphs.get(audience) ?? new WalkGraph();
    graphs.set(audience, graph);
    if (isWithin(step.at)) graph.take(step);
    if (step.type === 'visit' && step.from !== '' && isWithin(step.at - step.gapMs))
      graph.takeDeparture(step);
  };
  const isWithin = (at: number) => dayOf(at) >= from && dayOf(at) <= to;
  await eachPastLog(
    path,
    async (log, { revisions }) => {
      // Of one partition at a time, as the engine has them: names beyond the bound are the same ones.
      const graphs = new Map<string, WalkGraph>();
      for await (const piece of log.readPieces(0)) {
        for (const { data } of piece) {
          const entry = decodeEntry(data);
          if (entry.type === 'revision') configuration = revisions.known.configuration(entry.revision);
          if (entry.type === 'input' && entry.founds) tally.totals.profiles++;
          if (entry.type !== 'facts') continue;
          for (const fact of entry.facts) tally.add(fact);
          for (const step of entry.steps ?? [])
            if (step.type !== 'trial')
              for (const audience of ['', ...step.among]) add(graphs, step, audience);
        }
      }
      for (const [audience, graph] of graphs) {
        const sum = walks.get(audience) ?? emptySum();
        walks.set(audience, sum);
        addGraph(sum, graph);
      }
    },
    progress,
  );
  const audiences = new Map(Object.entries(tally.audiences));
  return { configuration, walks, audiences, profiles: Math.max(0, tally.totals.profiles) };
}
