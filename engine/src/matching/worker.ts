/** The thread in which profiles are matched: live traffic does not wait for it. */
import { parentPort } from 'node:worker_threads';
import type { AnsweredPair } from '../core/matching/lessons.ts';
import { Line } from '../hosts/embedded/line.ts';
import { type HeldPair, type ProfileRecord, Session, type SessionSettings } from './session.ts';

const session = new Session((stage, share) => line.tell('learning', { stage, share }));

const line: Line = new Line(parentPort!, {
  open: ({ settings, model }: { settings: SessionSettings; model: string | null }) =>
    session.open(settings, model),
  collect: (records: readonly ProfileRecord[]) => session.collect(records),
  teach: (answered: readonly AnsweredPair[]) => session.teach(answered),
  learn: () => session.learn(),
  put: (records: readonly ProfileRecord[]) => session.put(records),
  hold: (pairs: readonly HeldPair[]) => session.hold(pairs),
  counts: () => session.counts(),
  questions: ({ after, limit }: { after: string | undefined; limit: number }) =>
    session.questions(after, limit),
  explain: ({ a, b }: { a: string; b: string }) => session.explain(a, b),
  links: (limit: number) => session.links(limit),
});
