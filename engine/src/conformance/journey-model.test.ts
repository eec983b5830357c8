// Random networks of journeys under random events, against a tiny reading of the rules (journey-model.testing.ts).
import { describe, expect, it } from 'vitest';
import { advance } from '../core/advance.ts';
import { configure } from '../core/configuration.ts';
import { drawsFrom } from '../core/draws.ts';
import { dueOf } from '../core/due.ts';
import type { Fact } from '../core/effect.ts';
import { Effects } from '../core/effects.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Input } from '../core/input.ts';
import { type JourneyDefinition, journeySchema } from '../core/journey/definition.ts';
import { Profile } from '../core/profile/profile.ts';
import { fromState, toState } from '../core/profile/state.ts';
import type { World } from '../core/world.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { JourneyModel, type Standing, type Told } from './journey-model.testing.ts';
import { type Case, type Happening, type Journey, randomCase, shrink } from './journey-networks.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const TRIES = Number(process.env.KAIROS_TRIES ?? (process.env.KAIROS_DEEP ? 20_000 : 300));
const HOSTED = Math.min(TRIES, process.env.KAIROS_DEEP ? 500 : 25);
const EVENTS = 40;
/** Told of one person: a network that goes in circles is left alone then. */
const ENOUGH = 400;
const START = Date.parse('2026-03-02T09:00:00Z');
const IDENTIFIER = { namespace: 'userId', value: 'ada' };

describe(`JRN-1 to JRN-47: random networks of journeys (KAIROS_SEED=${SEED})`, () => {
  it(
    'tell and leave everybody where the rules say, after each input',
    () => {
      for (let seed = SEED; seed < SEED + TRIES; seed++) {
        const found = randomCase(drawsFrom(seed), EVENTS, refused);
        if (differenceIn(found) === undefined) continue;
        const least = shrink(found, (smaller) => isNetwork(smaller) && differenceIn(smaller) !== undefined);
        expect.unreachable(`${againWith(seed)}\n${differenceIn(least)}\n${JSON.stringify(least, null, 1)}`);
      }
    },
    TRIES * 1_000,
  );

  it(
    'also on a host, with each event sent twice',
    async () => {
      for (let seed = SEED; seed < SEED + HOSTED; seed++) {
        const network = randomCase(drawsFrom(seed), EVENTS, refused);
        const [hosted, expected] = [await onHost(network), byModel(network)];
        expect(hosted, againWith(seed)).toEqual(expected);
      }
    },
    HOSTED * 5_000,
  );
});

function againWith(seed: number): string {
  return `KAIROS_SEED=${seed} KAIROS_TRIES=1 npx vitest run engine/src/conformance/journey-model.test.ts`;
}

/** Of one input, as texts that are compared. */
interface Seen {
  readonly told: readonly string[];
  readonly standing: readonly string[];
}

function definitionsOf({ journeys }: Case): JourneyDefinition[] {
  return journeys.map((journey) => journeySchema.parse(journey));
}

function isNetwork({ journeys }: Case): boolean {
  const isParsed = journeys.every((journey) => journeySchema.safeParse(journey).success);
  return isParsed && journeys.length > 0 && refused(journeys).size === 0;
}

function refused(journeys: readonly Journey[]): Set<string> {
  const definitions = journeys.map((journey) => journeySchema.parse(journey));
  const result = configure(JSON.stringify(definitions), definitions);
  return new Set(result.ok ? [] : result.problems.map(({ name }) => name));
}

