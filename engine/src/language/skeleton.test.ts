// Conditions of one shape are parsed once; each still gets exactly the tree of its own text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LanguageError } from './index.ts';
import { parse } from './parse.ts';
import { parseByShape } from './skeleton.ts';
import type { Node } from './syntax.ts';

/** As the parser reads it alone: a text with a comment has no shape. */
function alone(text: string): Node | string {
  return outcome(() => parse(`${text} // alone`));
}

function outcome(run: () => Node): Node | string {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return error.message;
  }
}

const literal = fc.oneof(
  fc.constantFrom(
    '"a"',
    "'b c'",
    '""',
    '"it\'s"',
    '"a\\"b"',
    'r"\\d"',
    'r"a b "',
    '"""x"y"""',
    '"//"',
    '"ümlaut 😀"',
  ),
  fc.constantFrom(
    '0',
    '1',
    '42',
    '-7',
    '- 7',
    '1.5',
    '-2.25',
    '1e3',
    '.5',
    '7u',
    '0x1F',
    '123456789012345678',
  ),
  fc.constantFrom('true', 'null', '99999999999999999999'),
);
const texts = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    literal,
    fc.constantFrom('a', 'a.b', 'a1.b2', 'e["k"]', 'has(a.b)'),
    fc
      .tuple(tie('node'), tie('node'), fc.constantFrom('==', '<', '+', '-', '*', '&&', '||', ' in '))
      .map(([x, y, op]) => `(${x}${op}${y})`),
    fc.tuple(tie('node'), tie('node')).map(([x, y]) => `[${x}, ${y}][0]`),
    fc.tuple(tie('node'), tie('node')).map(([x, y]) => `{${x}: ${y}}`),
    fc.tuple(tie('node'), tie('node')).map(([x, y]) => `f(${x},  ${y})`),
    tie('node').map((x) => `events("A").filter(e, e.x == ${x}).within("3d").sum("y")`),
    fc.tuple(tie('node'), tie('node')).map(([x, y]) => `a.b.map(i, i > ${x}, ${y})`),
    fc.tuple(tie('node'), tie('node')).map(([x, y]) => `!a ? ${x} : ${y}`),
    tie('node').map((x) => `-(${x})`),
  ),
})).node;

describe('a known shape', () => {
  it('gives the tree that the parser gives, with all places', () => {
    fc.assert(
      fc.property(texts, (source) => {
        const expected = alone(source);
        expect(outcome(() => parse(source))).toEqual(expected);
        expect(outcome(() => parse(source))).toEqual(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is parsed once for all texts that differ in literals', () => {
    const parsed: string[] = [];
    const count = (source: string): Node => {
      parsed.push(source);
      return parse(source);
    };
    for (let i = 0; i < 50; i++) parseByShape(`shape.of == "v${i}" && this.one > ${i}.5`, count);
    expect(parsed).toEqual(['shape.of == "v0" && this.one > 0.5', 'shape.of == "" && this.one > 1.5']);
  });

  it('does not blur what is wrong with a text', () => {
    expect(() => parse('a.b == "x" && "y')).toThrow(/never closed/);
    expect(() => parse('a.b == 99999999999999999999')).toThrow(/does not fit/);
  });
});
