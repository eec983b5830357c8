/**
 * The CEL conformance suite against our evaluator, with the library's evaluator beside it as oracle.
 * Prints the share passed by section; a floor is what we reach, and may only rise.
 */

import type { Value as ProtoValue } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import {
  getConformanceSuite,
  type IncrementalTest,
  type IncrementalTestSuite,
} from '@bufbuild/cel-spec/testdata/tests.js';
import { describe, expect, it } from 'vitest';
import { CelMap, CelUint, compile, type Environment, LanguageError, type Value } from './index.ts';
import { runLibrary, tagDouble, tagMap, tagOurs, toLibrary } from './oracle.testing.ts';

/** Messages of protobuf, which no customer trait is. Their tests are counted and left out. */
const MESSAGES =
  /TestAllTypes|GlobalEnum|NestedEnum|proto\.(get|has)Ext|google\.protobuf\.(?!Timestamp|Duration)|TestRequired|cel\.expr|Value\{|NullValue/;

function usesMessages({ original }: IncrementalTest): boolean {
  const matcher = original.resultMatcher;
  const values = Object.values(original.bindings).map((binding) => binding.kind.value);
  if (matcher.case === 'value') values.push(matcher.value);
  return (
    MESSAGES.test(original.expr) ||
    MESSAGES.test(original.container) ||
    values.some((value) => typeof value === 'object' && 'kind' in value && value.kind.case === 'objectValue')
  );
}

function fromProto(value: ProtoValue | undefined): Value {
  const kind = value?.kind;
  switch (kind?.case) {
    case 'boolValue':
    case 'int64Value':
    case 'doubleValue':
    case 'stringValue':
    case 'bytesValue':
      return kind.value;
    case 'uint64Value':
      return new CelUint(kind.value);
    case 'listValue':
      return kind.value.values.map(fromProto);
    case 'mapValue': {
      const map = new CelMap();
      for (const { key, value: item } of kind.value.entries) {
        const plain = fromProto(key);
        if (typeof plain === 'string' || typeof plain === 'boolean' || typeof plain === 'bigint') {
          map.add(plain, fromProto(item));
        } else if (plain instanceof CelUint) map.add(plain, fromProto(item));
      }
      return map;
    }
    default:
      return null;
  }
}

function tagProto(value: ProtoValue | undefined): string {
  const kind = value?.kind;
  if (kind?.case === 'typeValue') return `type:${kind.value}`;
  if (kind?.case === 'doubleValue') return tagDouble(kind.value);
  if (kind?.case === 'mapValue') {
    return tagMap(kind.value.entries.map(({ key, value: item }) => [tagProto(key), tagProto(item)]));
  }
  return kind?.case === 'listValue'
    ? `[${kind.value.values.map(tagProto).join(', ')}]`
    : tagOurs(fromProto(value));
}

function expected({ original }: IncrementalTest): string {
  const matcher = original.resultMatcher;
  if (matcher.case === 'value') return tagProto(matcher.value);
  if (matcher.case === 'typedResult') return tagProto(matcher.value.result);
  return matcher.case === undefined ? 'boolean:true' : 'error';
}

/** Bindings become variables of the host; what a container adds to names, the host adds to its names. */
function environmentOf({ original }: IncrementalTest): Environment<null> {
  const variables: Record<string, () => Value> = {};
  for (const [name, binding] of Object.entries(original.bindings)) {
    const value = fromProto(binding.kind.case === 'value' ? binding.kind.value : undefined);
    variables[name] = () => value;
  }
  for (const [name, read] of Object.entries(variables)) {
    const inside = `${original.container}.`;
    if (original.container !== '' && name.startsWith(inside)) variables[name.slice(inside.length)] = read;
  }
  return { variables };
}

/** Our answer, and the code when the text was refused. */
function runOurs(test: IncrementalTest): [tag: string, code?: string] {
  try {
    return [tagOurs(compile(test.original.expr, environmentOf(test)).evaluate(null))];
  } catch (error) {
    if (error instanceof LanguageError) return ['error', error.code];
    throw error;
  }
}

function oracle({ original }: IncrementalTest): string {
  const bindings = Object.entries(original.bindings).map(([name, { kind }]) => {
    return [name, toLibrary(fromProto(kind.case === 'value' ? kind.value : undefined))] as const;
  });
  return runLibrary(original.expr, Object.fromEntries(bindings), original.container);
}

/** Tests passed by section. A section that is missing here has only tests with messages. */
const FLOORS: Readonly<Record<string, number>> = {
  basic: 41,
  comparisons: 334,
  conversions: 109,
  fields: 54,
  fp_math: 30,
  integer_math: 64,
  lists: 39,
  logic: 30,
  macros: 44,
  namespace: 3,
  parse: 176,
  plumbing: 5,
  string: 51,
  string_ext: 206,
  timestamps: 75,
  type_deductions: 12,
};

/** Extensions that neither the library's parser nor we have; what passes there only expects an error. */
const ABSENT = ['bindings_ext', 'block_ext', 'encoders_ext', 'enums', 'macros2', 'math_ext', 'optionals'];

/** Here a name nobody offers is an error when the condition is saved, not a value that `|| true` absorbs. */
const REFUSED_NAMES = ['unknown_variable', 'unknown_function'];

interface Tally {
  total: number;
  messages: number;
  typesOnly: number;
  passed: number;
  library: number;
  refused: number;
  failures: string[];
}

function tally(suite: IncrementalTestSuite): Tally {
  const result: Tally = {
    total: 0,
    messages: 0,
    typesOnly: 0,
    passed: 0,
    library: 0,
    refused: 0,
    failures: [],
  };
  const run = (test: IncrementalTest): void => {
    const wanted = expected(test);
    const [ours, code] = runOurs(test);
    result.total += 1;
    if (oracle(test) === wanted) result.library += 1;
    if (ours === wanted) result.passed += 1;
    else if (code !== undefined && REFUSED_NAMES.includes(code)) result.refused += 1;
    else result.failures.push(`${test.name}: ${test.original.expr} gave ${ours}, wanted ${wanted}`);
  };
  const walk = (part: IncrementalTestSuite): void => {
    for (const test of part.tests) {
      if (usesMessages(test)) result.messages += 1;
      else if (test.original.checkOnly) result.typesOnly += 1;
      else run(test);
    }
    part.suites.forEach(walk);
  };
  walk(suite);
  return result;
}

interface Section extends Tally {
  readonly name: string;
}

/** The page that tells the share passed by section. */
function pageOf(sections: readonly Section[]): string {
  const counted = sections.filter(({ total }) => total > 0);
  const rows = counted.map(({ name, total, passed, library, refused, messages, typesOnly }) => {
    const cells = ABSENT.includes(name) ? [`absent (${passed})`, library] : [passed, library];
    const share = ABSENT.includes(name) ? '' : `${((100 * passed) / total).toFixed(1)} %`;
    return `| ${[name, total, ...cells, share, refused, messages + typesOnly].join(' | ')} |`;
  });
  const offered = counted.filter(({ name }) => !ABSENT.includes(name));
  const sum = (of: (section: Section) => number): number => offered.reduce((all, s) => all + of(s), 0);
  const total = sum((s) => s.total);
  const passed = sum((s) => s.passed);
  const refused = sum((s) => s.refused);
  return `# The CEL conformance suite

Made by \`engine/src/language/cel-spec.test.ts\`, which fails when it is not true any more. The suite is
\`@bufbuild/cel-spec\` from npm; beside us stands the evaluator of \`@bufbuild/cel\`, whose parser we use.

Of ${total} tests of what we offer we pass ${passed} (${((100 * passed) / total).toFixed(1)} %), the library ${sum((s) => s.library)}. Another ${refused} use a name
that nobody offers: we refuse such a text when it is saved, where the suite wants an error that \`|| true\` absorbs.
Left out are tests with messages of protobuf, which no customer trait is, and of static types.
Absent are extensions that neither has; what passes there only expects an error.

| section | tests | Kairos | library | share | refused names | left out |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

describe('the CEL conformance suite', () => {
  const results = getConformanceSuite().suites.map((suite) => ({ name: suite.name, ...tally(suite) }));

  for (const section of results.filter(({ name }) => FLOORS[name] !== undefined)) {
    const { name, passed, total, library, refused, failures, messages, typesOnly } = section;
    it(`${name}: at least the floor, and never behind the library but for refused names`, () => {
      process.stdout.write(
        `cel-spec ${name}: ${passed}/${total}, library ${library}/${total}, refused names ${refused}` +
          ` (left out: ${messages} with messages, ${typesOnly} of static types)\n`,
      );
      expect(passed, failures.join('\n')).toBeGreaterThanOrEqual(FLOORS[name]!);
      expect(passed + refused).toBeGreaterThanOrEqual(library);
    });
  }

  it('is what docs/reference/cel-spec.md says (write it anew with `vitest run -u`)', async () => {
    await expect(pageOf(results)).toMatchFileSnapshot('../../../docs/reference/cel-spec.md');
  });

  it('names its gaps: every other section is an absent extension or has to do with messages', () => {
    const others = results.filter(({ name, total }) => FLOORS[name] === undefined && total > 0);
    for (const { name, passed, total, library } of others) {
      process.stdout.write(
        `cel-spec ${name}: absent (${passed}/${total} that expect an error, library ${library})\n`,
      );
    }
    expect(others.map(({ name }) => name).sort()).toEqual([...ABSENT].sort());
  });
});
