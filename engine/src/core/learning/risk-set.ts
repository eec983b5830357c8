/**
 * Who was shown something and has not been heard of. A response is known before the silences of those who were shown
 * something at the same time: taught as it comes it says that more respond than do; held back, nobody learns from it for
 * days. So it is weighed against some of these (nested case-control sampling; Thomas 1977): at once it says who responds
 * rather than others, and not how many do. What it took from an action they get back with their own outcomes: in the end
 * all adds up to what it would have without. Only where more have responded by now than were predicted to respond of all
 * that were shown something, the rest does say that more do.
 */
import { uniform } from '../hash.ts';
import { cohortEnd, cohortIn, type Maturing } from './cohort.ts';
import type { PredictorValues } from './columns.ts';

/** As its decision saw it. */
export interface Shown {
  readonly action: string;
  /** Its group. */
  readonly family: string;
  readonly values: PredictorValues;
  /** `treatment` or `treatment/variant`, where it could have been said in another way. */
  readonly way?: string;
}

interface Sampled extends Shown {
  /** When its time is over. */
  readonly due: number;
}

/** Plain data. */
export type RiskState = readonly [
  until: number,
  latest: number,
  shown: number,
  owed: number,
  untaken: number,
  actions: readonly (readonly [action: string, open: number, owed: number, chance: number])[],
  /** As JSON. */
  sample: string,
];

/** Some that stand for all that were shown something: bounded, whatever their number. */
const SAMPLE = 256;
/** A response is weighed against so many of the sample: the more, the less chance is in it. */
const CONTROLS = 16;
/** What is predicted is followed over so many. */
const RECENT = 32;
/** In standard deviations. */
const CHANCE = 2;

export class RiskSet {
  /** By when their time is over. */
  cohorts: RiskCohort[] = [];

  /** @param chance of a response, as it is predicted */
  enter(shown: Shown, chance: number, matures: Maturing): void {
    const until = cohortEnd(matures);
    cohortIn(this.cohorts, until, () => new RiskCohort(until, until + matures.afterMs)).enter(
      shown,
      chance,
      matures.at,
    );
  }

  /** Undefined where nobody is known to have been shown something then. */
  of(matures: Maturing | undefined): RiskCohort | undefined {
    if (matures === undefined || this.cohorts.length === 0) return undefined;
    const until = cohortEnd(matures);
    return this.cohorts.find((one) => one.until === until);
  }

  /** Shown, and not heard of. @param action absent: of all */
  open(action?: string): number {
    return this.cohorts.reduce((sum, one) => sum + (action === undefined ? one.open : one.openOf(action)), 0);
  }

  /**
   * How much can be taken yet, so that no more respond than were predicted to, but for chance.
   * @param chance that is predicted of one
   */
  room(chance: number): number {
    const owed = this.cohorts.reduce((sum, one) => sum + one.owed, 0);
    const expected = this.open() * chance;
    return Math.max(0, expected + CHANCE * Math.sqrt(expected) - owed);
  }

  /** Nobody comes to them any more. @returns those of whom some have not been heard of and will not be */
  takeOver(at: number): RiskCohort[] {
    const isOver = ({ until, latest, open }: RiskCohort) => latest <= at || (until <= at && open === 0);
    if (this.cohorts.length === 0 || !this.cohorts.some(isOver)) return none;
    const over = this.cohorts.filter(isOver);
    this.cohorts = this.cohorts.filter((one) => !isOver(one));
    return over.filter(({ owed }) => owed > 0);
  }
}

const none: RiskCohort[] = [];

export class RiskCohort {
  readonly until: number;
  readonly latest: number;
  /** What responses have brought and nobody has lost yet: more may be shown something still. */
  untaken = 0;
  /** Heard of or not, since nobody was open. */
  #shown = 0;
  /** Not heard of. */
  #open = 0;
  #owed = 0;
  /** Of those not heard of. */
  readonly #actions = new Map<string, { open: number; owed: number; chance: number }>();
  readonly #sample: Sampled[] = [];
  /** Most cohorts nobody enters any more, and each is stored again and again. */
  #sampleText: string | null = null;

  constructor(until: number, latest: number) {
    this.until = until;
    this.latest = latest;
  }

  /** Not heard of. */
  get open(): number {
    return this.#open;
  }

  openOf(action: string): number {
    return this.#actions.get(action)?.open ?? 0;
  }

  /** What they have to get back. */
  get owed(): number {
    return this.#owed;
  }

