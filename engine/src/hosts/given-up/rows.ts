/**
 * Calls that were given up, as columns: who asked what and when, why nobody decided it, and what was given instead. Under
 * overload there are tens of thousands a second, and most have everything but the person in common.
 */
import type { Degraded, Identifier } from '../../core/input.ts';
import type { ProfileKey } from '../engine.ts';

/** What many rows share. `namespace` is '' where a profile id was named, `action` where the fallback is none. */
export type GivenUpKind = readonly [
  namespace: string,
  placement: string,
  action: string,
  degraded: Exclude<Degraded, 'contexts' | 'unfilled'>,
];

/** Plain data, logged as it is; one row for each placement that was asked for. */
export interface GivenUpRows {
  readonly kinds: readonly GivenUpKind[];
  /** When the first was answered; the others so many milliseconds later. */
  readonly from: number;
  readonly afterMs: readonly number[];
  /** Places in `kinds`. */
  readonly kind: readonly number[];
  /** Value of the identifier; blank: it was erased. */
  readonly who: readonly string[];
  readonly request: readonly string[];
}

/** One call, for one placement. */
export interface GivenUpCall {
  readonly at: number;
  /** As the person was named. */
  readonly key: ProfileKey;
  readonly placement: string;
  readonly degraded: Exclude<Degraded, 'contexts' | 'unfilled'>;
  /** What was given, where the fallback is an action. */
  readonly action?: string;
  readonly requestId: string;
}

/** Collects rows; taking them is cheap, and so is each. */
export class GivenUpColumns {
  #kinds: GivenUpKind[] = [];
  #places = new Map<string, number>();
  #lastPlace = 0;
  #from = 0;
  #afterMs: number[] = [];
  #kind: number[] = [];
  #who: string[] = [];
  #request: string[] = [];

  get size(): number {
    return this.#kind.length;
  }

  add(at: number, who: string, request: string, kind: GivenUpKind): void {
    if (this.#kind.length === 0) this.#from = at;
    this.#afterMs.push(at - this.#from);
    this.#kind.push(this.#placeOf(kind));
    this.#who.push(who);
    this.#request.push(request);
  }

  /** Mostly that of the one before. */
  #placeOf(kind: GivenUpKind): number {
    const last = this.#kinds[this.#lastPlace];
    if (last !== undefined && areSame(last, kind)) return this.#lastPlace;
    const name = kind.join('\n');
    const place = this.#places.get(name) ?? this.#kinds.push(kind) - 1;
    this.#places.set(name, place);
    this.#lastPlace = place;
    return place;
  }

  /** All of them; none is left. */
  take(): GivenUpRows {
    const rows = {
      kinds: this.#kinds,
      from: this.#from,
      afterMs: this.#afterMs,
      kind: this.#kind,
      who: this.#who,
      request: this.#request,
    };
    this.#kinds = [];
    this.#places = new Map();
    this.#afterMs = [];
    this.#kind = [];
    this.#who = [];
    this.#request = [];
    return rows;
  }
}

function areSame(a: GivenUpKind, b: GivenUpKind): boolean {
  return a[1] === b[1] && a[0] === b[0] && a[2] === b[2] && a[3] === b[3];
}

export function callAt(rows: GivenUpRows, row: number): GivenUpCall {
  const [namespace, placement, action, degraded] = rows.kinds[rows.kind[row]!]!;
  const value = rows.who[row]!;
  return {
    at: rows.from + rows.afterMs[row]!,
    key: namespace === '' ? { profile: value } : { namespace, value },
    placement,
    degraded,
    ...(action !== '' && { action }),
    requestId: rows.request[row]!,
  };
}

/** Whether some fallback was an action: caps have to count it. */
export function showsAction({ kinds }: GivenUpRows): boolean {
  return kinds.some(([, , action]) => action !== '');
}

/** Who a row is about, as one text. */
export function nameIn({ kinds, kind, who }: GivenUpRows, row: number): string {
  return nameOf(kinds[kind[row]!]![0], who[row]!);
}

/** As kinds and columns have it. */
export function partsOfKey(key: ProfileKey): readonly [namespace: string, who: string] {
  return 'profile' in key ? ['', key.profile] : [key.namespace, key.value];
}

export function nameOfKey(key: ProfileKey): string {
  return nameOf(...partsOfKey(key));
}

/** A profile can be named as if it were an identifier, too. */
function nameOf(namespace: string, value: string): string {
  return `${namespace === 'profile' ? '' : namespace}:${value}`;
}

export function namesOf(
  profiles: readonly string[],
  identifiers: readonly Identifier[],
): ReadonlySet<string> {
  return new Set([...profiles.map((profile) => nameOfKey({ profile })), ...identifiers.map(nameOfKey)]);
}

export function isBlank(who: string): boolean {
  return who.trim() === '';
}

/** Without who they were about and what they called it, in as many bytes. */
export function blanked(rows: GivenUpRows, gone: (row: number) => boolean): GivenUpRows {
  const blank = (text: string, row: number) => (gone(row) ? ' '.repeat(Buffer.byteLength(text)) : text);
  return { ...rows, who: rows.who.map(blank), request: rows.request.map(blank) };
}
