/** The Fellegi-Sunter score of a pair: the prior log-odds and what each comparison adds, equality by its rarity. */
import { type Column, NO_VALUE } from './column.ts';
import { domainOf, EMAIL_ALIKE, EMAIL_EQUAL, isMadeOf } from './kinds/email.ts';
import { MISSING } from './kinds/kind.ts';
import { NAME_CLOSE, NAME_CROSSED, NAME_SLIP, nameLevel } from './kinds/name.ts';
import { bounded, type Lessons } from './lessons.ts';
import { type MatchingModel, type ScaleModel, scaleOf } from './model.ts';
import type { Records } from './records.ts';

/** What one comparison gave. */
export interface Contribution {
  readonly field: string;
  readonly comparison: string;
  readonly level: string;
  /** Natural log-odds that it adds; 0 where a value is missing. */
  readonly weight: number;
}

export interface PairScore {
  /** Natural log-odds that the two are of one person. */
  readonly weight: number;
  readonly probability: number;
  readonly contributions: readonly Contribution[];
  /** What is taken off because the pair looks like two people of one household; 0 or less. */
  readonly related: number;
  /** What answers of people about other pairs added or took off; at most 2. */
  readonly taught: number;
}

export class Scorer {
  readonly records: Records;
  readonly model: MatchingModel;
  readonly #comparisons: readonly Comparison[];
  readonly #crossings: readonly Crossing[];
  readonly #derived: readonly Derived[];
  /** By comparison, of the pair that was looked at last. */
  readonly levels: Uint8Array;
  readonly #priorLogOdds: number;
  /** By kind of related people; the second is of the pair that was looked at last. */
  readonly #relatedPriors: readonly number[];
  readonly #related: Float64Array;
  readonly #rarity: number;
  readonly #lessons: Lessons | null;
  #off = 0;
  #taught = 0;

