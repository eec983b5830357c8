/** Networks of journeys and what happens to a person, by chance; and smaller ones that still show what was found. */
import type { Draw } from '../core/draws.ts';
import type { JsonObject } from '../core/input.ts';
import {
  eventConditions,
  eventNumbers,
  keys,
  matchingConditions,
  runConditions,
  runNumbers,
  signalConditions,
} from './journey-readings.testing.ts';

export interface Happening {
  /** Since the one before it. */
  readonly afterMs: number;
  /** The host tells no due times on the way: the event itself finds waits that are over. */
  readonly isFirst: boolean;
  readonly name: string;
  readonly properties: JsonObject;
}

export interface Case {
  /** As documents have them. */
  readonly journeys: readonly Journey[];
  readonly happenings: readonly Happening[];
}

/** Of steps only what shrinking reads is typed here: the schema of journeys checks them. */
export interface Journey {
  readonly name: string;
  readonly steps: readonly { readonly id: string; readonly [kind: string]: unknown }[];
  readonly [setting: string]: unknown;
}

const MINUTE_MS = 60_000;
const EVENTS = ['A', 'B', 'C', 'D'];
const SIGNALS = ['ping', 'pong'];
const LENGTHS = ['10m', '30m', '1h', '3h', '1d'];
const SINCE_MS = [0, 0, 10, 10, 30, 60, 180, 1_440, 7].map((minutes) => minutes * MINUTE_MS);
const KEYS = ['a', 'a', 'b', ' a ', 7, '7', true, ''];

/** @param refused names of journeys that cannot be put in force as they are: they are written anew */
export function randomCase(
  draw: Draw,
  events: number,
  refused: (journeys: readonly Journey[]) => ReadonlySet<string>,
): Case {
  const names = Array.from({ length: 2 + Math.floor(draw() * 5) }, (_, i) => `j${i}`);
  let journeys = names.map((name) => new Author(draw, names).journey(name));
  for (let anew = refused(journeys); anew.size > 0; anew = refused(journeys))
    journeys = journeys.map((one) => (anew.has(one.name) ? new Author(draw, names).journey(one.name) : one));
  return { journeys, happenings: Array.from({ length: events }, () => happening(draw)) };
}

function happening(draw: Draw): Happening {
  const afterMs = pick(draw, SINCE_MS);
  const isFirst = draw() < 0.2;
  const known: JsonObject = {
    ...(draw() < 0.9 && { n: Math.floor(draw() * 4) }),
    ...(draw() < 0.9 && { k: pick(draw, KEYS) }),
  };
  // A source of theirs that says what only Kairos says opens no way in; who waits for the name hears it.
  if (draw() < 0.03)
    return {
      afterMs,
      isFirst,
      name: 'Journey Signalled',
      properties: { signal: pick(draw, SIGNALS), ...known },
    };
  return { afterMs, isFirst, name: pick(draw, EVENTS), properties: known };
}

function pick<T>(draw: Draw, list: readonly T[]): T {
  return list[Math.floor(draw() * list.length)]!;
}

/** Writes one journey. */
class Author {
  readonly #draw: Draw;
  readonly #journeys: readonly string[];
  #ids: readonly string[] = [];

  constructor(draw: Draw, journeys: readonly string[]) {
    this.#draw = draw;
    this.#journeys = journeys;
  }

  journey(name: string): Journey {
    this.#ids = Array.from({ length: 1 + Math.floor(this.#draw() * 8) }, (_, i) => `s${i}`);
    const ways = pick(this.#draw, [0, 1, 1, 1, 1, 2]);
    const entry = Array.from({ length: ways }, () => this.#wayIn());
    return {
      kind: 'journey',
      name,
      ...(ways > 0 && { entry: ways === 1 ? entry[0] : entry }),
      ...this.#maybe(0.3, () => ({ reentry: this.#reentry() })),
      ...this.#maybe(0.2, () => ({ accepts: { n: pick(this.#draw, ['number', 'number?']) } })),
      offers: { ping: {}, pong: { n: pick(this.#draw, ['number', 'number?']) } },
      ...this.#maybe(0.3, () => ({
        goal: { ...this.#awaited(0.6), ...this.#maybe(0.5, () => ({ within: pick(this.#draw, LENGTHS) })) },
      })),
      ...this.#maybe(0.3, () => ({ exit: [this.#awaited(0.6), this.#awaited(0.6)] })),
      ...this.#maybe(0.2, () => ({ budget: { steps: 3 + Math.floor(this.#draw() * 10), within: '3h' } })),
      steps: this.#ids.map((id) => ({
        id,
        ...this.#step(),
        ...this.#maybe(0.1, () => ({ next: this.#id() })),
      })),
    };
  }

