/** The front door: text to a compiled condition. */

import { indexStep, nameStep, selectStep } from './access.ts';
import { startsWithEvents } from './aggregates.ts';
import { arithmetic, doubles, negate } from './arithmetic.ts';
import { callStep } from './calls.ts';
import { compareStep, compareTest, inStep } from './comparisons.ts';
import { Compilation, type Place, ReadsBuilder, type Translator } from './compilation.ts';
import { checkCost } from './cost.ts';
import type { Compiled, Environment } from './environment.ts';
import { buildMap, fold } from './fold.ts';
import { Frame, type Step, type Test } from './frame.ts';
import { growthOf } from './growth.ts';
import { type Guard, guardsOf, plain } from './guard.ts';
import { chainStep, chainTest, chooseStep, notStep } from './logic.ts';
import { macroStep } from './macros.ts';
import { type Motion, type Moving, motionOf, testMotionOf } from './motion.ts';
import { parse } from './parse.ts';
import { render } from './render.ts';
import type { Node } from './syntax.ts';
import { type Trend, trendOf } from './trend.ts';
import { ERROR, type Outcome, type Value } from './values.ts';

/**
 * Compiles a condition. Unknown variables, functions and malformed literals are found here, not while running.
 * @throws LanguageError with code, line, column and mend
 * @example
 * const vip = compile('traits.plan == "pro"', { variables: { traits: (scope: { traits: object }) => scope.traits } });
 * vip.test({ traits: { plan: 'pro' } }); // true
 */
export function compile<S, E = unknown>(text: string, environment: Environment<S, E>): Compiled<S> {
  const node = parse(text);
  checkCost(node, text, environment.costLimit ?? Number.POSITIVE_INFINITY);
  return assemble(node, environment, render(node), { text, onlyHint: undefined }, text);
}

const NO_LOCALS = new Frame(0);

function assemble<S, E>(
  node: Node,
  environment: Environment<S, E>,
  canonical: string,
  place: Place,
  text: string,
): Compiled<S> {
  const reads = new ReadsBuilder();
  const shared = {
    ...place,
    translator,
    reads,
    slots: new Map<string, number>(),
    slotsByNode: new Map<Node, number>(),
    frameSize: 0,
  };
  const folded = fold(node);
  const { trends } = environment;
  const test = new Compilation(environment, shared).test(folded);
  // Most conditions are only ever tested. The same nodes give the same names, slots and errors a second time.
  let value: Step<S> | undefined;
  const compileValue = (): Step<S> => {
    value ??= new Compilation(environment, shared).value(folded);
    return value;
  };
  const size = shared.frameSize;
  const publish = ({ slope, horizon }: Moving<S>): Motion<S> => ({
    slope,
    horizon: horizon && ((scope) => horizon(scope, size === 0 ? NO_LOCALS : new Frame(size))),
  });
  let motion: Motion<S> | undefined;
  let tested: Motion<S> | undefined;
  let guards: readonly Guard<S>[] | undefined;
  return {
    text,
    canonical,
    reads,
    trend: trendOf(folded, trendsOf(environment)),
    motion: () => {
      motion ??= publish(motionOf(folded, new Compilation(environment, shared)));
      return motion;
    },
    horizon: () => {
      tested ??= publish(testMotionOf(folded, new Compilation(environment, shared)));
      return tested.horizon;
    },
    growth: () => {
      const moves = (name: string) => trends !== undefined && Object.hasOwn(trends, name);
      return growthOf(folded, new Compilation(environment, shared), moves);
    },
    guards: () => {
      guards ??= guardsOf(folded).map(({ name, place, values }) => {
        const read = new Compilation(environment, shared).value(place);
        return { name, values, read: (scope: S) => plain(read(scope, NO_LOCALS)) };
      });
      return guards;
    },
    evaluate: (scope) => (value ?? compileValue())(scope, size === 0 ? NO_LOCALS : new Frame(size)),
    test: size === 0 ? (scope) => test(scope, NO_LOCALS) : (scope) => test(scope, new Frame(size)),
  };
}

/** Trends by name; functions that read the clock, written with brackets, can go any way. */
function trendsOf<S, E>({ trends, functionHorizons = {} }: Environment<S, E>) {
  return (name: string): Trend | undefined =>
    name.endsWith('()') && Object.hasOwn(functionHorizons, name.slice(0, -2)) ? 'any' : trends?.[name];
}

