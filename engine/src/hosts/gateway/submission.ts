/** Events on their way in: to the partitions that take them, in lots, and on to where their persons have moved. */
import { groupBy } from '../../core/groups.ts';
import type { EventInput } from '../../core/input.ts';
import type { Asker } from '../asker.ts';
import { suppressTold, tellsOfAddress } from '../bounces.ts';
import type { RoutedEvent } from '../calls.ts';
import type { Engine, EventOutcome } from '../engine.ts';
import { MOST_MOVES, movesTooFast } from '../follow.ts';
import type { SuppressionList } from '../suppression.ts';
import type { Ways } from './ways.ts';

/** Events handed to one partition in one call. */
const LOT = 250;

export interface SubmissionPorts {
  readonly ways: Ways;
  readonly asker: Asker;
  readonly suppressions: SuppressionList;
  readonly people: Pick<Engine, 'profile'>;
}

interface Routed {
  readonly index: number;
  readonly item: RoutedEvent;
}

export class Submission {
  readonly #ports: SubmissionPorts;

  constructor(ports: SubmissionPorts) {
    this.#ports = ports;
  }

  take(given: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    return given.some(tellsOfAddress) ? this.#applyAndSuppress(given) : this.#apply(given);
  }

  /** Who sends it again after a crash between the two is heard again. */
  async #applyAndSuppress(given: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    const { people, suppressions } = this.#ports;
    const outcomes = await this.#apply(given);
    await suppressTold(given, suppressions, people);
    return outcomes;
  }

  async #apply(given: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    const asking = this.#ports.asker.withAnswers(given);
    // Where nobody is asked, nothing waits.
    const events = asking instanceof Promise ? await asking : asking;
    const outcomes = new Array<EventOutcome>(events.length);
    let open = events.map((event, index) => ({ index, item: { event, profile: undefined } as RoutedEvent }));
    for (let moves = 0; open.length > 0; moves++) {
      if (moves > MOST_MOVES) throw movesTooFast();
      open = (await Promise.all([...this.#lots(open)].map((lot) => this.#send(lot, outcomes)))).flat();
    }
    return outcomes;
  }

  *#lots(open: readonly Routed[]): Iterable<{ partition: number; lot: Routed[] }> {
    const byPartition = groupBy(open.map((routed) => [this.#partitionOf(routed.item), routed] as const));
    for (const [partition, group] of byPartition) {
      for (let start = 0; start < group.length; start += LOT)
        yield { partition, lot: group.slice(start, start + LOT) };
    }
  }

  #partitionOf({ event, profile }: RoutedEvent): number {
    const { ways } = this.#ports;
    return profile === undefined ? ways.partitionOf(event.identifiers[0]!) : ways.partitionOfProfile(profile);
  }

  /** Returns those that have to be sent elsewhere. */
  async #send(
    { partition, lot }: { partition: number; lot: Routed[] },
    outcomes: EventOutcome[],
  ): Promise<Routed[]> {
    const replies = await this.#ports.ways.to(partition, { op: 'events', items: lot.map((r) => r.item) });
    const moved: Routed[] = [];
    replies.forEach((reply, i) => {
      const { index, item } = lot[i]!;
      if (typeof reply === 'string') outcomes[index] = reply;
      else moved.push({ index, item: { event: item.event, profile: reply.moved } });
    });
    return moved;
  }
}
