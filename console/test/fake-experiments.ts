/** Experiments that the fake engine tells of: one that shows something, one whose ratio is wrong, and a holdout. */
import { TrialCounts } from '../../engine/src/core/experiment/counts.ts';
import { experimentSchema } from '../../engine/src/core/experiment/definition.ts';
import { type ExperimentInForce, released } from '../../engine/src/documents/experiments-in-force.ts';
import { experimentView, readExperiment, rowOf } from '../../engine/src/server/experiment-view.ts';
import type { ExperimentPlanView, ExperimentRow, ExperimentView } from '../src/api/types.ts';

const DAY_MS = 86_400_000;
const hero = experimentSchema.parse({
  kind: 'experiment',
  name: 'hero',
  description: 'The card on the home page',
  hypothesis: 'Whoever sees the card first buys more, and does not complain more.',
  arms: [
    { name: 'plain', share: 50 },
    { name: 'card', share: 50 },
  ],
  ramp: [5, 25, 100],
  metrics: [
    { name: 'bought', event: 'Order Completed' },
    { name: 'revenue', event: 'Order Completed', sum: 'revenue', before: '28d' },
    { name: 'complaints', event: 'Complained', better: 'down' },
  ],
  guardrails: [{ metric: 'complaints', worse: 'up', by: 0.5 }],
});
const lost = { ...hero, name: 'lost-half' };

function counted(people: {
  readonly [arm: string]: readonly [people: number, bought: number, complained: number];
}) {
  const counts = new TrialCounts();
  for (const [arm, [all, bought, complained]] of Object.entries(people))
    for (let i = 0; i < all; i++) {
      const before = (i % 40) * 1_000_000;
      const revenue = i < bought ? before + 12_000_000 : 0;
      counts.take({
        type: 'trial',
        key: '',
        arm,
        people: 1,
        crossed: i % 900 === 7 ? 1 : 0,
        rows: [
          ['bought', null, i < bought ? 1_000_000 : 0, null],
          ['revenue', null, revenue, before],
          ['complaints', null, i >= all - complained ? 1_000_000 : 0, null],
        ],
      });
    }
  return counts.state();
}

const sums = [
  { key: 'x/hero', counts: counted({ plain: [2_400, 240, 20], card: [2_380, 380, 21] }) },
  { key: 'x/lost-half', counts: counted({ plain: [1_500, 150, 9], card: [900, 95, 6] }) },
];

export class FakeExperiments {
  #inForce: ExperimentInForce | undefined;

  list(now: number): ExperimentRow[] {
    return [this.view('hero', now)!, this.view('lost-half', now)!].map(rowOf);
  }

  view(name: string, now: number): ExperimentView | undefined {
    const definition = [hero, lost].find((one) => one.name === name);
    if (definition === undefined) return undefined;
    const inForce = name === 'hero' ? this.#hero(now) : begun(name, now);
    return experimentView(readExperiment(definition, inForce, sums), now);
  }

  act(act: string, body: { winner?: string; coverage?: number; why?: string }, now: number): ExperimentView {
    const note = { at: now, by: 'console', why: body.why ?? '' };
    const change =
      act === 'ramp'
        ? ([{ coverage: body.coverage ?? 100 }, 'ramped'] as const)
        : act === 'roll-out'
          ? ([{ status: 'rolled-out', winner: body.winner ?? '' }, 'rolled-out'] as const)
          : act === 'stop'
            ? ([{ status: 'stopped' }, 'stopped'] as const)
            : ([{ status: 'running', winner: null }, 'resumed'] as const);
    this.#inForce = released(this.#hero(now), change[0], { ...note, act: change[1] });
    return this.view('hero', now)!;
  }

  plan(): ExperimentPlanView {
    const words =
      'To find a change of 10 % in 80 of 100 such experiments, looked at whenever you like, 119,608 people have to come in, which takes 120 days. Looked at only once, at the end, 62,462 would do.';
    return { anytime: 119_608, once: 62_462, days: 120, words };
  }

  #hero(now: number): ExperimentInForce {
    this.#inForce ??= released(
      begun('hero', now),
      { coverage: 25 },
      { at: now - 3 * DAY_MS, by: 'kairos', act: 'ramped', why: 'no guardrail is broken' },
    );
    return this.#inForce;
  }
}

function begun(name: string, now: number): ExperimentInForce {
  const since = now - 9 * DAY_MS;
  return {
    release: { kind: 'experiment-release', name, coverage: 5, status: 'running', winner: null },
    since,
    steppedAt: since,
    acts: [{ at: since, by: 'documents', act: 'begun', coverage: 5, winner: null, why: '' }],
  };
}