  constructor(records: Records, model: MatchingModel) {
    this.records = records;
    this.model = model;
    this.#comparisons = model.scales.map((scale, c) => comparisonOf(records, model, scale, c));
    this.#crossings = crossingsOf(model, this.#comparisons);
    this.#derived = derivedIn(records, model);
    this.levels = new Uint8Array(this.#comparisons.length);
    this.#priorLogOdds = (model.taught ?? model).priorLogOdds;
    this.#rarity = model.taught?.rarity ?? 1;
    this.#lessons = model.lessons ?? null;
    this.#relatedPriors = model.related.map(({ priorLogOdds }) => priorLogOdds);
    this.#related = new Float64Array(model.related.length);
  }

  /** Natural log-odds that two records are of one person. */
  score(a: number, b: number): number {
    this.look(a, b);
    let weight = this.#priorLogOdds;
    const related = this.#related;
    related.set(this.#relatedPriors);
    for (let c = 0; c < this.#comparisons.length; c++) {
      const level = this.levels[c]!;
      if (level === MISSING) continue;
      const { weights, relatedWeights, equal, rarity } = this.#comparisons[c]!;
      const rare = level === equal && rarity !== null ? rarity.of(this.#comparisons[c]!.column.of[a]!) : 0;
      weight += weights[level]! + this.#rarity * rare;
      for (let r = 0; r < related.length; r++) related[r]! += relatedWeights[r]![level]! + rare;
    }
    let close = 0;
    for (let r = 0; r < related.length; r++) close += Math.exp(related[r]!);
    this.#off = -Math.log1p(close);
    this.#taught = this.#lessons === null ? 0 : this.#taughtBy(this.#lessons);
    return weight + this.#off + this.#taught;
  }

  #taughtBy({ all, byLevel }: Lessons): number {
    let sum = all;
    for (let c = 0; c < byLevel.length; c++) {
      const level = this.levels[c]!;
      if (level !== MISSING) sum += byLevel[c]![level]!;
    }
    return bounded(sum);
  }

  /** Fills {@link levels}. */
  look(a: number, b: number): void {
    const { levels } = this;
    for (let c = 0; c < this.#comparisons.length; c++) {
      const { column, scale, equal } = this.#comparisons[c]!;
      const [valueA, valueB] = [column.of[a]!, column.of[b]!];
      if (valueA === NO_VALUE || valueB === NO_VALUE) levels[c] = MISSING;
      else levels[c] = valueA === valueB && equal >= 0 ? equal : column.compare(scale, valueA, valueB);
    }
    for (const crossing of this.#crossings) this.#lookAcross(crossing, a, b);
    for (const derived of this.#derived) this.#lookBehind(derived, a, b);
  }

  #lookAcross({ first, second }: Crossing, a: number, b: number): void {
    if (this.levels[first]! >= NAME_CLOSE || this.levels[second]! >= NAME_CLOSE) return;
    const [one, other] = [this.#comparisons[first]!.column, this.#comparisons[second]!.column];
    const forth = levelOf(one.texts[one.of[a]!]!, other.texts[other.of[b]!]!);
    if (forth < NAME_CLOSE) return;
    const back = levelOf(other.texts[other.of[a]!]!, one.texts[one.of[b]!]!);
    if (back < NAME_CLOSE || Math.max(forth, back) < NAME_SLIP) return;
    this.levels[first] = NAME_CROSSED;
    this.levels[second] = NAME_CROSSED;
  }

  /** Of an address that many people's are at and that is made of a name, only the whole is more than the name. */
  #lookBehind({ email, names, providers }: Derived, a: number, b: number): void {
    const level = this.levels[email]!;
    if (level === MISSING || level < EMAIL_ALIKE || level >= EMAIL_EQUAL) return;
    const { column } = this.#comparisons[email]!;
    const [one, other] = [column.texts[column.of[a]!]!, column.texts[column.of[b]!]!];
    if (!providers.has(domainOf(one)) && !providers.has(domainOf(other))) return;
    const isName = ({ of, texts }: Column, record: number): boolean => {
      const name = of[record] === NO_VALUE ? '' : texts[of[record]!]!;
      return isMadeOf(one, name) || isMadeOf(other, name);
    };
    // A slip in the name of the one is none in that of the other.
    if (names.some((column) => isName(column, a) || isName(column, b))) this.levels[email] = MISSING;
  }

  #weigh(c: number, level: number, a: number): number {
    const { column, weights, equal, rarity } = this.#comparisons[c]!;
    const weight = weights[level]!;
    return level === equal && rarity !== null ? weight + this.#rarity * rarity.of(column.of[a]!) : weight;
  }

  /** What the rarity of the values adds to the weights of the levels, of the pair that was looked at last. */
  rarityOf(a: number): number {
    let sum = 0;
    for (let c = 0; c < this.#comparisons.length; c++) {
      const { column, equal, rarity } = this.#comparisons[c]!;
      if (rarity !== null && this.levels[c] === equal) sum += rarity.of(column.of[a]!);
    }
    return sum;
  }

  explain(a: number, b: number): PairScore {
    const weight = this.score(a, b);
    const related = this.#off;
    const taught = this.#taught;
    const contributions = this.model.scales.map((scaleModel, c): Contribution => {
      const scale = scaleOf(this.model, scaleModel);
      const level = this.levels[c]!;
      const isMissing = level === MISSING;
      return {
        field: this.model.fields[scaleModel.field]!.name,
        comparison: scale.name,
        level: isMissing ? 'missing' : scale.levels[level]!,
        weight: isMissing ? 0 : this.#weigh(c, level, a),
      };
    });
    return { weight, probability: probabilityOf(weight), contributions, related, taught };
  }
}

/** @param weight natural log-odds */
export function probabilityOf(weight: number): number {
  return 1 / (1 + Math.exp(-weight));
}

interface Comparison {
  readonly column: Column;
  readonly scale: number;
  readonly equal: number;
  /** By level. */
  readonly weights: Float64Array;
  /** The same by kind of related people. */
  readonly relatedWeights: readonly Float64Array[];
  /** Null where rarity does not count. */
  readonly rarity: Rarity | null;
}

function comparisonOf(records: Records, model: MatchingModel, own: ScaleModel, c: number): Comparison {
  const { field, scale, m, u } = own;
  const { equal, isByFrequency } = scaleOf(model, own);
  const column = records.columns[field]!;
  const taught = model.taught?.weights[c];
  const weights = Float64Array.from(taught ?? m.map((share, level) => Math.log(share / u[level]!)));
  const relatedWeights = model.related.map(({ shares }) =>
    Float64Array.from(u, (share, level) => Math.log(shares[c]![level]! / share)),
  );
  const rarity =
    isByFrequency && equal >= 0 ? new Rarity(column, u[equal]!, model.priorLogOdds, model.records) : null;
  return { column, scale, equal, weights, relatedWeights, rarity };
}

/** How much more than usual equality says on a value: ln(u / u of the value), made once for each value. */
class Rarity {
  readonly #column: Column;
  readonly #usual: number;
  readonly #copies: number;
  #adds = new Float32Array(1024).fill(Number.NaN);

  constructor(column: Column, usual: number, priorLogOdds: number, records: number) {
    this.#column = column;
    this.#usual = usual;
    // Records of one person repeat its values: that does not make the values frequent among strangers.
    this.#copies = 1 + Math.exp(priorLogOdds) * Math.max(0, records - 1);
  }

  of(value: number): number {
    if (value >= this.#adds.length) {
      const more = new Float32Array(Math.max(value + 1, this.#adds.length * 2)).fill(Number.NaN);
      more.set(this.#adds);
      this.#adds = more;
    }
    const known = this.#adds[value]!;
    if (!Number.isNaN(known)) return known;
    const { total, values } = this.#column.frequencies;
    const count = values.get(this.#column.texts[value]!) ?? 1;
    const least = Math.min(1, this.#usual * total);
    const share = (Math.max(0, count - this.#copies) + least) / Math.max(1, total);
    this.#adds[value] = Math.log(this.#usual / Math.min(1, share));
    return this.#adds[value]!;
  }
}

/** Two comparisons of names whose values may stand in each other's place. */
interface Crossing {
  readonly first: number;
  readonly second: number;
}

function crossingsOf({ fields, scales }: MatchingModel, comparisons: readonly Comparison[]): Crossing[] {
  const names = comparisons.flatMap((_, c) => (fields[scales[c]!.field]!.kind === 'name' ? [c] : []));
  return names.flatMap((first, i) => names.slice(i + 1).map((second) => ({ first, second })));
}

/** A comparison of e-mail addresses, and the names that they may be made of. */
interface Derived {
  readonly email: number;
  readonly names: readonly Column[];
  /** Domains at which many have their address. */
  readonly providers: ReadonlySet<string>;
}

/** Share of the addresses from which a domain is a provider's: namesakes meet there. */
const LEAST_PROVIDED = 0.02;

function derivedIn({ columns }: Records, { fields, scales }: MatchingModel): Derived[] {
  const names = columns.filter(({ kindName }) => kindName === 'name');
  return scales.flatMap(({ field }, email) => {
    if (fields[field]!.kind !== 'email') return [];
    const { words, distinct } = columns[field]!.frequencies;
    const providers = [...words].filter(([, count]) => count >= LEAST_PROVIDED * distinct);
    return [{ email, names, providers: new Set(providers.map(([domain]) => domain)) }];
  });
}

function levelOf(a: string, b: string): number {
  if (a === b) return NAME_SLIP;
  return a < b ? nameLevel(a, b) : nameLevel(b, a);
}
