/** From what is asked over the API to an evaluation: which documents are in force, and what of them would be otherwise. */

import type { InForce } from '../documents/active.ts';
import { coreDocuments, problemsTogether } from '../documents/check.ts';
import { releasesOf } from '../documents/journeys-in-force.ts';
import { readText } from '../documents/read-text.ts';
import { revisionOf } from '../documents/revision.ts';
import type { EvaluationChoices } from './api-evaluations.ts';
import type { Evaluating, SessionPolicy } from './evaluating.ts';
import { evaluationChoices } from './evaluation-choices.ts';
import type { EvaluationBody } from './evaluation-shapes.ts';
import type { Evaluations } from './evaluations.ts';
import { HttpProblem } from './problem.ts';

export interface EvaluationDesk extends Pick<Evaluations, 'find' | 'list' | 'stop'> {
  /** Rejects with {@link HttpProblem}s. */
  start(body: EvaluationBody): Evaluating;
  choices(): EvaluationChoices;
}

export function evaluationDesk(evaluations: Evaluations, inForce: () => InForce): EvaluationDesk {
  return {
    find: (id) => evaluations.find(id),
    list: () => evaluations.list(),
    stop: (id) => evaluations.stop(id),
    choices: () => evaluationChoices(inForce().documents),
    start: (body) => {
      const { from, to, placement, within, counts, most } = body;
      return evaluations.start({
        ...policyIn(body, inForce()),
        from: from === undefined ? 0 : Date.parse(from),
        to: to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to),
        ...(placement !== undefined && { placement }),
        withinMs: within,
        responses: counts === 'response',
        most,
      });
    },
  };
}

function policyIn(
  { policy, without, rules, documents }: EvaluationBody,
  inForce: InForce,
): { readonly policy: SessionPolicy; readonly question: string } {
  if (without !== undefined) return { policy: { without }, question: `What does ${without} cost?` };
  if (rules !== undefined) return { policy: { rules }, question: earned(rules.name) };
  if (documents !== undefined)
    return { policy: changedBy(documents, inForce), question: earned('these documents') };
  const always = /^always:(.+)$/s.exec(policy ?? '')?.[1];
  return always === undefined
    ? { policy: { uniform: true }, question: earned('uniform') }
    : { policy: { always }, question: `What would ${always} have earned, wherever it could be?` };
}

function earned(name: string): string {
  return `What would “${name}” have earned?`;
}

/** What is in force, with these documents in the place of those of the same kind and name. */
function changedBy(text: string, { documents, journeys }: InForce): SessionPolicy {
  const read = readText(text, 'documents');
  const [bad] = read.problems;
  if (bad) throw refused(`line ${bad.line}: ${bad.message}`, bad.mend);
  if (read.documents.length === 0)
    throw refused('there is no document in it', 'give one with `kind` and `name`');
  const given = read.documents.map(({ document }) => document);
  const keys = new Set(given.map(keyOf));
  const changed = [...documents.filter((document) => !keys.has(keyOf(document))), ...given];
  const name = `tried-${revisionOf(changed)}`;
  const [problem] = problemsTogether(name, changed);
  if (problem) throw refused(`${problem.kind} ${problem.name}: ${problem.message}`, problem.mend);
  return { documents: [...coreDocuments(changed), ...releasesOf(journeys)], name };
}

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}

function refused(detail: string, mend: string): HttpProblem {
  return new HttpProblem(400, 'documents_refused', detail, mend || undefined);
}