  #maybe<T extends object>(share: number, make: () => T): T | undefined {
    return this.#draw() < share ? make() : undefined;
  }

  #wayIn(): object {
    const isSignal = this.#draw() < 0.3;
    const values = this.#text(eventNumbers);
    return {
      ...(isSignal ? { signal: pick(this.#draw, SIGNALS) } : { event: pick(this.#draw, EVENTS) }),
      ...this.#maybe(isSignal ? 0 : 0.3, () => ({ where: this.#text(eventConditions) })),
      ...this.#maybe(isSignal ? 0.1 : 0.6, () => ({ key: isSignal ? '"x"' : 'event.k' })),
      ...this.#maybe(isSignal ? 0 : 0.3, () => ({ data: { n: values } })),
      ...this.#maybe(0.5, () => ({ reentry: this.#reentry() })),
    };
  }

  #reentry(): unknown {
    return pick(this.#draw, ['never', 'when-ended', 'always', 'always', { after: '1h' }, { after: '1d' }]);
  }

  /** An event, or a signal of another journey. */
  #awaited(where = 0.5): { event: string; where?: string } {
    if (this.#draw() < 0.15) return { event: 'Journey Signalled', where: this.#text(signalConditions) };
    return {
      event: pick(this.#draw, EVENTS),
      ...this.#maybe(where, () => ({ where: this.#text(matchingConditions) })),
    };
  }

  #step(): { readonly [kind: string]: unknown } {
    const chance = this.#draw();
    if (chance < 0.22) return { wait: pick(this.#draw, LENGTHS) };
    if (chance < 0.5) return { 'wait-for': this.#waitFor() };
    if (chance < 0.62) return { branch: this.#ways() };
    if (chance < 0.72) return { branch: { all: this.#ways() } };
    if (chance < 0.83) return { 'hand-over': this.#handOver() };
    if (chance < 0.92) return { signal: this.#signal() };
    return chance < 0.95 ? { goal: { name: 'won' } } : { exit: { reason: 'over' } };
  }

  #waitFor(): object {
    const times = () => this.#maybe(0.3, () => ({ times: 2 }));
    const several = (mayGo: boolean) =>
      ['one', 'two', 'three'].slice(0, 2 + Math.floor(this.#draw() * 2)).map((as) => ({
        ...this.#awaited(),
        ...times(),
        as,
        ...(mayGo && this.#maybe(0.5, () => ({ go: this.#id() }))),
      }));
    const chance = this.#draw();
    const what =
      chance < 0.4
        ? { ...this.#awaited(), ...times() }
        : chance < 0.7
          ? { any: several(true) }
          : { all: several(false) };
    return {
      ...what,
      within: pick(this.#draw, LENGTHS),
      timeout: this.#id(),
      ...this.#maybe(0.3, () => ({ reset: [this.#awaited()] })),
    };
  }

  #ways(): object[] {
    return Array.from({ length: 1 + Math.floor(this.#draw() * 3) }, () => ({
      ...this.#maybe(0.7, () => ({ when: this.#text(runConditions) })),
      go: this.#id(),
    }));
  }

  #handOver(): object {
    return {
      journey: pick(this.#draw, this.#journeys),
      ...this.#maybe(0.5, () => ({ data: { n: this.#text(runNumbers) } })),
      ...this.#maybe(0.3, () => ({ key: this.#text(keys) })),
      ...this.#maybe(0.4, () => ({ otherwise: this.#id() })),
    };
  }

  #signal(): object {
    const name = pick(this.#draw, SIGNALS);
    return { name, ...(name === 'pong' && { data: { n: this.#text(runNumbers) } }) };
  }

  #text(readings: object): string {
    return pick(this.#draw, Object.keys(readings));
  }

  #id(): string {
    return pick(this.#draw, this.#ids);
  }
}

/** Takes out what it can as long as the rest still fails. @param fails false also where it is no network any more */
export function shrink(found: Case, fails: (smaller: Case) => boolean): Case {
  let least = found;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const smaller of smallerThan(least)) {
      if (!fails(smaller)) continue;
      least = smaller;
      isSmaller = true;
      break;
    }
  }
  return least;
}

function* smallerThan({ journeys, happenings }: Case): Generator<Case> {
  for (let size = happenings.length >> 1; size > 0; size >>= 1)
    for (let from = 0; from < happenings.length; from += size)
      yield { journeys, happenings: happenings.toSpliced(from, size) };
  for (const { name } of journeys) yield { journeys: without(journeys, name), happenings };
  for (const [i, journey] of journeys.entries())
    for (const plainer of plainerThan(journey)) yield { journeys: journeys.with(i, plainer), happenings };
}

/** Who was handed over to it leaves. */
function without(journeys: readonly Journey[], gone: string): Journey[] {
  return journeys
    .filter(({ name }) => name !== gone)
    .map((journey) => ({
      ...journey,
      steps: journey.steps.map((step) => {
        const to = step['hand-over'] as { journey: string } | undefined;
        return to?.journey === gone ? { id: step.id, exit: {} } : step;
      }),
    }));
}

function* plainerThan(journey: Journey): Generator<Journey> {
  const { steps } = journey;
  for (const i of steps.keys()) yield { ...journey, steps: steps.toSpliced(i, 1) };
  for (const name of ['goal', 'exit', 'reentry', 'accepts', 'budget', 'entry'])
    if (name in journey) yield withoutKey(journey, name) as Journey;
  for (const [i, step] of steps.entries()) {
    if (!('exit' in step)) yield { ...journey, steps: steps.with(i, { id: step.id, exit: {} }) };
    for (const [kind, settings] of Object.entries(step)) {
      if (kind === 'next') yield { ...journey, steps: steps.with(i, withoutKey(step, kind) as typeof step) };
      else if (typeof settings === 'object' && settings !== null && !Array.isArray(settings))
        for (const name of Object.keys(settings))
          yield { ...journey, steps: steps.with(i, { ...step, [kind]: withoutKey(settings, name) }) };
    }
  }
}

function withoutKey(from: object, name: string): object {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
}
