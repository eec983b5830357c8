/** The fake engine's evaluations, worked out by the real code on a small log: one is a third further at each look. */

import { evaluate } from '../../engine/src/analytics/evaluation/evaluate.ts';
import { LogBuilder } from '../../engine/src/analytics/evaluation/log.ts';
import { alwaysPolicy } from '../../engine/src/analytics/evaluation/policy.ts';
import type { Evaluating } from '../../engine/src/server/evaluating.ts';
import { evaluationView } from '../../engine/src/server/evaluation-view.ts';
import type { EvaluationAsked } from '../src/api/client.ts';
import type { EvaluationChoices, EvaluationView } from '../src/api/types.ts';
import { seeded } from './fake-people.ts';

const WEEK_MS = 7 * 86_400_000;

export const evaluationChoices: EvaluationChoices = {
  rules: [
    {
      rule: 'cap:weekly',
      kind: 'cap',
      words: 'At most 3 in any 7d by email; what has no room is not said, and the next best takes its place.',
    },
    { rule: 'lever', kind: 'factor', words: 'All levers: what the business wants more of, or less' },
    {
      rule: 'suitability:traits.income > 2000',
      kind: 'engagement',
      words: 'Whether it is good for the person: traits.income > 2000, in 12 places',
    },
  ],
  moreRules: 0,
  actions: ['kettle', 'sampler', 'teapot'],
  moreActions: 0,
  placements: ['checkout', 'home'],
};

/** Teapots are shown mostly, and bring less. */
function log() {
  const random = seeded(11);
  const builder = new LogBuilder();
  for (let i = 0; i < 3_000; i++) {
    const isTeapot = random() < 0.7;
    builder.add({
      candidates: ['teapot', 'sampler'],
      chances: [0.7, 0.3],
      chosen: isTeapot ? 'teapot' : 'sampler',
      reward: random() < (isTeapot ? 0.06 : 0.13) ? 1 : 0,
      person: `p${i % 2_400}`,
    });
  }
  return builder.finish();
}

export class FakeEvaluations {
  readonly #all = new Map<string, Evaluating>();

  begin(asked: EvaluationAsked): EvaluationView {
    const { without, policy = '', counts, placement } = asked;
    const always = policy.slice('always:'.length);
    const question =
      without === undefined
        ? `What would ${always} have earned, wherever it could be?`
        : `What does ${without} cost?`;
    return this.#keep({
      id: `e${this.#all.size + 1}`,
      asked: {
        policy: without === undefined ? { always } : { without },
        question,
        from: asked.from === undefined ? 0 : Date.parse(asked.from),
        to: Number.POSITIVE_INFINITY,
        withinMs: WEEK_MS,
        responses: counts === 'response',
        most: 50_000,
        ...(placement !== undefined && { placement }),
      },
      state: 'running',
      step: 'reading',
      share: 0,
      startedAt: Date.now(),
      endedAt: null,
      found: null,
      problem: null,
    });
  }

  lookAt(id: string): EvaluationView | null {
    const known = this.#all.get(id);
    if (known === undefined || known.state !== 'running') return known ? evaluationView(known) : null;
    const share = known.share + 1 / 3;
    if (share < 1) return this.#keep({ ...known, share, step: share > 0.5 ? 'computing' : 'reading' });
    const action = 'always' in known.asked.policy ? known.asked.policy.always : 'sampler';
    const found = {
      ...evaluate(log(), alwaysPolicy(action)),
      notes: ['It would have been otherwise in 2,108 of 3,000 decisions.'],
    };
    return this.#keep({ ...known, state: 'finished', share: 1, endedAt: Date.now(), found });
  }

  stop(id: string): EvaluationView | null {
    const known = this.#all.get(id);
    return known ? this.#keep({ ...known, state: 'stopped', share: 1, endedAt: Date.now() }) : null;
  }

  list(): readonly EvaluationView[] {
    return [...this.#all.values()].reverse().map(evaluationView);
  }

  #keep(evaluating: Evaluating): EvaluationView {
    this.#all.set(evaluating.id, evaluating);
    return evaluationView(evaluating);
  }
}
