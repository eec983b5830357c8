// ARB-9: placements that are filled together, beside a naive reading of the rule that looks at everything each time.
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../documents/schema.ts';
import { configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { Effects } from '../effects.ts';
import { Draws } from '../hash.ts';
import { emptyLayout } from '../profile/layout.ts';
import { Profile } from '../profile/profile.ts';
import { withLacking } from '../voucher/draw.ts';
import type { World } from '../world.ts';
import { decisionText } from './again/recorded.ts';
import { refusalOf } from './arbitrate.ts';
import { candidatesIn, emptyPool } from './candidates.ts';
import { decide } from './decide.ts';
import type { Deciding, DecisionRequest, Page } from './deciding.ts';
import type { Decision } from './decision.ts';
import { factorMaker, meanOf } from './factors.ts';
import { pass } from './gates/index.ts';
import { decidePage } from './page.ts';
import { goesWithout } from './trials.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const RUNS = Number(process.env.KAIROS_RUNS ?? 60);
const PLACES = ['a', 'b', 'c', 'd', 'e'];

/** A random catalogue and what stands over it. */
function documentsOf(draws: Draws, run: number): CoreDocument[] {
  const below = (what: string, most: number) => Math.floor(draws.uniform(what, run) * most);
  const actions = Array.from({ length: 4 + below('count', 45) }, (_, i) =>
    documentSchemas.action.parse({
      kind: 'action',
      name: `x${i}`,
      group: `g${i < 4 ? i : below(`group ${i}`, 4)}`,
      value: 1 + below(`value ${i}`, 6),
      placements: PLACES.filter((place) => draws.uniform(`in ${i} ${place}`, run) < 0.8).concat('z'),
      ...(below(`cond ${i}`, 4) === 0 && { eligibility: `traits.n > ${below(`n ${i}`, 4)}` }),
      ...(below(`gives ${i}`, 5) === 0 && { voucher: 'pool' }),
      ...(below(`ways ${i}`, 6) === 0 && {
        treatments: [{ name: 'one', placements: ['z'], content: {} }],
      }),
    }),
  );
  const caps = [
    { name: 'group', group: 'g1', max: 1 + below('cap', 2), within: '1d' },
    { name: 'place', placement: 'b', max: 0, within: '1d' },
    { name: 'each', each: 'group', max: 1 + below('each', 3), within: '1d', full: 'discard' },
    { name: 'all', max: 2 + below('all', 4), within: '1d' },
  ].filter(({ name }) => below(`has ${name}`, 3) === 0);
  return [
    ...actions,
    documentSchemas.vouchers.parse({ kind: 'vouchers', name: 'pool', perPerson: 1 }),
    documentSchemas.policy.parse({ kind: 'policy', name: 'contact', caps }),
    documentSchemas.arbitration.parse({
      kind: 'arbitration',
      name: 'arbitration',
      levers: [{ group: 'g2', percent: below('lever', 3) * 30 - 60 }],
      ...(below('formula', 4) === 0 && { formula: 'propensity * value + lever' }),
      uplift: [{ group: 'g0', share: 0.5, evidence: 'a holdout' }],
      contact: [{ placement: 'c', cost: below('cost', 3) * 0.02 }],
      ...(below('page', 2) === 0 && { page: { perGroup: 1 + below('per', 2) } }),
    }),
    ...(below('trial', 3) === 0
      ? [
          documentSchemas.holdout.parse({
            kind: 'holdout',
            name: 'h',
            share: 50,
            of: { actions: ['x0', 'x1', 'x2', 'x3'] },
          }),
        ]
      : []),
  ];
}

function decidingOf(documents: readonly CoreDocument[], person: string): Deciding {
  const result = configure('r', documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems.slice(0, 3)));
  const { configuration } = result;
  const profile = new Profile(person);
  profile.traits.n = 2;
  const world = {
    now: 0,
    configuration,
    layout: () => emptyLayout,
    unfilled: new Set<string>(),
    models: new Map(),
    foundedBy: () => undefined,
    recorded: undefined,
    vouchers: { code: (_: string, nth: number) => (nth < 2 ? [`CODE${nth}`, 1] : undefined) },
  } as unknown as World;
  const scope = { profile, now: 0, event: null, instance: null, context: {} };
  return { profile, world, configuration, effects: new Effects(), scope };
}

