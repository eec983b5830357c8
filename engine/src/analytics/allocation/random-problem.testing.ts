/** Small made-up allocation problems, as text for HiGHS too. */
import type { Draw } from '../../core/draws.ts';
import { type Allocation, PairCollector } from './problem.ts';

export interface ProblemShape {
  readonly customers: number;
  readonly offers: number;
  /** Each pair uses an amount of its own of the first limit. */
  readonly hasOwn: boolean;
  /** One offer is to be given at least so often. */
  readonly least: number;
}

export function randomProblem(draw: Draw, { customers, offers, hasOwn, least }: ProblemShape): Allocation {
  const pairs = new PairCollector(hasOwn ? 1 : 0);
  for (let i = 0; i < customers; i++) {
    for (let j = 0; j < offers; j++)
      if (draw() < 0.5) pairs.add(j, 10 * draw() - 1, hasOwn ? [Math.floor(1 + 50 * draw())] : []);
    pairs.endCustomer();
  }
  const { own, ...packed } = pairs.packed();
  const limit = (name: string, most: number) => ({ name, most, least: 0, boost: Number.POSITIVE_INFINITY });
  const caps = Array.from({ length: offers }, (_, j) =>
    limit(`offer ${j}`, Math.floor((customers / offers) * (0.2 + 1.5 * draw()))),
  );
  if (least > 0) caps[0] = { ...caps[0]!, most: Math.max(caps[0]!.most, 2 * least), least };
  const cost = Array.from({ length: offers }, () => (hasOwn ? 0 : Math.floor(1 + 50 * draw())));
  return {
    ...packed,
    offers,
    limits: [limit('budget', Math.floor(customers * 9)), ...caps],
    uses: cost.map((amount, j) => [
      { limit: 0, amount },
      { limit: j + 1, amount: 1 },
    ]),
    own: own.map((amount) => ({ limit: 0, amount })),
  };
}

/** CPLEX LP text: of the relaxation, or of whole offers. */
export function lpText(
  { customers, start, value, offer, limits, uses, own }: Allocation,
  isWhole = false,
): string {
  const pairs = Array.from(value.keys());
  const sum = (terms: readonly (readonly [number, number])[]) =>
    terms.map(([factor, e]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} x${e}`).join(' ');
  const used = (k: number) =>
    pairs.flatMap((e): [number, number][] => {
      let amount = 0;
      for (const use of uses[offer[e]!]!) if (use.limit === k) amount += use.amount;
      for (const column of own) if (column.limit === k) amount += column.amount[e]!;
      return amount > 0 ? [[amount, e]] : [];
    });
  const rows: string[] = [];
  for (let i = 0; i < customers; i++) {
    const own = pairs.slice(start[i], start[i + 1]);
    if (own.length > 0) rows.push(`${sum(own.map((e) => [1, e] as const))} <= 1`);
  }
  for (const [k, { most, least }] of limits.entries()) {
    const terms = used(k);
    if (terms.length === 0) continue;
    rows.push(`${sum(terms)} <= ${most}`);
    if (least > 0) rows.push(`${sum(terms)} >= ${least}`);
  }
  return `Maximize\n obj: ${sum(pairs.map((e) => [value[e]!, e] as const))}\nSubject To\n${rows
    .map((row, i) => ` c${i}: ${row}`)
    .join('\n')}\n${isWhole ? `Binary\n ${pairs.map((e) => `x${e}`).join(' ')}\n` : ''}End\n`;
}
