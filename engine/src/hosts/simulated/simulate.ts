/**
 * The quick way through virtual time: one customer after the other, each with its own events and due times, through
 * the real core. Nothing is shared between customers here, so no log, store or queue is needed; messages are taken as
 * sent at once. For populations; what couples customers (budgets, models that learn, households, accounts and the caps
 * that these share) belongs on the simulated host.
 */
import { advance } from '../../core/advance.ts';
import type { Configuration } from '../../core/configuration.ts';
import { dueOf } from '../../core/due.ts';
import { Effects } from '../../core/effects.ts';
import { groupOf } from '../../core/household/relay.ts';
import type { EventInput, Input } from '../../core/input.ts';
import { gateAt } from '../../core/journey/entry/gate.ts';
import type { PublishedModel } from '../../core/learning/model-state.ts';
import { Profile } from '../../core/profile/profile.ts';
import type { World } from '../../core/world.ts';
import { Tally } from '../tally.ts';

/** Where a customer's events come from: ascending by time; undefined when there are no more. */
export type Behaviour = (customer: number) => { next(): EventInput | undefined };

export interface SimulationOptions {
  readonly configuration: Configuration;
  readonly customers: number;
  readonly behaviour: Behaviour;
  /** Due times after this instant (milliseconds since the epoch) stay open. */
  readonly until: number;
  /** What is believed of the actions; it does not change during the run. */
  readonly models?: ReadonlyMap<string, PublishedModel>;
  /** Called now and then with the number of customers done. */
  progress?(done: number): void;
  /** Sees each customer at the end of the run. */
  finished?(profile: Profile): void;
}

export interface Simulation {
  readonly events: number;
  readonly dueTimes: number;
  readonly tally: Tally;
}

const PROGRESS_EVERY = 10_000;

export function simulate(options: SimulationOptions): Simulation {
  const run = new Run(options);
  for (let customer = 0; customer < options.customers; customer++) {
    run.customer(customer);
    if (customer % PROGRESS_EVERY === 0) options.progress?.(customer);
  }
  return { events: run.events, dueTimes: run.dueTimes, tally: run.tally };
}

class Run {
  events = 0;
  dueTimes = 0;
  readonly tally = new Tally();
  readonly #options: SimulationOptions;
  readonly #world: World;
  readonly #effects = new Effects();
  #customer = '';

  constructor(options: SimulationOptions) {
    this.#options = options;
    const { configuration } = options;
    this.#world = {
      now: 0,
      configuration,
      layout: () => configuration.layout,
      unfilled: new Set(),
      models: options.models ?? new Map(),
      // Whatever identifiers a customer comes with, they are of that customer.
      foundedBy: () => this.#customer,
      recorded: undefined,
    };
  }

  customer(index: number): void {
    const { behaviour, until, finished } = this.#options;
    this.#customer = `c${index}`;
    const profile = new Profile(this.#customer);
    const source = behaviour(index);
    for (let event = source.next(); event !== undefined; event = source.next()) {
      this.#dueBefore(profile, event.at);
      this.events++;
      this.#apply(profile, event, event.at);
    }
    this.#dueBefore(profile, until);
    this.tally.totals.profiles++;
    finished?.(profile);
  }

  #dueBefore(profile: Profile, at: number): void {
    for (let due = dueOf(profile); due > 0 && due <= at; due = dueOf(profile)) {
      this.dueTimes++;
      this.#apply(profile, { kind: 'due', at: due }, due);
    }
  }

  #apply(profile: Profile, input: Input, now: number): void {
    const effects = this.#effects;
    effects.clear();
    this.#world.now = now;
    advance(profile, input, this.#world, effects);
    if (effects.list.length > 0) this.#follow(profile, now);
  }

  /** Counts the facts, and lets messages that may go be attempted and sent in the same instant. */
  #follow(profile: Profile, now: number): void {
    const messages: Input[] = [];
    for (const effect of this.#effects.list) {
      if (effect.type === 'fact') this.tally.add(effect.fact);
      else if (effect.type === 'ready') messages.push({ kind: 'attempt', at: now, message: effect.message });
      else if (effect.type === 'deliver')
        messages.push({ kind: 'receipt', at: now, message: effect.message, outcome: 'sent' });
      else if (effect.type === 'step') continue;
      else if (effect.body.type === 'to-group' && effect.body.body.type === 'reserve')
        messages.push(granted(effect.to, effect.body.body.contact.id, now));
      else if (effect.body.type === 'to-gate' && effect.body.body.type === 'ask')
        messages.push(placed(effect.to, effect.body.body.id, now));
    }
    for (const message of messages) this.#apply(profile, message, now);
  }
}

/** Alone in their group nobody shares a cap with anybody. */
function granted(group: string, message: string, now: number): Input {
  const body = { type: 'from-group', ...groupOf(group), body: { type: 'granted', message } } as const;
  return { kind: 'relay', at: now, body };
}

/** Caps on entries are over all persons: here everybody has a place. */
function placed(gate: string, id: string, now: number): Input {
  const { journey, way } = gateAt(gate);
  const body = { type: 'place', id, at: now, window: 0 } as const;
  return { kind: 'relay', at: now, body: { type: 'from-gate', journey, way, body } };
}
