/**
 * What saying an action adds, from those to whom it was said and those from whom it was withheld: as a share, how many
 * more reach the goal for each response that was expected. An action that few were held out of leans on its group, a
 * group on all; how far actions differ is read off the counts too (normal beliefs on a tree, averaged over that spread).
 */
import { type ArmTally, type ContrastRow, fadedTogether } from './contrast.ts';

/** Whose counts it mainly rests on. */
export type UpliftBasis = 'action' | 'group' | 'goal';

export interface UpliftShare {
  /** More that reach the goal, for each response that is expected. */
  readonly mean: number;
  readonly deviation: number;
  readonly basis: UpliftBasis;
}

export interface UpliftShares {
  of(action: string, group: string): UpliftShare;
}

/** So many in each arm, and so many of them at the goal, and the goal says something; before that nobody knows. */
const ENOUGH = { people: 100, reached: 20 } as const;
/** So many who were held out, and an action or a group has counts of its own to speak of. */
const OWN = 30;
/** How far actions of a group, and groups, may lie apart; each as likely beforehand. */
const SPREADS = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6] as const;
/** What is believed of all before anybody is counted: nothing is assumed to add. */
const PRIOR: Normal = { mean: 0, variance: 4 };

interface Normal {
  readonly mean: number;
  readonly variance: number;
}

interface Leaf extends Normal {
  readonly action: string;
  readonly family: string;
  readonly silent: number;
}

/** Undefined while too little is known: scores are response scores then. */
export function upliftShares(counted: readonly ContrastRow[]): UpliftShares | undefined {
  const rows = fadedTogether(counted);
  const [said, silent] = (['said', 'silent'] as const).map((arm) => sumOf(rows.map(({ arms }) => arms[arm])));
  if (said!.people < ENOUGH.people || silent!.people < ENOUGH.people) return undefined;
  if (said!.reached + silent!.reached < ENOUGH.reached) return undefined;
  const rate = (said!.reached + silent!.reached) / (said!.people + silent!.people);
  const leaves = rows
    .flatMap((row) => leafOf(row, rate))
    .sort((a, b) => (a.family < b.family ? -1 : a.family > b.family ? 1 : a.action < b.action ? -1 : 1));
  return leaves.length === 0 ? undefined : new Averaged(leaves);
}

function sumOf(tallies: readonly ArmTally[]): Pick<ArmTally, 'people' | 'reached'> {
  let [people, reached] = [0, 0];
  for (const tally of tallies) {
    people += tally.people;
    reached += tally.reached;
  }
  return { people, reached };
}

/** @param rate of all: a rate of few leans on it, so that none is taken for certain */
function leafOf({ action, family, arms: { said, silent } }: ContrastRow, rate: number): readonly Leaf[] {
  if (said.people === 0 || silent.people === 0) return [];
  const expected = (said.chances + silent.chances) / (said.people + silent.people) / 1e6;
  if (expected <= 0) return [];
  const difference = said.reached / said.people - silent.reached / silent.people;
  const variance = varianceOf(said, rate) + varianceOf(silent, rate);
  return [
    {
      action,
      family,
      silent: silent.people,
      mean: difference / expected,
      variance: variance / (expected * expected),
    },
  ];
}

function varianceOf({ people, reached }: ArmTally, rate: number): number {
  const share = (reached + rate) / (people + 1);
  return (share * (1 - share)) / people;
}

interface Tree {
  /** How well this spread explains the counts. */
  readonly weight: number;
  readonly spread: number;
  readonly all: Normal;
  readonly families: ReadonlyMap<string, Normal>;
  readonly actions: ReadonlyMap<string, Normal>;
}

class Averaged implements UpliftShares {
  readonly #trees: readonly Tree[];
  readonly #silent = new Map<string, number>();
  readonly #known = new Map<string, UpliftShare>();