/** In words, the first input after which the two differ; undefined: none. */
function differenceIn(network: Case): string | undefined {
  const definitions = definitionsOf(network);
  const real = new Person(definitions);
  const model = new JourneyModel(definitions, START);
  let at = START;
  for (const [i, happening] of network.happenings.entries()) {
    if (real.told > ENOUGH) break;
    at += happening.afterMs;
    while (!happening.isFirst && model.due > 0 && model.due <= at) {
      const due = model.due;
      const difference = compared(`due at ${due - START} ms`, real.onDue(due), modelled(model, due));
      if (difference !== undefined) return difference;
    }
    const what = `event ${i}, ${happening.name} at ${at - START} ms`;
    const event = eventOf(happening, i, at);
    const difference = compared(what, real.onEvent(event), modelled(model, at, event));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function compared(input: string, real: Seen, model: Seen): string | undefined {
  const [one, other] = [JSON.stringify(real, null, 1), JSON.stringify(model, null, 1)];
  return one === other ? undefined : `after ${input} the engine has\n${one}\nand the model\n${other}`;
}

function modelled(model: JourneyModel, now: number, event?: EventInput): Seen {
  model.told = [];
  model.now = now;
  if (event === undefined) model.onDue();
  else model.onEvent(event);
  return { told: model.told.map(textOf), standing: model.standing.map(placeOf) };
}

function textOf({ run, journey, change, step, reason, to }: Told): string {
  // How long the time of a budget is stands in words.
  const why = reason?.replace(/^(more than \d+ steps) in .*/, '$1');
  return [run, journey, change, step, to, why].map((part) => part ?? '-').join(' | ');
}

function placeOf({ run, journey, key, step, due }: Standing): string {
  return `${run} | ${journey}/${key} | ${step} | ${due === 0 ? 0 : due - START}`;
}

function eventOf({ name, properties }: Happening, i: number, at: number): EventInput {
  return anEvent({ messageId: `m${i}`, name, at, identifiers: [IDENTIFIER], properties });
}

/** Runs by the order in which they begin: an id that names two of them shows. */
class Numbers {
  readonly #byId = new Map<string, number>();
  #begun = 0;

  told(fact: Extract<Fact, { type: 'journey' }>): Told {
    const { instance, change } = fact;
    if (change === 'entered' || change === 'branched') {
      const isNew = !this.#byId.has(instance);
      this.#byId.set(instance, isNew ? ++this.#begun : -1);
    }
    return { ...fact, run: this.of(instance) };
  }

  of(instance: string): number {
    return instance === '' ? 0 : (this.#byId.get(instance) ?? -1);
  }
}

/** The engine's core, with the state written and read again after each input. */
class Person {
  told = 0;
  #profile = new Profile('p');
  readonly #world: World;
  readonly #numbers = new Numbers();

  constructor(definitions: readonly JourneyDefinition[]) {
    const result = configure(JSON.stringify(definitions), definitions);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { configuration } = result;
    this.#world = {
      now: START,
      configuration,
      layout: () => configuration.layout,
      unfilled: { has: () => false },
      models: new Map(),
      foundedBy: () => 'p',
      recorded: undefined,
    };
  }

  onDue(at: number): Seen {
    const due = dueOf(this.#profile);
    return due === at ? this.#take({ kind: 'due', at }, at) : { told: [`due at ${due}`], standing: [] };
  }

  onEvent(event: EventInput): Seen {
    return this.#take(event, event.receivedAt);
  }

  #take(input: Input, now: number): Seen {
    this.#world.now = now;
    const effects = new Effects();
    advance(this.#profile, input, this.#world, effects);
    const told = effects.list.flatMap((effect) =>
      effect.type === 'fact' && effect.fact.type === 'journey' ? [this.#numbers.told(effect.fact)] : [],
    );
    this.told += told.length;
    this.#profile = fromState(JSON.parse(JSON.stringify(toState(this.#profile))), this.#world.layout);
    const standing = this.#profile.instances.map((one) => ({ ...one, run: this.#numbers.of(one.id) }));
    return { told: told.map(textOf), standing: standing.map(placeOf) };
  }
}

/** All that is told of the person, and where they stand in the end, each event sent twice. */
async function onHost(network: Case): Promise<Seen> {
  const engine = await openSimulatedEngine({
    revision: 'r1',
    documents: definitionsOf(network),
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START,
  });
  const numbers = new Numbers();
  const told: Told[] = [];
  engine.subscribe((facts) => {
    for (const { item } of facts)
      if (item.kind === 'fact' && item.fact.type === 'journey') told.push(numbers.told(item.fact));
  });
  let at = START;
  for (const [i, happening] of network.happenings.entries()) {
    at += happening.afterMs;
    await engine.advanceTo(at);
    const event = eventOf(happening, i, at);
    await engine.submit([event]);
    await engine.submit([event]);
  }
  await engine.settle();
  const snapshot = await engine.profile(IDENTIFIER);
  await engine.close();
  const standing = snapshot!.instances.map(({ id, due, ...one }) => ({
    ...one,
    run: numbers.of(id),
    due: due ?? 0,
  }));
  return { told: told.map(textOf), standing: standing.map(placeOf) };
}

function byModel(network: Case): Seen {
  const model = new JourneyModel(definitionsOf(network), START);
  const told: string[] = [];
  let at = START;
  for (const [i, happening] of network.happenings.entries()) {
    at += happening.afterMs;
    while (model.due > 0 && model.due <= at) told.push(...modelled(model, model.due).told);
    told.push(...modelled(model, at, eventOf(happening, i, at)).told);
  }
  return { told, standing: model.standing.map(placeOf) };
}