const translator: Translator = {
  value: valueStep,
  test: testStep,
  assemble: (node, environment, canonical, place) => assemble(node, environment, canonical, place, canonical),
};

function valueStep<S, E>(node: Node, at: Compilation<S, E>): Step<S> {
  switch (node.kind) {
    case 'const': {
      const { value } = node;
      return () => value;
    }
    case 'name':
      return nameStep(node, at);
    case 'select':
      return selectStep(node, at);
    case 'index':
      return indexStep(node, at);
    case 'compare':
      return compareStep(node, at);
    case 'in':
      return inStep(node, at);
    case 'arithmetic':
      return arithmeticStep(node, at);
    case 'not':
      return notStep(node, at);
    case 'negate': {
      const operand = at.value(node.operand);
      return (scope, frame) => negate(operand(scope, frame));
    }
    case 'and':
    case 'or':
      return chainStep(node, at);
    case 'choose':
      return chooseStep(node, at);
    case 'call':
      return callStep(node, at);
    case 'list':
      return listStep(node, at);
    case 'map':
      return mapStep(node, at);
    case 'macro':
      return macroOrEvents(node, at);
  }
}

function testStep<S, E>(node: Node, at: Compilation<S, E>): Test<S> {
  if (node.kind === 'compare') return compareTest(node, at);
  if (node.kind === 'and' || node.kind === 'or') return chainTest(node, at);
  if (node.kind === 'not') {
    const operand = at.value(node.operand);
    return (scope, frame) => operand(scope, frame) === false;
  }
  const value = at.value(node);
  return (scope, frame) => value(scope, frame) === true;
}

/** An int literal beside a double is a double: JSON has one kind of number, and `traits.visits + 1` should work. */
function arithmeticStep<S, E>(node: Node & { kind: 'arithmetic' }, at: Compilation<S, E>): Step<S> {
  const { operator } = node;
  const left = at.value(node.left);
  const right = at.value(node.right);
  const literal = (side: Node, other: Node): bigint | undefined =>
    side.kind === 'const' && typeof side.value === 'bigint' && other.kind !== 'const'
      ? side.value
      : undefined;
  const rightLiteral = literal(node.right, node.left);
  if (rightLiteral !== undefined) {
    const double = Number(rightLiteral);
    return (scope, frame) => {
      const value = left(scope, frame);
      return typeof value === 'number'
        ? doubles(operator, value, double)
        : arithmetic(operator, value, rightLiteral);
    };
  }
  const leftLiteral = literal(node.left, node.right);
  if (leftLiteral !== undefined) {
    const double = Number(leftLiteral);
    return (scope, frame) => {
      const value = right(scope, frame);
      return typeof value === 'number'
        ? doubles(operator, double, value)
        : arithmetic(operator, leftLiteral, value);
    };
  }
  return (scope, frame) => arithmetic(operator, left(scope, frame), right(scope, frame));
}

function listStep<S, E>(node: Node & { kind: 'list' }, at: Compilation<S, E>): Step<S> {
  const items = node.items.map((item) => at.value(item));
  return (scope, frame) => evaluateAll(items, scope, frame) ?? ERROR;
}

function mapStep<S, E>(node: Node & { kind: 'map' }, at: Compilation<S, E>): Step<S> {
  const keys = node.entries.map(([key]) => at.value(key));
  const values = node.entries.map(([, value]) => at.value(value));
  return (scope, frame): Outcome => {
    const keyValues = evaluateAll(keys, scope, frame);
    const entryValues = evaluateAll(values, scope, frame);
    return keyValues === undefined || entryValues === undefined ? ERROR : buildMap(keyValues, entryValues);
  };
}

function evaluateAll<S>(steps: readonly Step<S>[], scope: S, frame: Frame): Value[] | undefined {
  const values: Value[] = [];
  for (let i = 0; i < steps.length; i += 1) {
    const value = steps[i]!(scope, frame);
    if (value === ERROR) return undefined;
    values.push(value);
  }
  return values;
}

function macroOrEvents<S, E>(node: Node & { kind: 'macro' }, at: Compilation<S, E>): Step<S> {
  if (!startsWithEvents(node)) return macroStep(node, at);
  const mend = 'end it with an aggregate such as .count(), after .filter(e, ...) and .within("30d")';
  return at.fail(
    'bad_aggregate',
    node.offset,
    `\`events(...).${node.name}(...)\` is not a value by itself`,
    mend,
  );
}
