/** Calls: CEL's functions, functions of the host, aggregates over events. Names and counts are checked at compile time. */

import { aggregateStep, startsWithEvents } from './aggregates.ts';
import { type Builtin, GLOBALS, METHODS } from './builtins.ts';
import type { Compilation } from './compilation.ts';
import { toDuration, toTimestamp } from './conversions.ts';
import { didYouMean } from './error.ts';
import type { Step } from './frame.ts';
import { compilePattern } from './patterns.ts';
import { type Call, type Node, qualifiedName } from './syntax.ts';
import { ERROR, type Outcome, type Value } from './values.ts';

export function callStep<S, E>(node: Call, at: Compilation<S, E>): Step<S> {
  if (startsWithEvents(node)) return aggregateStep(node, at);
  if (node.target === undefined) return globalStep(node, node.name, at) ?? unknownGlobal(node, at);
  const path = qualifiedName(node.target);
  if (path !== undefined && !at.locals.has(path.split('.', 1)[0]!)) {
    const qualified = globalStep(node, `${path}.${node.name}`, at);
    if (qualified !== undefined) return qualified;
  }
  const method = METHODS.get(node.name);
  if (method === undefined) {
    at.value(node.target); // an unknown variable is the more telling error
    const mend = didYouMean(node.name, METHODS.keys());
    return at.fail('unknown_function', node.offset, `there is no method \`${node.name}\``, mend);
  }
  checkArity(node, method, at);
  if (node.name === 'matches') return matchStep(node.target, node.args[0]!, at);
  return builtinStep(method, [node.target, ...node.args], at);
}

function globalStep<S, E>(node: Call, written: string, at: Compilation<S, E>): Step<S> | undefined {
  const name = written.startsWith('.') ? written.slice(1) : written;
  const builtin = GLOBALS.get(name);
  if (builtin === undefined) return hostStep(node, name, at);
  checkArity(node, builtin, at);
  const [first, second] = node.args;
  if (name === 'dyn' && first !== undefined) return at.value(first);
  if (name === 'matches' && first !== undefined && second !== undefined) return matchStep(first, second, at);
  checkLiteral(name, first, at);
  return builtinStep(builtin, node.args, at);
}

function unknownGlobal<S, E>(node: Call, at: Compilation<S, E>): never {
  if (node.name === 'has') {
    at.fail('wrong_arguments', node.offset, '`has` needs a field', 'write has(traits.plan)');
  }
  const names = [...GLOBALS.keys(), ...Object.keys(at.environment.functions ?? {}), 'has'];
  if (at.environment.aggregate !== undefined) names.push('events');
  const mend = at.shared.onlyHint ?? didYouMean(node.name, names);
  return at.fail('unknown_function', node.offset, `unknown function \`${node.name}\``, mend);
}

function checkArity<S, E>(node: Call, { arity }: Builtin, at: Compilation<S, E>): void {
  if (arity.includes(node.args.length)) return;
  const wanted = arity.join(' or ');
  const mend = `give it ${wanted === '0' ? 'nothing' : wanted}`;
  at.fail('wrong_arguments', node.offset, `\`${node.name}\` cannot take ${node.args.length} values`, mend);
}

/** A literal that can never be read is a slip of the writer, not of the data. */
function checkLiteral<S, E>(name: string, argument: Node | undefined, at: Compilation<S, E>): void {
  if (argument?.kind !== 'const' || typeof argument.value !== 'string') return;
  if (name === 'duration' && toDuration(argument.value) === ERROR) {
    at.fail('bad_literal', argument.offset, 'this is not a span of time', 'write "90s", "2h" or "30d"');
  }
  if (name === 'timestamp' && toTimestamp(argument.value) === ERROR) {
    at.fail('bad_literal', argument.offset, 'this is not an instant', 'write "2026-01-31T09:00:00Z"');
  }
}

function matchStep<S, E>(text: Node, pattern: Node, at: Compilation<S, E>): Step<S> {
  if (pattern.kind !== 'const' || typeof pattern.value !== 'string') {
    return builtinStep(METHODS.get('matches')!, [text, pattern], at);
  }
  const compiled = compilePattern(pattern.value);
  if (typeof compiled === 'string') {
    return at.fail(
      'bad_literal',
      pattern.offset,
      `this pattern cannot be used (${compiled})`,
      'see the RE2 syntax',
    );
  }
  const read = at.value(text);
  return (scope, frame) => {
    const value = read(scope, frame);
    return typeof value === 'string' && frame.charge(value) ? compiled.test(value) : ERROR;
  };
}

function builtinStep<S, E>({ call }: Builtin, args: readonly Node[], at: Compilation<S, E>): Step<S> {
  const [first, second, ...rest] = args.map((argument) => at.value(argument));
  if (first === undefined) return () => ERROR;
  if (at.locals.size > 0) return chargedStep(call, [first, second, ...rest]);
  if (second === undefined) {
    return (scope, frame) => {
      const value = first(scope, frame);
      return value === ERROR ? ERROR : call(value);
    };
  }
  if (rest.length === 0) {
    return (scope, frame) => {
      const one = first(scope, frame);
      const two = second(scope, frame);
      return one === ERROR || two === ERROR ? ERROR : call(one, two);
    };
  }
  const steps = [first, second, ...rest];
  return (scope, frame) => {
    const values: Value[] = [];
    for (const step of steps) {
      const value = step(scope, frame);
      if (value === ERROR) return ERROR;
      values.push(value);
    }
    return call(values[0]!, values[1], values[2], values[3]);
  };
}

/** Inside a loop each call pays for the size of what it works on, so that turns times size stays bounded. */
function chargedStep<S>(call: Builtin['call'], steps: readonly (Step<S> | undefined)[]): Step<S> {
  return (scope, frame) => {
    const values: Value[] = [];
    for (const step of steps) {
      if (step === undefined) break;
      const value = step(scope, frame);
      if (value === ERROR || !frame.charge(value)) return ERROR;
      values.push(value);
    }
    return call(values[0]!, values[1], values[2], values[3]);
  };
}

function hostStep<S, E>(node: Call, name: string, at: Compilation<S, E>): Step<S> | undefined {
  const functions = at.environment.functions;
  if (functions === undefined || !Object.hasOwn(functions, name)) return undefined;
  const call = functions[name]!;
  const literals = node.args.map((argument) => (argument.kind === 'const' ? argument.value : undefined));
  const [first] = literals;
  const fixed = literals.every((literal) => literal !== undefined);
  at.reads.call(name, fixed && typeof first === 'string' ? first : undefined);
  for (const [variable, field] of at.environment.functionReads?.[name]?.(literals) ?? [])
    at.reads.variable(variable, field);
  const answer = (value: unknown): Outcome => (value === undefined ? ERROR : (value as Value));
  if (fixed) {
    const values = literals as readonly Value[];
    return (scope) => answer(call(scope, values));
  }
  const steps = node.args.map((argument) => at.value(argument));
  return (scope, frame) => {
    const values: Value[] = [];
    for (const step of steps) {
      const value = step(scope, frame);
      if (value === ERROR) return ERROR;
      values.push(value);
    }
    return answer(call(scope, values));
  };
}
