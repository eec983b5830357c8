/** A worker thread of a replay: runs the partitions that it was given. */
import { parentPort, workerData } from 'node:worker_threads';
import { Line } from '../embedded/line.ts';
import type { EventLot } from './replay-events.ts';
import { type HandSettings, LocalHand } from './replay-hand.ts';
import type { Handover } from './replay-partition.ts';

const hand = new LocalHand(workerData as HandSettings);

new Line(parentPort!, {
  open: () => hand.open(),
  receive: (handovers: readonly Handover[]) => hand.receive(handovers),
  run: ({ until, lots }: { until: number; lots: readonly EventLot[] }) => hand.runTo(until, lots),
  report: () => hand.report(),
});
