/** What all else in a partition stands on: its state, its log, its turns, and what goes out. */
import { Applier } from '../applier.ts';
import { Cells } from '../cells.ts';
import { Commits } from '../commits.ts';
import { deliveryOf } from '../delivery.ts';
import { Dispatcher } from '../dispatcher.ts';
import { Journal } from '../journal.ts';
import { Latencies } from '../latencies.ts';
import { Outbox } from '../outbox.ts';
import { Reader } from '../reader.ts';
import { Turns } from '../turns.ts';
import { Guard } from './guard.ts';
import { Load } from './load.ts';
import { OwnInputs } from './own-inputs.ts';
import type { Whole } from './parts.ts';

export interface Base {
  readonly applier: Applier;
  readonly reader: Reader;
  readonly turns: Turns;
  readonly guard: Guard;
  readonly commits: Commits;
  readonly journal: Journal;
  readonly dispatcher: Dispatcher;
  readonly latencies: Latencies;
  readonly load: Load;
  readonly own: OwnInputs;
}

/** @param later what is done after each turn, and when the partition ends; called only once all parts are there */
export function baseOf(
  { index, ports, options, revision, isReleased }: Whole,
  later: { turned(): void; stop(): void },
): Base {
  const { clock, sharding, revisions } = ports;
  const cells = new Cells(ports.store, (id) => revisions.layout(id), {
    keptBytes: options.keptBytes,
    rests: options.restMs !== undefined,
  });
  const outbox = new Outbox(ports.router, sharding, clock);
  const applier = new Applier(index, cells, outbox, revisions, sharding, revision);
  const reader: Reader = new Reader(applier, { ...ports, now: () => journal.now() });
  const turns = new Turns(clock, ports.rounds, later.turned);
  const guard: Guard = new Guard({
    turns,
    commits: () => commits,
    stop: later.stop,
    onFailure: (error) => ports.onFailure(error),
  });
  const commits: Commits = new Commits(ports.log, clock, options.lingerMs, (error) => guard.fail(error));
  const own: OwnInputs = new OwnInputs({ index, turns, guard, commits, journal: () => journal });
  const latencies = new Latencies();
  const dispatcher = new Dispatcher({
    clock,
    delivery: ports.delivery,
    profile: (id) => applier.profile(id),
    take: (profile, input) => own.take(profile, input),
    describe: (profile, message) =>
      deliveryOf(options.workspace, profile, message, applier.world.configuration),
    latencies,
  });
  const journal: Journal = new Journal({
    ...ports,
    applier,
    commits,
    reader,
    dispatcher,
    released: isReleased,
  });
  const load = new Load({ cells, turns, dispatcher }, options);
  return { applier, reader, turns, guard, commits, journal, dispatcher, latencies, load, own };
}
