/** The thread in which an evaluation is worked out: live traffic does not wait for it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ToldDecision } from '../hosts/decision-log.ts';
import { Line } from '../hosts/embedded/line.ts';
import { revisionDocuments } from '../hosts/embedded/revision-files.ts';
import { EvaluationSession, type SessionQuestion } from './evaluation-session.ts';

const session = new EvaluationSession((revision) => revisionDocuments(workerData as string, revision));

new Line(parentPort!, {
  take: (decisions: readonly ToldDecision[]) => session.take(decisions),
  answer: (question: SessionQuestion) => session.answer(question),
});