  /** @param due when the time of this one is over: tells it from others of its action */
  enter(shown: Shown, chance: number, due: number): void {
    this.#shown++;
    this.#open++;
    const place = this.#open <= SAMPLE ? this.#sample.length : Math.floor(this.#draw('sample') * this.#open);
    if (place < SAMPLE) {
      this.#sample[Math.min(place, this.#sample.length)] = shownIn(rowOf({ ...shown, due }));
      this.#sampleText = null;
    }
    const tally = this.#actions.get(shown.action);
    if (tally === undefined) this.#actions.set(shown.action, { open: 1, owed: 0, chance });
    else {
      tally.open++;
      tally.chance += (chance - tally.chance) / tally.open;
    }
  }

  /** One of the action has been heard of. @returns what it gets back: who was likelier to respond has lost more */
  leave(action: string, chance: number, due: number): number {
    const tally = this.#actions.get(action);
    if (tally === undefined) return 0;
    const { open, owed } = tally;
    const back = open === 1 ? owed : Math.min(owed, ((owed / open) * chance) / tally.chance);
    if (open === 1) this.#actions.delete(action);
    tally.open--;
    tally.owed -= back;
    // What is predicted has changed since they were shown it.
    tally.chance += (chance - tally.chance) / Math.min(open, RECENT);
    this.#open--;
    this.#owed = this.#open === 0 ? 0 : this.#owed - back;
    if (this.#open === 0) this.#forget();
    else this.#strike(action, due);
    return back;
  }

  /** Who is heard of is not weighed against any more, if it was among some. */
  #strike(action: string, due: number): void {
    const place = this.#sample.findIndex((one) => one.due === due && one.action === action);
    if (place < 0) return;
    const last = this.#sample.pop()!;
    if (place < this.#sample.length) this.#sample[place] = last;
    this.#sampleText = null;
  }

  /** Nobody is left to be weighed against: what is known of those who were there is not kept. */
  #forget(): void {
    this.#shown = 0;
    this.#sample.length = 0;
    this.#sampleText = null;
  }

  /** What they lost who have not been heard of, by action, with some of them. */
  left(): { readonly action: string; readonly owed: number; readonly some: readonly Shown[] }[] {
    const some = new Map<string, Shown[]>();
    for (const shown of this.#sample) {
      const ofAction = some.get(shown.action);
      if (ofAction === undefined) some.set(shown.action, [shown]);
      else if (ofAction.length < CONTROLS) ofAction.push(shown);
    }
    const lost = Array.from(this.#actions).filter(([, { owed }]) => owed > 0);
    return lost.map(([action, { owed }]) => ({ action, owed, some: some.get(action) ?? [] }));
  }

  /** Some of those not heard of. */
  controls(): Shown[] {
    const { length } = this.#sample;
    const from = Math.floor(this.#draw('control', this.#open) * length);
    const turn = Array.from(
      { length: Math.min(CONTROLS, length) },
      (_, i) => this.#sample[(from + i) % length]!,
    );
    return turn.filter(({ action }) => this.#actions.has(action));
  }

  take({ action }: Shown, mass: number): void {
    this.#actions.get(action)!.owed += mass;
    this.#owed += mass;
  }

  #draw(purpose: string, ordinal = 0): number {
    return uniform(`${this.until} ${this.#shown}`, purpose, ordinal);
  }

  state(): RiskState {
    this.#sampleText ??= JSON.stringify(this.#sample.map(rowOf));
    const actions = Array.from(
      this.#actions,
      ([action, { open, owed, chance }]) => [action, open, owed, chance] as const,
    );
    return [this.until, this.latest, this.#shown, this.#owed, this.untaken, actions, this.#sampleText];
  }

  static from([until, latest, shown, owed, untaken, actions, sample]: RiskState): RiskCohort {
    const cohort = new RiskCohort(until, latest);
    cohort.untaken = untaken;
    cohort.#shown = shown;
    cohort.#owed = owed;
    for (const [action, open, ofAction, chance] of actions) {
      cohort.#actions.set(action, { open, owed: ofAction, chance });
      cohort.#open += open;
    }
    cohort.#sample.push(...(JSON.parse(sample) as ShownRow[]).map(shownIn));
    return cohort;
  }
}

type ShownRow = readonly [due: number, action: string, family: string, values: PredictorValues, way?: string];

function rowOf({ due, action, family, values, way }: Sampled): ShownRow {
  return way === undefined ? [due, action, family, values] : [due, action, family, values, way];
}

function shownIn([due, action, family, values, way]: ShownRow): Sampled {
  return { due, action, family, values, ...(way !== undefined && { way }) };
}