  constructor(leaves: readonly Leaf[]) {
    const trees = SPREADS.map((spread) => treeOf(leaves, spread));
    const highest = Math.max(...trees.map(({ weight }) => weight));
    const weights = trees.map(({ weight }) => Math.exp(weight - highest));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    this.#trees = trees.map((tree, i) => ({ ...tree, weight: weights[i]! / whole }));
    for (const { action, family, silent } of leaves)
      for (const key of [keyOf(action, family), family])
        this.#silent.set(key, (this.#silent.get(key) ?? 0) + silent);
  }

  of(action: string, group: string): UpliftShare {
    const key = keyOf(action, group);
    let share = this.#known.get(key);
    if (share === undefined) {
      share = { ...this.#average(key, group), basis: this.#basisOf(key, group) };
      this.#known.set(key, share);
    }
    return share;
  }

  #basisOf(key: string, group: string): UpliftBasis {
    if ((this.#silent.get(key) ?? 0) >= OWN) return 'action';
    return (this.#silent.get(group) ?? 0) >= OWN ? 'group' : 'goal';
  }

  #average(key: string, group: string): { mean: number; deviation: number } {
    let [mean, square] = [0, 0];
    for (const { weight, spread, all, families, actions } of this.#trees) {
      const ofGroup = families.get(group) ?? wider(all, spread);
      const own = actions.get(key) ?? wider(ofGroup, spread);
      mean += weight * own.mean;
      square += weight * (own.variance + own.mean * own.mean);
    }
    return { mean, deviation: Math.sqrt(Math.max(0, square - mean * mean)) };
  }
}

function keyOf(action: string, family: string): string {
  return `${family}\u0000${action}`;
}

/** Up the tree from the counts, then down again: exact, for normal beliefs. */
function treeOf(leaves: readonly Leaf[], spread: number): Tree {
  const ofFamily = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const list = ofFamily.get(leaf.family);
    if (list === undefined) ofFamily.set(leaf.family, [leaf]);
    else list.push(leaf);
  }
  let evidence = 0;
  const heard = [...ofFamily].map(([family, list]) => {
    const { told, weight } = joined(list.map((leaf) => wider(leaf, spread)));
    evidence += weight;
    return { family, list, told };
  });
  const atTop = joined([PRIOR, ...heard.map(({ told }) => wider(told, spread))]);
  const all = atTop.told;
  const families = new Map<string, Normal>();
  const actions = new Map<string, Normal>();
  for (const { family, list, told } of heard) {
    const above = wider(without(all, wider(told, spread)), spread);
    const own = joined([above, told]).told;
    families.set(family, own);
    for (const leaf of list) {
      const fromAbove = wider(without(own, wider(leaf, spread)), spread);
      actions.set(keyOf(leaf.action, family), joined([fromAbove, leaf]).told);
    }
  }
  return { weight: evidence + atTop.weight, spread, all, families, actions };
}

/** One step of the tree. */
function wider({ mean, variance }: Normal, spread: number): Normal {
  return { mean, variance: variance + spread * spread };
}

/** All of them about one number, and how well they agree (log of the density of the later given the earlier ones). */
function joined(beliefs: readonly Normal[]): { told: Normal; weight: number } {
  let told = beliefs[0]!;
  let weight = 0;
  for (const { mean, variance } of beliefs.slice(1)) {
    const sum = told.variance + variance;
    weight -= (Math.log(2 * Math.PI * sum) + (mean - told.mean) ** 2 / sum) / 2;
    const share = told.variance / sum;
    told = { mean: told.mean + share * (mean - told.mean), variance: told.variance * (1 - share) };
  }
  return { told, weight };
}

/** What is known without one of those that went into it. */
function without(all: Normal, one: Normal): Normal {
  const precision = 1 / all.variance - 1 / one.variance;
  // Rounding alone can make nothing of a belief that nearly all of it was.
  const variance = 1 / Math.max(precision, 1e-12);
  return { mean: variance * (all.mean / all.variance - one.mean / one.variance), variance };
}
