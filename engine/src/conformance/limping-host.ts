/**
 * The simulated host where one partition's disk fails once: that partition is opened again while the others go on.
 * Its client waits a little and sends again, as a refusal asks for.
 */
import { openSegmentLog } from '../hosts/embedded/segment-log.ts';
import { EngineRefusal } from '../hosts/engine.ts';
import { SEMANTICS } from '../hosts/semantics.ts';
import { MemoryStore } from '../hosts/simulated/memory-store.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import type { VirtualClock } from '../hosts/simulated/virtual-clock.ts';
import { LossyDisk } from './lossy-disk.ts';
import type { Opening, StoryEngine, StoryHost } from './run-story.ts';
import { answersOf } from './story-answers.ts';
import { STORY_PARTITIONS, storyKey } from './story-hosts.ts';

export interface Limp {
  readonly partition: number;
  /** Which of its syncs fails, from 1. */
  readonly sync: number;
}

/** How long a client waits before it asks again, and how often at most. */
const PATIENCE_MS = 500;
const MOST_TRIES = 40;

export class LimpingHost implements StoryHost {
  readonly name = 'limping';
  readonly disks = Array.from({ length: STORY_PARTITIONS }, () => new LossyDisk());
  readonly #limp: Limp | undefined;
  /** Requests that were refused and sent again. */
  refusals = 0;
  /** Syncs of each partition while the story ran. */
  syncs: readonly number[] = [];

  constructor(limp?: Limp) {
    this.#limp = limp;
  }

  async open(opening: Opening): Promise<StoryEngine> {
    const { disks } = this;
    const stores = disks.map(() => new MemoryStore());
    const engine = await openSimulatedEngine({
      ...opening,
      partitions: STORY_PARTITIONS,
      key: storyKey,
      open: async (partition) => {
        const options = { segmentBytes: 1 << 20, semantics: SEMANTICS };
        return {
          log: await openSegmentLog(disks[partition]!, 'log', options),
          store: stores[partition]!.reopen(),
        };
      },
    });
    const before = disks.map(syncsOf);
    if (this.#limp) disks[this.#limp.partition]!.failSync(this.#limp.sync);
    const patiently = async <T>(run: () => Promise<T>): Promise<T> => {
      for (let tries = 1; ; tries++) {
        try {
          return await run();
        } catch (error) {
          if (!(error instanceof EngineRefusal) || tries >= MOST_TRIES) throw error;
          this.refusals++;
          await letPass(engine.clock);
        }
      }
    };
    /** Relays that wait for the partition to come back need time to pass before all is at rest. */
    const settle = async (): Promise<void> => {
      let isSettled = false;
      const settled = engine.settle().finally(() => {
        isSettled = true;
      });
      settled.catch(() => undefined);
      for (let turns = 1; !isSettled; turns++) {
        await new Promise(setImmediate);
        if (turns % 100 === 0) await letPass(engine.clock);
      }
      await settled;
    };
    return {
      ...answersOf(() => engine, patiently),
      settle: () => patiently(settle),
      advanceTo: (at) => patiently(() => engine.clock.advanceSettled(at, settle)),
      close: async () => {
        this.syncs = disks.map((disk, i) => syncsOf(disk) - before[i]!);
        await engine.close();
      },
    };
  }
}

async function letPass(clock: VirtualClock): Promise<void> {
  clock.advanceTo(clock.now() + PATIENCE_MS);
  for (let i = 0; i < 10; i++) await new Promise(setImmediate);
}

function syncsOf({ trace }: LossyDisk): number {
  return trace.filter((operation) => operation.startsWith('sync ')).length;
}
