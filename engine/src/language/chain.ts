/**
 * The chain before an aggregate: events("Cart Updated").filter(e, e.total > 50).thenNot("Order Completed", "2h")
 * .same("cart_id").within("7d"). A filter belongs to the event named before it. Read from its end to its beginning.
 */

import type { Compilation } from './compilation.ts';
import { durationMs, durationText } from './duration.ts';
import type { Compiled, Environment, SequenceStep, Window } from './environment.ts';
import { render } from './render.ts';
import { quote } from './strings.ts';
import type { Call, Macro, Node } from './syntax.ts';
import { type CalendarUnit, isZone, LONGEST_MS } from './zone.ts';

const EXAMPLE = 'write it like events("Order Completed").within("30d").count()';

/** What may stand between events(...) and its aggregate. */
export const LINKS: readonly string[] = ['filter', 'within', 'current', 'session', 'then', 'thenNot', 'same'];

/** Events of a sequence after the first. */
const MOST_STEPS = 8;

/** Filters are compiled only for an aggregate that is not known yet. */
type Filter<E> = (() => Compiled<E>) | undefined;

interface ChainStep<E> extends Omit<SequenceStep<E>, 'filter'> {
  readonly filter: Filter<E>;
  readonly text: string;
}

export interface Chain<E> {
  readonly event: string;
  readonly filter: Filter<E>;
  readonly filterText: string | undefined;
  readonly steps: readonly ChainStep<E>[];
  readonly same: string | undefined;
  readonly window: Window;
}

/** Whether a node is `events(...)` or a chain that starts with it. */
export function startsWithEvents(node: Node): boolean {
  if (node.kind === 'macro') return startsWithEvents(node.range);
  if (node.kind !== 'call') return false;
  return node.target === undefined ? node.name === 'events' : startsWithEvents(node.target);
}

/** The one text of a chain, whatever the order of its links and the names in its filters. */
export function chainText<E>({ event, filterText, steps, same, window }: Chain<E>): string {
  return [
    `events(${quote(event)})`,
    filterText === undefined ? '' : `.filter(e, ${filterText})`,
    ...steps.map(({ text }) => text),
    same === undefined ? '' : `.same(${quote(same)})`,
    windowText(window),
  ].join('');
}

function windowText(window: Window): string {
  switch (window.kind) {
    case 'rolling':
      return `.within("${durationText(window.ms)}")`;
    case 'calendar':
      return `.current("${window.unit}", ${quote(window.zone)})`;
    case 'session':
      return `.session("${durationText(window.gapMs)}")`;
    case 'lifetime':
      return '';
  }
}

/** The only argument, where it is a text. */
export function textArgument({ args }: Call): string | undefined {
  const [argument] = args;
  const literal = args.length === 1 && argument?.kind === 'const' ? argument.value : undefined;
  return typeof literal === 'string' ? literal : undefined;
}

/** @param node the aggregate at the end of the chain */
export function readChain<S, E>(node: Call, at: Compilation<S, E>): Chain<E> {
  const reading = new Reading(at);
  let link = node.target;
  while (link !== undefined) link = reading.link(link);
  return reading.chain(node);
}

class Reading<S, E> {
  readonly #at: Compilation<S, E>;
  readonly #steps: ChainStep<E>[] = [];
  #filter: Macro | undefined;
  #window: Window | undefined;
  #same: string | undefined;
  #first:
    | { readonly event: string; readonly filter: Filter<E>; readonly filterText: string | undefined }
    | undefined;

  constructor(at: Compilation<S, E>) {
    this.#at = at;
  }