type Slots = readonly { readonly placement: string; readonly limit: number }[];
const idOf = (_: object, i: number) => `p.${i}`;

/** The rule as it is written: of all that is open everything is looked at anew for each placement that is filled. */
function naively(deciding: Deciding, slots: Slots): readonly Decision[] {
  const page: Page = { id: 'p.0', shown: new Map(), groups: new Map() };
  const open = slots.map((slot, i): DecisionRequest => ({ ...slot, id: idOf(slot, i), reserveMs: 60_000 }));
  const made = new Map<string, Decision>();
  while (open.length > 0) {
    const standing = { ...page, shown: new Map(page.shown), groups: new Map(page.groups) };
    const worths = open.map((request) => worthsIn(deciding, { ...request, page: standing }));
    let next = 0;
    for (const [i, [best = -Infinity, second = -Infinity]] of worths.entries()) {
      const [most = -Infinity, after = -Infinity] = worths[next]!;
      if (best > most || (best === most && second < after)) next = i;
    }
    const [request] = open.splice(next, 1) as [DecisionRequest];
    const decision = decide(deciding, poolOf(deciding, request), { ...request, page: standing });
    made.set(request.id, decision);
    for (const action of decision.chosen) {
      page.shown.set(action, request.placement);
      const group = deciding.configuration.actionsByName.get(action)!.group.name;
      page.groups.set(group, (page.groups.get(group) ?? 0) + 1);
    }
  }
  return slots.map((slot, i) => made.get(idOf(slot, i))!);
}

const poolOf = ({ configuration }: Deciding, { placement }: DecisionRequest) =>
  configuration.actionsByPlacement.get(placement) ?? emptyPool;

function worthsIn(deciding: Deciding, request: DecisionRequest): number[] {
  const { eligible } = candidatesIn(poolOf(deciding, request), deciding.scope);
  const { factorsOf } = factorMaker(deciding, request);
  return pass(eligible, withLacking(deciding, eligible), request, [])
    .filter((action) => !goesWithout(action, deciding))
    .map((action) => factorsOf(action))
    .filter((factors) => refusalOf(factors, deciding) === undefined)
    .map(meanOf)
    .sort((a, b) => b - a);
}

describe('ARB-9: several placements', () => {
  it(`are filled as the rule says, record for record (KAIROS_SEED=${SEED})`, () => {
    const draws = new Draws(`page ${SEED}`);
    const seen = { chosen: 0, refused: new Set<string>() };
    for (let run = 0; run < RUNS; run++) {
      const documents = documentsOf(draws, run);
      const slots = PLACES.slice(0, 2 + Math.floor(draws.uniform('slots', run) * 4)).map((placement) => ({
        placement,
        limit: 1 + Math.floor(draws.uniform(`limit ${placement}`, run) * 2),
      }));
      const made = decidePage(decidingOf(documents, `p${run}`), slots, idOf, { reserveMs: 60_000 });
      const wanted = naively(decidingOf(documents, `p${run}`), slots);
      expect(made.map(decisionText), `run ${run}`).toEqual(wanted.map(decisionText));
      for (const { chosen, refused } of made) {
        seen.chosen += chosen.length;
        for (const { policy } of refused) seen.refused.add(policy);
      }
    }
    // The cases are about what they should be about.
    expect(seen.chosen).toBeGreaterThan(RUNS);
    expect([...seen.refused].sort()).toEqual(
      expect.arrayContaining(['cap', 'holdout', 'nothing', 'page', 'treatment', 'voucher']),
    );
  });
});
