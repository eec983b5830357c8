/** Source text to syntax tree. The library parses; we put macros and chains back together and hold the limits. */

import { parse as parseCel } from '@bufbuild/cel';
import { intOf, uintOf } from './arithmetic.ts';
import { diagnose } from './diagnose.ts';
import { LanguageError, type LanguageErrorCode, placeOf } from './error.ts';
import { LIMITS } from './limits.ts';
import { parseByShape } from './skeleton.ts';
import type { CompareOperator, MacroName, Node } from './syntax.ts';
import { ERROR, type Value } from './values.ts';

type Parsed = ReturnType<typeof parseCel>;
type Expr = Parsed['expr'];
type KindOf<Case> = Extract<Expr['exprKind'], { case: Case }>['value'];

const COMPARE: Readonly<Record<string, CompareOperator>> = {
  '_==_': '==',
  '_!=_': '!=',
  '_<_': '<',
  '_<=_': '<=',
  '_>_': '>',
  '_>=_': '>=',
};
const ARITHMETIC = { '_+_': '+', '_-_': '-', '_*_': '*', '_/_': '/', '_%_': '%' } as const;
const MACROS: Readonly<Record<string, MacroName>> = {
  all: 'all',
  exists: 'exists',
  exists_one: 'existsOne',
  existsOne: 'existsOne',
  map: 'map',
  filter: 'filter',
};

/** @throws LanguageError with line and column */
export function parse(text: string): Node {
  if (text.length > LIMITS.textLength) {
    const mend = `keep it under ${LIMITS.textLength} characters, or move long lists into a trait or an audience`;
    throw new LanguageError(
      'too_long',
      `the condition has ${text.length} characters`,
      { line: 1, column: 1 },
      mend,
    );
  }
  return parseByShape(text, parseAnew);
}

function parseAnew(text: string): Node {
  const problem = diagnose(text);
  if (problem !== undefined) {
    const { code = 'syntax', offset, message, mend } = problem;
    throw new LanguageError(code, message, placeOf(text, offset), mend);
  }
  return new Reader(text, parsed(text)).read();
}

function parsed(text: string): Parsed {
  try {
    return parseCel(`${text}\n`); // the parser wants a line break after a comment
  } catch (error) {
    if (error instanceof RangeError) {
      throw new LanguageError('too_deep', 'the condition is nested too deeply', { line: 1, column: 1 });
    }
    throw explain(text, error);
  }
}

function explain(text: string, error: unknown): LanguageError {
  const { location, message } = error as { location?: { start: { offset: number } }; message?: string };
  if (location === undefined)
    return syntaxError(text, 0, message ?? 'this cannot be read', 'check the texts in quotes');
  const { offset } = location.start;
  const found = text.slice(offset).trimStart().split(/\s/, 1)[0]!.slice(0, 20);
  if (found.startsWith('?')) return syntaxError(text, offset, '`?` has no `:`', 'write test ? this : that');
  const told = found === '' ? 'the condition ends too early' : `\`${found}\` is not expected here`;
  return syntaxError(text, offset, told, 'check the text just before this place');
}

function syntaxError(text: string, offset: number, message: string, mend: string): LanguageError {
  return new LanguageError('syntax', message, placeOf(text, offset), mend);
}

class Reader {
  readonly #text: string;
  readonly #source: Parsed;
  #nodes = 0;

  constructor(text: string, source: Parsed) {
    this.#text = text;
    this.#source = source;
  }

  read(): Node {
    return this.#node(this.#source.expr, 1);
  }

  #fail(code: LanguageErrorCode, offset: number, message: string, mend = ''): never {
    throw new LanguageError(code, message, placeOf(this.#text, offset), mend);
  }

  #node(expr: Expr | undefined, depth: number): Node {
    if (expr === undefined) this.#fail('syntax', 0, 'the condition is incomplete');
    const offset = this.#source.sourceInfo?.positions[expr.id.toString()] ?? 0;
    this.#nodes += 1;
    if (this.#nodes > LIMITS.nodes)
      this.#fail('too_large', offset, `more than ${LIMITS.nodes} parts`, 'split it');
    if (depth > LIMITS.depth)
      this.#fail('too_deep', offset, `nested deeper than ${LIMITS.depth}`, 'split it');
    const kind = expr.exprKind;
    switch (kind.case) {
      case 'constExpr':
        return { kind: 'const', offset, value: this.#constant(kind.value, offset) };
      case 'identExpr':
        return { kind: 'name', offset, name: kind.value.name };
      case 'selectExpr': {
        const operand = this.#node(kind.value.operand, depth + 1);
        return { kind: 'select', offset, operand, field: kind.value.field, test: kind.value.testOnly };
      }
      case 'callExpr':
        return this.#call(kind.value, offset, depth);
      case 'listExpr':
        this.#checkCount(kind.value.elements.length, offset);
        return {
          kind: 'list',
          offset,
          items: kind.value.elements.map((item) => this.#node(item, depth + 1)),
        };
      case 'structExpr':
        return this.#map(kind.value, offset, depth);
      case 'comprehensionExpr':
        return this.#macro(expr, kind.value, offset, depth);
      default:
        return this.#fail('syntax', offset, 'the condition is incomplete');
    }
  }

  #checkCount(count: number, offset: number): void {
    if (count <= LIMITS.listItems) return;
    this.#fail(
      'too_large',
      offset,
      `a list of ${count} items`,
      `at most ${LIMITS.listItems}; use an audience instead`,
    );
  }

  #constant(constant: KindOf<'constExpr'>, offset: number): Value {
    const { case: type, value } = constant.constantKind;
    switch (type) {
      case 'int64Value':
      case 'uint64Value': {
        const number = type === 'int64Value' ? intOf(value) : uintOf(value);
        return number === ERROR
          ? this.#fail('bad_literal', offset, `${value} does not fit in 64 bits`)
          : number;
      }
      case 'boolValue':
      case 'doubleValue':
      case 'stringValue':
      case 'bytesValue':
        return value;
      default:
        return null;
    }
  }

