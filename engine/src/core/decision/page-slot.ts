/**
 * A placement of a page that is still to be filled: what its best action is believed to be worth, of those that what stands
 * already leaves there. What is refused in a page stays refused, as nothing is given back in it: so each slot goes down
 * its candidates once, and what does not depend on the placement is found once for all.
 */
import { withLacking } from '../voucher/draw.ts';
import { refusalOf, surelyIn } from './arbitrate.ts';
import { type ActionPool, type Candidates, candidatesIn, type KnownRules } from './candidates.ts';
import { highest, MOST_CLOSELY, withinBounds } from './catalogue/bounds.ts';
import type { CompiledAction } from './compile.ts';
import type { Known } from './decide.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import { type FactorMaker, factorMaker, meanOf } from './factors.ts';
import type { Gate } from './gates/gate.ts';
import { gateFor, pass } from './gates/index.ts';
import { BestFirst, type Glance } from './glance.ts';
import { goesWithout } from './trials.ts';

export interface Left {
  readonly best: number;
  readonly second: number;
}

export const nothingLeft: Left = { best: Number.NEGATIVE_INFINITY, second: Number.NEGATIVE_INFINITY };

interface Ordered extends Glance {
  readonly order: BestFirst;
}

interface OnBasis extends Ordered {
  readonly basis: readonly unknown[];
}

/** What is found once for all placements of a page. */
export class PageLook {
  readonly #deciding: Deciding;
  readonly #rules: KnownRules = new Map();
  readonly #candidates = new Map<ActionPool, Candidates>();
  readonly #glances = new Map<readonly CompiledAction[], OnBasis[]>();

  constructor(deciding: Deciding) {
    this.#deciding = deciding;
  }

  candidatesIn(pool: ActionPool): Candidates {
    let found = this.#candidates.get(pool);
    if (found === undefined) {
      found = candidatesIn(pool, this.#deciding.scope, this.#rules);
      this.#candidates.set(pool, found);
    }
    return found;
  }

  glance(looked: readonly CompiledAction[], { brieflyOf, basisOf }: FactorMaker): Ordered {
    // What a contact uses of budgets depends on where it is made.
    const basis = this.#deciding.configuration.budgets === null ? basisOf(looked) : [brieflyOf];
    const made = this.#glances.get(looked) ?? [];
    this.#glances.set(looked, made);
    const known = made.find((one) => areSame(one.basis, basis));
    if (known !== undefined) return known;
    const means = Float64Array.from(looked, brieflyOf);
    const glance = { looked, means, order: new BestFirst(means), basis };
    made.push(glance);
    return glance;
  }
}

function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

/** What the policy leaves, with all that is chosen so far; made anew where there is more. */
export class PageGate {
  readonly #deciding: Deciding;
  readonly #slots: readonly OpenSlot[];
  #gate: Gate | undefined;
  #isCurrent = false;

  constructor(deciding: Deciding, slots: readonly OpenSlot[]) {
    this.#deciding = deciding;
    this.#slots = slots;
  }

  outdate(): void {
    this.#isCurrent = false;
  }

  leaves(action: CompiledAction, request: DecisionRequest): boolean {
    if (!this.#isCurrent) {
      const lacking = this.#deciding.configuration.vouchers === null ? [] : this.#giving();
      this.#gate = gateFor(withLacking(this.#deciding, lacking), request);
      this.#isCurrent = true;
    }
    return this.#gate?.(action, request) === undefined;
  }

  #giving(): readonly CompiledAction[] {
    return [...new Set(this.#slots.flatMap(({ looked }) => looked.filter((one) => one.treatmentsGive)))];
  }
}

/** Of very many: so many would have to be refused or shown elsewhere before another one counts. */
const LOOKED_INTO = 1_000;

export class OpenSlot {
  readonly known: Known;
  readonly looked: readonly CompiledAction[];
  readonly #deciding: Deciding;
  readonly #request: DecisionRequest;
  readonly #maker: FactorMaker;
  readonly #isSurelyIn: (mean: number) => boolean;
  readonly #glance: Glance;
  readonly #order: BestFirst;
  /** Places of the best two that were left when they were last looked for. */
  #top: readonly number[] = [];

  constructor(deciding: Deciding, pool: ActionPool, request: DecisionRequest, look: PageLook) {
    const candidates = look.candidatesIn(pool);
    const looked = withinBounds(candidates.eligible, request.id);
    this.#deciding = deciding;
    this.#request = request;
    this.looked = looked;
    this.#maker = factorMaker(deciding, request);
    this.#isSurelyIn = surelyIn(deciding);
    // In which way each is said counts too.
    const isExact = this.#maker.isExact && !deciding.configuration.actions.hasWays;
    const glance = isExact ? look.glance(looked, this.#maker) : this.#closely();
    this.#glance = glance;
    this.#order = new BestFirst(glance.order);
    // Models of goals are asked as often as somebody is weighed.
    const isShared = isExact && (deciding.configuration.arbitration?.goals ?? null) === null;
    this.known = isShared ? { candidates, glance } : { candidates };
  }

  /** Of those that what stands already leaves there: caps, budgets and codes are taken by it, too. */
  left(gate: PageGate): Left {
    const isLeft = (place: number) => this.#isAble(place) && gate.leaves(this.#action(place), this.#request);
    // Those that were left before were able to.
    const top = this.#top.filter((place) => gate.leaves(this.#action(place), this.#request));
    while (top.length < 2) {
      const next = this.#order.take();
      if (next === undefined) break;
      if (isLeft(next)) top.push(next);
    }
    this.#top = top;
    const [best, second] = top.map((place) => this.#glance.means[place]!);
    return { best: best ?? nothingLeft.best, second: second ?? nothingLeft.second };
  }

  #action(place: number): CompiledAction {
    return this.#glance.looked[place]!;
  }

  #isAble(place: number): boolean {
    const action = this.#action(place);
    if (goesWithout(action, this.#deciding)) return false;
    return (
      this.#isSurelyIn(this.#glance.means[place]!) ||
      refusalOf(this.#maker.factorsOf(action), this.#deciding) === undefined
    );
  }

  /** Where a brief look does not tell what they come to. */
  #closely(): Ordered {
    const { looked } = this;
    const deciding = this.#deciding;
    const { factorsOf, brieflyOf } = this.#maker;
    const able = pass(looked, withLacking(deciding, looked), this.#request, []).filter(
      (action) => !goesWithout(action, deciding),
    );
    const isMany = able.length > MOST_CLOSELY;
    const near = isMany ? highest(able, orLeast(brieflyOf), LOOKED_INTO).slice(0, LOOKED_INTO) : able;
    const left = near.flatMap((action) => {
      const factors = factorsOf(action);
      return refusalOf(factors, deciding) === undefined ? [[action, meanOf(factors)] as const] : [];
    });
    const means = Float64Array.from(left, ([, mean]) => mean);
    return { looked: left.map(([action]) => action), means, order: new BestFirst(means) };
  }
}

function orLeast(brieflyOf: (action: CompiledAction) => number) {
  return (action: CompiledAction) => {
    const mean = brieflyOf(action);
    return Number.isFinite(mean) ? mean : Number.NEGATIVE_INFINITY;
  };
}
