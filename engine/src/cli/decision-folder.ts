/** A data folder that nobody uses just now, asked about its decisions by the engine itself. */
import { join, resolve } from 'node:path';
import { isOfOtherVersion, problemWords } from '../hosts/decisions-again.ts';
import { openStillEngine } from '../hosts/embedded/open-still.ts';
import { EngineRefusal } from '../hosts/engine.ts';
import { withLacked } from '../server/lacking-words.ts';
import { verificationOf } from '../server/verification.ts';
import { traceOf } from '../server/view.ts';
import { whyNotView } from '../server/why-not.ts';
import { AskRefused, type DecisionSource } from './decision-source.ts';

/** Candidates that were not eligible, named at most. */
const NAMES = 200;

export async function folderSource(data: string): Promise<DecisionSource> {
  const { engine } = await openStillEngine(join(resolve(data), 'engine'));
  const found = async <T>(id: string, answer: Promise<T | undefined>): Promise<T> => {
    const given = await answer.catch((error: unknown) => {
      throw error instanceof EngineRefusal ? new AskRefused(error.code, error.message) : error;
    });
    if (given !== undefined) return given;
    throw new AskRefused('unknown_decision', `There is no decision ${id} in ${data}.`);
  };
  return {
    trace: async (id) => withLacked(traceOf(await found(id, engine.decision(id, { from: 0, limit: NAMES })))),
    verification: async (id) => verificationOf(id, await found(id, engine.verifyDecision(id))),
    whyNot: async (id, action) => {
      const answer = await found(id, engine.whyNot(id, action));
      if (!('problem' in answer)) return whyNotView(answer);
      if (answer.problem !== 'unknown-action')
        throw new AskRefused(
          isOfOtherVersion(answer) ? 'other_semantics' : 'not_taken_again',
          `The decision cannot be taken again: ${problemWords(answer)}.`,
        );
      const message = `There was no action ${action} in revision ${answer.revision}, which decided.`;
      throw new AskRefused('unknown_action', `${message}\n\`kairos trace ${id}\` names its candidates.`);
    },
    close: () => engine.close(),
  };
}
