/** An evaluation in a thread of its own, which ends with it. Where it dies, for want of memory above all, it says so. */
import { Worker } from 'node:worker_threads';
import { Line } from '../hosts/embedded/line.ts';
import type { SessionPort } from './evaluation-session.ts';

/** Of the thread's heap: what the most decisions that may be asked for need. */
const HEAP_MB = 3_072;

/** @param dataFolder the engine's: it has the documents of all revisions */
export function evaluationThread(dataFolder: string): SessionPort {
  const worker = new Worker(new URL('./evaluation-worker.js', import.meta.url), {
    workerData: dataFolder,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const line = new Line(worker, {});
  worker.on('error', (error) => line.break(error));
  worker.on('exit', () => line.break(new Error('the thread of the evaluation has ended')));
  return {
    take: (decisions) => line.ask('take', decisions),
    answer: (question) => line.ask('answer', question),
    close: async () => {
      await worker.terminate();
    },
  };
}
