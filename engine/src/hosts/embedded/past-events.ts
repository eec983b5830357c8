/**
 * The events in a data folder that nobody uses just now: everything that was ever logged, partition after partition.
 * For looking back over all of it at once; nothing is changed.
 */
import type { Configuration } from '../../core/configuration.ts';
import { DECIDED } from '../../core/identity/acts.ts';
import type { EventInput, Identifier } from '../../core/input.ts';
import { decodeEntry } from '../record.ts';
import { eachPastLog, type PastLog } from './past-logs.ts';

export interface Past {
  /** In force at last; undefined where nothing ever was. */
  readonly configuration: Configuration | undefined;
  foundedBy(identifier: Identifier): string;
}

/**
 * @param take sees each event; also one that was sent twice
 * @param begin is told the configuration first; @param progress the share of partitions that are read
 * @throws DataFolderUnusable where another process has the folder, or there is none
 */
export async function readPast(
  path: string,
  begin: (past: Past) => (event: EventInput) => void,
  progress: (share: number) => void,
): Promise<void> {
  let take: ((event: EventInput) => void) | undefined;
  await eachPastLog(
    path,
    async (log, { sharding, revisions }) => {
      const { events, revision } = await pastOf(log);
      take ??= begin({
        configuration: revision === undefined ? undefined : revisions.known.configuration(revision),
        foundedBy: (identifier) => sharding.foundedBy(identifier),
      });
      for (const event of events) take(event);
    },
    progress,
  );
}

/** The events of one partition without what says nothing of who somebody is, and its last revision. */
async function pastOf(log: PastLog): Promise<{ events: EventInput[]; revision: string | undefined }> {
  const events: EventInput[] = [];
  let revision: string | undefined;
  for await (const piece of log.readPieces(0)) {
    for (const { data } of piece) {
      const entry = decodeEntry(data);
      if (entry.type === 'revision') revision = entry.revision;
      if (entry.type !== 'input' || entry.input.kind !== 'event') continue;
      const { name, properties } = entry.input;
      const said = name === DECIDED ? properties : {};
      events.push({ ...entry.input, properties: said, traits: {}, context: {} });
    }
  }
  return { events, revision };
}
