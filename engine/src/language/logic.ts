/** `&&`, `||`, `!`, `?:`. An error is absorbed when the other side decides, whichever side it is on. */

import type { Compilation } from './compilation.ts';
import type { Step, Test } from './frame.ts';
import type { Node } from './syntax.ts';
import { ERROR } from './values.ts';

type Chain = Node & { kind: 'and' | 'or' };

/** One term equal to `decisive` decides; else any error or non-boolean is an error. */
export function chainStep<S, E>(node: Chain, at: Compilation<S, E>): Step<S> {
  const decisive = node.kind === 'or';
  const terms = node.terms.map((term) => at.value(term));
  return (scope, frame) => {
    let failed = false;
    for (let i = 0; i < terms.length; i += 1) {
      const value = terms[i]!(scope, frame);
      if (value === decisive) return decisive;
      if (value !== !decisive) failed = true;
    }
    return failed ? ERROR : !decisive;
  };
}

/** As a predicate an error is just "not true", so the first term that is not true ends an `&&`. */
export function chainTest<S, E>(node: Chain, at: Compilation<S, E>): Test<S> {
  const terms = node.terms.map((term) => at.test(term));
  const [a, b, c] = terms;
  const all = node.kind === 'and';
  if (terms.length === 2 && a !== undefined && b !== undefined) {
    if (all) return (scope, frame) => a(scope, frame) && b(scope, frame);
    return (scope, frame) => a(scope, frame) || b(scope, frame);
  }
  if (terms.length === 3 && a !== undefined && b !== undefined && c !== undefined) {
    if (all) return (scope, frame) => a(scope, frame) && b(scope, frame) && c(scope, frame);
    return (scope, frame) => a(scope, frame) || b(scope, frame) || c(scope, frame);
  }
  return (scope, frame) => {
    for (let i = 0; i < terms.length; i += 1) {
      if (terms[i]!(scope, frame) !== all) return !all;
    }
    return all;
  };
}

export function notStep<S, E>(node: Node & { kind: 'not' | 'negate' }, at: Compilation<S, E>): Step<S> {
  const operand = at.value(node.operand);
  return (scope, frame) => {
    const value = operand(scope, frame);
    return typeof value === 'boolean' ? !value : ERROR;
  };
}

export function chooseStep<S, E>(node: Node & { kind: 'choose' }, at: Compilation<S, E>): Step<S> {
  const test = at.value(node.test);
  const yes = at.value(node.yes);
  const no = at.value(node.no);
  return (scope, frame) => {
    const value = test(scope, frame);
    if (value === true) return yes(scope, frame);
    return value === false ? no(scope, frame) : ERROR;
  };
}
