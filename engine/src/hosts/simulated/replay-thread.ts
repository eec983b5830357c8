/** A hand of a replay that works in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { Line } from '../embedded/line.ts';
import type { Hand, HandSettings } from './replay-hand.ts';

export function threadHand(settings: HandSettings): Hand {
  const worker = new Worker(new URL('./replay-worker.js', import.meta.url), { workerData: settings });
  const line = new Line(worker, {});
  worker.on('error', (error) => line.break(error));
  return {
    indexes: settings.indexes,
    open: () => line.ask('open', undefined),
    receive: (handovers) => line.ask('receive', handovers),
    runTo: (until, lots) => line.ask('run', { until, lots }),
    report: () => line.ask('report', undefined),
    close: async () => {
      await worker.terminate();
    },
  };
}
