/** A session in a thread of its own. Where the thread dies, for want of memory above all, every question is refused. */
import { Worker } from 'node:worker_threads';
import { Line } from '../hosts/embedded/line.ts';
import type { SessionPort, SessionStarter } from './session.ts';

/** Of the thread's heap: what {@link MOST_RECORDS} profiles need while they are learnt from. */
const HEAP_MB = 4_096;

export const sessionThread: SessionStarter = (tell, died): SessionPort => {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const line = new Line(worker, {
    learning: ({ stage, share }: { stage: string; share: number }) => tell(stage, share),
  });
  worker.on('error', (error) => {
    line.break(error);
    died(error);
  });
  worker.on('exit', () => line.break(new Error('the matching thread has ended')));
  return {
    open: (settings, model) => line.ask('open', { settings, model }),
    collect: (records) => line.ask('collect', records),
    teach: (answered) => line.ask('teach', answered),
    learn: () => line.ask('learn', undefined),
    put: (records) => line.ask('put', records),
    hold: (pairs) => line.ask('hold', pairs),
    counts: () => line.ask('counts', undefined),
    questions: (after, limit) => line.ask('questions', { after, limit }),
    explain: (a, b) => line.ask('explain', { a, b }),
    links: (limit) => line.ask('links', limit),
    close: async () => {
      await worker.terminate();
    },
  };
};
