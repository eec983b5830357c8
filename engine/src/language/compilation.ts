/** One compilation in progress: what names mean here, what has been read so far, and the way to fail. */

import type { Compiled, Environment, Reads } from './environment.ts';
import { LanguageError, type LanguageErrorCode, placeOf } from './error.ts';
import type { Step, Test } from './frame.ts';
import type { Node } from './syntax.ts';

type NameSets = Map<string, Set<string> | 'all'>;

export class ReadsBuilder implements Reads {
  readonly variables: NameSets = new Map();
  readonly calls: NameSets = new Map();
  readonly aggregates = new Set<number>();
  now = false;

  /** Without a field: the whole variable. */
  variable(name: string, field: string | undefined): void {
    add(this.variables, name, field);
  }

  /** Without an argument: any. */
  call(name: string, argument: string | undefined): void {
    add(this.calls, name, argument);
  }
}

function add(sets: NameSets, name: string, member: string | undefined): void {
  const present = sets.get(name);
  if (member === undefined) sets.set(name, 'all');
  else if (present === undefined) sets.set(name, new Set([member]));
  else if (present !== 'all') present.add(member);
}

/** Turns nodes into steps; handed in so that the files of this room do not import each other in circles. */
export interface Translator {
  value<S, E>(node: Node, at: Compilation<S, E>): Step<S>;
  test<S, E>(node: Node, at: Compilation<S, E>): Test<S>;
  /** A whole expression of its own with the same source text: the filter of an aggregate. */
  assemble<S>(node: Node, environment: Environment<S>, canonical: string, shared: Place): Compiled<S>;
}

/** Where the text comes from, for messages. */
export interface Place {
  readonly text: string;
  /** Said when a name is unknown, instead of a guess: where only some names are allowed. */
  readonly onlyHint: string | undefined;
}

/** What is the same in the whole expression. */
interface Shared extends Place {
  readonly translator: Translator;
  readonly reads: ReadsBuilder;
  /** Largest number of loop variables alive at once. */
  frameSize: number;
  /** Slots of aggregates by key. */
  readonly slots: Map<string, number>;
  /** The same by the node that an aggregate is written in: values, tests and horizons are compiled one by one. */
  readonly slotsByNode: Map<Node, number>;
}

export class Compilation<S, E> {
  readonly environment: Environment<S, E>;
  readonly shared: Shared;
  readonly locals: ReadonlyMap<string, number>;
  readonly #depth: number;

  constructor(
    environment: Environment<S, E>,
    shared: Shared,
    locals: ReadonlyMap<string, number> = new Map(),
    depth = 0,
  ) {
    this.environment = environment;
    this.shared = shared;
    this.locals = locals;
    this.#depth = depth;
  }

  get reads(): ReadsBuilder {
    return this.shared.reads;
  }

  value(node: Node): Step<S> {
    return this.shared.translator.value(node, this);
  }

  test(node: Node): Test<S> {
    return this.shared.translator.test(node, this);
  }

  /** The inside of a loop, with the slot of its variable. */
  inside(variable: string): { readonly slot: number; readonly inner: Compilation<S, E> } {
    const slot = this.#depth;
    const locals = new Map(this.locals).set(variable, slot);
    const inner = new Compilation(this.environment, this.shared, locals, slot + 1);
    this.shared.frameSize = Math.max(this.shared.frameSize, slot + 1);
    return { slot, inner };
  }

  /** The accessor of a host variable, undefined when there is none of that name or a loop variable hides it. */
  variable(name: string): ((scope: S) => unknown) | undefined {
    const [root = ''] = name.split('.', 1);
    if (this.locals.has(root)) return undefined;
    const plain = name.startsWith('.') ? name.slice(1) : name;
    return Object.hasOwn(this.environment.variables, plain) ? this.environment.variables[plain] : undefined;
  }

  fail(code: LanguageErrorCode, offset: number, message: string, mend = ''): never {
    throw new LanguageError(code, message, placeOf(this.shared.text, offset), mend);
  }
}