  #call(call: KindOf<'callExpr'>, offset: number, depth: number): Node {
    const name = call.function;
    if (name === '_&&_' || name === '_||_') return this.#chain(call, offset, depth);
    const target = call.target === undefined ? undefined : this.#node(call.target, depth + 1);
    const args = call.args.map((argument) => this.#node(argument, depth + 1));
    const [first, second, third] = args;
    if (target !== undefined || first === undefined) return { kind: 'call', offset, name, target, args };
    if (name === '!_') return { kind: 'not', offset, operand: first };
    if (name === '-_') return { kind: 'negate', offset, operand: first };
    if (second === undefined) return { kind: 'call', offset, name, target, args };
    const compare = COMPARE[name];
    if (compare !== undefined)
      return { kind: 'compare', offset, operator: compare, left: first, right: second };
    if (Object.hasOwn(ARITHMETIC, name)) {
      const operator = ARITHMETIC[name as keyof typeof ARITHMETIC];
      return { kind: 'arithmetic', offset, operator, left: first, right: second };
    }
    if (name === '@in') return { kind: 'in', offset, left: first, right: second };
    if (name === '_[_]') return { kind: 'index', offset, operand: first, key: second };
    if (name === '_?_:_' && third !== undefined)
      return { kind: 'choose', offset, test: first, yes: second, no: third };
    return { kind: 'call', offset, name, target, args };
  }

  /** The parser balances `a && b && c` into a tree; one flat chain is quicker and reads better. */
  #chain(call: KindOf<'callExpr'>, offset: number, depth: number): Node {
    const operands: Expr[] = [];
    const flatten = (args: readonly Expr[]): void => {
      for (const argument of args) {
        const inner = argument.exprKind;
        if (inner.case === 'callExpr' && inner.value.function === call.function) flatten(inner.value.args);
        else operands.push(argument);
      }
    };
    flatten(call.args);
    const terms = operands.map((operand) => this.#node(operand, depth + 1));
    return { kind: call.function === '_&&_' ? 'and' : 'or', offset, terms };
  }

  #map(struct: KindOf<'structExpr'>, offset: number, depth: number): Node {
    if (struct.messageName !== '') {
      this.#fail(
        'unsupported',
        offset,
        `\`${struct.messageName}{...}\` is a message`,
        'write a map: {"name": value}',
      );
    }
    this.#checkCount(struct.entries.length, offset);
    const entries = struct.entries.map(({ keyKind, value }) => {
      const key = keyKind.case === 'mapKey' ? keyKind.value : undefined;
      return [this.#node(key, depth + 1), this.#node(value, depth + 1)] as const;
    });
    return { kind: 'map', offset, entries };
  }

  /** The parser expands macros to loops of a fixed shape; the shape gives the parts back. */
  #macro(expr: Expr, loop: KindOf<'comprehensionExpr'>, offset: number, depth: number): Node {
    const written = this.#source.sourceInfo?.macroCalls[expr.id.toString()]?.exprKind;
    const call = written?.case === 'callExpr' ? written.value : undefined;
    const name = MACROS[call?.function ?? ''];
    const step = loop.loopStep?.exprKind;
    if (name === undefined || step?.case !== 'callExpr')
      return this.#fail('unsupported', offset, 'unknown macro');
    const range = this.#node(loop.iterRange, depth + 1);
    const args = step.value.args;
    const collected = (sum: Expr | undefined): Expr | undefined => {
      const list = sum?.exprKind.case === 'callExpr' ? sum.exprKind.value.args[1]?.exprKind : undefined;
      return list?.case === 'listExpr' ? list.value.elements[0] : undefined;
    };
    const shape = { kind: 'macro', offset, name, range, variable: loop.iterVar } as const;
    const part = (inner: Expr | undefined): Node => this.#node(inner, depth + 1);
    if (name === 'map') {
      const filtered = call?.args.length === 3;
      const body = part(collected(filtered ? args[1] : loop.loopStep));
      return { ...shape, test: filtered ? part(args[0]) : undefined, body };
    }
    const test = part(name === 'all' || name === 'exists' ? args[1] : args[0]);
    return { ...shape, test, body: undefined };
  }
}