  chain(node: Call): Chain<E> {
    const first = this.#first ?? this.#fail(node, 'no event is named', EXAMPLE);
    const same = this.#same;
    if (same !== undefined && this.#steps.length === 0)
      this.#fail(node, '`.same(...)` without a sequence', 'add .then("Order Completed", "1d") or remove it');
    return { ...first, steps: this.#steps, same, window: this.#window ?? { kind: 'lifetime' } };
  }

  /** Reads one link; returns what stands before it. */
  link(node: Node): Node | undefined {
    if (node.kind === 'macro' && node.name === 'filter') return this.#takeFilter(node);
    if (node.kind !== 'call' || (node.target === undefined) !== (node.name === 'events'))
      return this.#stray(node);
    switch (node.name) {
      case 'events':
        return this.#begin(node);
      case 'within':
      case 'current':
      case 'session':
        return this.#takeWindow(node);
      case 'then':
      case 'thenNot':
        return this.#takeStep(node);
      case 'same':
        return this.#takeSame(node);
      default:
        return this.#stray(node);
    }
  }

  #begin(node: Call): undefined {
    const event =
      textArgument(node) || this.#fail(node, '`events` needs the name of an event as text', EXAMPLE);
    this.#first = { event, ...this.#takenFilter() };
    return undefined;
  }

  #takeFilter(node: Macro): Node {
    if (this.#filter !== undefined)
      this.#fail(node, 'a second `.filter(...)`', 'join the two with && in one filter');
    this.#filter = node;
    return node.range;
  }

  /** The filter that stood behind the event now being read. */
  #takenFilter(): { readonly filter: Filter<E>; readonly filterText: string | undefined } {
    const node = this.#filter;
    this.#filter = undefined;
    if (node?.test === undefined) return { filter: undefined, filterText: undefined };
    const filterText = render(node.test, new Map([[node.variable, 'e']]));
    return { filterText, filter: () => filterOf(node, filterText, this.#at) };
  }

  #takeWindow(node: Call): Node | undefined {
    if (this.#window !== undefined) this.#fail(node, `a second window, \`.${node.name}(...)\``, 'keep one');
    this.#window = windowOf(node, this.#at);
    return node.target;
  }

  #takeSame(node: Call): Node | undefined {
    if (this.#same !== undefined) this.#fail(node, 'a second `.same(...)`', 'keep one');
    const same = textArgument(node);
    if (!same) this.#fail(node, '`same` needs the name of a property', 'write .same("product_id")');
    this.#same = same;
    return node.target;
  }

  #takeStep(node: Call): Node | undefined {
    const [name, gap] = node.args.map((argument) => (argument.kind === 'const' ? argument.value : undefined));
    const gapMs = typeof gap === 'string' ? durationMs(gap) : undefined;
    const example = `write .${node.name}("Order Completed", "2h")`;
    if (node.args.length !== 2 || typeof name !== 'string' || name === '')
      this.#fail(node, `\`${node.name}\` needs the name of an event and a span of time`, example);
    if (gapMs === undefined || gapMs <= 0)
      this.#at.fail('bad_duration', node.offset, `\`${node.name}\` needs a span of time as text`, example);
    if (this.#steps.length >= MOST_STEPS)
      this.#fail(
        node,
        `more than ${MOST_STEPS} events follow`,
        'split the sequence in audiences of their own',
      );
    const { filter, filterText } = this.#takenFilter();
    const filtered = filterText === undefined ? '' : `.filter(e, ${filterText})`;
    this.#steps.unshift({
      event: name,
      filter,
      ...(filterText === undefined ? {} : { filterText }),
      gapMs,
      isNegated: node.name === 'thenNot',
      text: `.${node.name}(${quote(name)}, "${durationText(gapMs)}")${filtered}`,
    });
    return node.target;
  }

  #stray(node: Node): never {
    const name = node.kind === 'call' || node.kind === 'macro' ? `\`.${node.name}(...)\`` : 'this';
    return this.#fail(node, `${name} cannot stand between events(...) and its aggregate`, EXAMPLE);
  }

  #fail(node: Node, message: string, mend: string): never {
    return this.#at.fail('bad_aggregate', node.offset, message, mend);
  }
}

function windowOf<S, E>(node: Call, at: Compilation<S, E>): Window {
  if (node.name === 'current') return calendarOf(node, at);
  const text = textArgument(node);
  const ms = text === undefined ? undefined : durationMs(text);
  if (ms !== undefined && ms > 0)
    return node.name === 'within' ? { kind: 'rolling', ms } : { kind: 'session', gapMs: ms };
  return at.fail(
    'bad_duration',
    node.offset,
    `\`${node.name}\` needs a span of time as text`,
    'write 30m, 2h, 90d or 4w in quotes',
  );
}

function calendarOf<S, E>(node: Call, at: Compilation<S, E>): Window {
  const [unit, zone = 'UTC', ...rest] = node.args.map((argument) =>
    argument.kind === 'const' ? argument.value : undefined,
  );
  const mend = 'write .current("month", "Europe/Berlin") with day, week, month or year and an IANA zone';
  if (typeof unit !== 'string' || !Object.hasOwn(LONGEST_MS, unit) || rest.length > 0)
    return at.fail('bad_aggregate', node.offset, '`current` needs a part of the calendar', mend);
  if (typeof zone !== 'string' || !isZone(zone) || node.args.some(({ kind }) => kind !== 'const'))
    return at.fail('bad_aggregate', node.offset, '`current` needs a time zone that is known', mend);
  return { kind: 'calendar', unit: unit as CalendarUnit, zone };
}

/** The state of an aggregate is kept per event, so its filter may read the event and nothing else. */
function filterOf<S, E>(node: Macro, canonical: string, at: Compilation<S, E>): Compiled<E> {
  const event = at.environment.event;
  if (event === undefined || node.test === undefined) {
    return at.fail('bad_aggregate', node.offset, 'events cannot be filtered here', 'remove the .filter(...)');
  }
  const { variable, test } = node;
  const fields = Object.entries(event.fields ?? {}).map(
    ([name, read]) => [`${variable}.${name}`, read] as const,
  );
  const environment: Environment<E> = {
    variables: { [variable]: event.properties, ...Object.fromEntries(fields) },
  };
  const onlyHint = `a filter over events can read only the event \`${variable}\``;
  return at.shared.translator.assemble(test, environment, canonical, { text: at.shared.text, onlyHint });
}
