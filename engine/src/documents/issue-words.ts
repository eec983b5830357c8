/**
 * Says what zod found wrong in the words of the person who wrote the document: which key, what is there,
 * what to write instead. Codes are stable; the texts are golden-tested.
 */
import type { z } from 'zod';
import { closest } from './closest.ts';
import { knownKeys } from './json-schema.ts';
import { type Path, pathText } from './problem.ts';
import type { DocumentKind } from './schema.ts';

export interface Finding {
  readonly path: Path;
  /** True where the key itself is wrong, not its value. */
  readonly atKey: boolean;
  readonly code:
    | 'unknown_key'
    | 'missing_key'
    | 'wrong_type'
    | 'unknown_value'
    | 'out_of_range'
    | 'bad_value'
    | 'bad_key';
  readonly message: string;
  readonly mend: string;
  /** Of a mistyped key: what it probably should have been. */
  readonly meant?: Path;
}

type Issue = z.core.$ZodIssue;

/** All findings of one document; `raw` is what was written, before defaults. */
export function findings(kind: DocumentKind, raw: unknown, issues: readonly Issue[]): Finding[] {
  const all = issues.flatMap((issue) => explain(kind, raw, issue, issue.path.map(pathPart)));
  // A mistyped key is one finding: that the right one is missing follows from it.
  const meant = new Set(all.flatMap(({ meant }) => (meant ? [pathText(meant)] : [])));
  return all.filter(({ code, path }) => code !== 'missing_key' || !meant.has(pathText(path)));
}

function explain(kind: DocumentKind, raw: unknown, issue: Issue, path: Path): Finding[] {
  const value = valueAt(raw, path);
  const name = path.length === 0 ? 'the document' : pathText(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(kind, raw, path, key));
    case 'invalid_type':
      return [wrongType(path, name, value, [issue.expected])];
    case 'invalid_value':
      return [wrongChoice(path, name, value, issue.values.map(String))];
    case 'too_small':
    case 'too_big':
      return [
        finding(
          path,
          'out_of_range',
          `${name} ${boundText(issue)}, but ${isText(value)}`,
          'change the value',
        ),
      ];
    case 'invalid_union':
      return explainUnion(kind, raw, issue, path, value, name);
    case 'invalid_key':
      return [
        {
          ...finding(
            path,
            'bad_key',
            `"${String(path.at(-1))}" cannot be a key in ${pathText(path.slice(0, -1))}`,
            issue.issues[0]?.message ?? issue.message,
          ),
          atKey: true,
        },
      ];
    default:
      return [
        finding(
          path,
          'bad_value',
          `${name} does not fit: ${isText(value)}`,
          mendOf(kind, raw, path, value, issue.message),
        ),
      ];
  }
}

function unknownKey(kind: DocumentKind, raw: unknown, path: Path, key: string): Finding {
  const known = knownKeys(kind, path, (depth) => valueAt(raw, path.slice(0, depth)));
  const place = path.length === 0 ? `a document of kind ${kind}` : pathText(path);
  const meant = closest(key, known);
  const mend = meant
    ? `did you mean "${meant}"?`
    : known.length > 0
      ? `known keys here: ${known.join(', ')}`
      : 'remove it';
  const found = {
    ...finding([...path, key], 'unknown_key', `"${key}" is not known in ${place}`, mend),
    atKey: true,
  };
  return meant ? { ...found, meant: [...path, meant] } : found;
}

function wrongType(path: Path, name: string, value: unknown, expected: readonly string[]): Finding {
  const wanted = [...new Set(expected.map((type) => typeWords[type] ?? type))].join(' or ');
  if (value === undefined) {
    return finding(
      path,
      'missing_key',
      `"${name}" is missing`,
      `add "${String(path.at(-1) ?? name)}:" with ${wanted}`,
    );
  }
  return finding(
    path,
    'wrong_type',
    `${name} must be ${wanted}, but ${isText(value)}`,
    typeMend(expected, value, wanted),
  );
}

function typeMend(expected: readonly string[], value: unknown, wanted: string): string {
  const text = expected.includes('string');
  if (value === null) return `write ${wanted} behind it, or remove the key`;
  if (text && (typeof value === 'number' || typeof value === 'boolean'))
    return `put it in quotes: "${String(value)}"`;
  if (expected.includes('array')) return 'write a list: each entry on its own line behind "- "';
  if (expected.includes('object') || expected.includes('record'))
    return 'write keys and their values below it, indented';
  if (
    typeof value === 'string' &&
    (value === 'true' || value === 'false' || Number.isFinite(Number(value)))
  ) {
    return `write it without quotes: ${value}`;
  }
  return `write ${wanted}`;
}

function wrongChoice(path: Path, name: string, value: unknown, choices: readonly string[]): Finding {
  const list = choices.map((choice) => `"${choice}"`).join(' or ');
  if (value === undefined)
    return finding(
      path,
      'missing_key',
      `"${name}" is missing`,
      `add "${String(path.at(-1) ?? name)}:" with ${list}`,
    );
  const meant = typeof value === 'string' ? closest(value, choices) : undefined;
  return finding(
    path,
    'unknown_value',
    `${name} must be ${list}, but ${isText(value)}`,
    meant ? `did you mean "${meant}"?` : `write ${list}`,
  );
}

/** Of several possible shapes: the one that got furthest speaks; where none took the value's type, all do. */
function explainUnion(
  kind: DocumentKind,
  raw: unknown,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  value: unknown,
  name: string,
): Finding[] {
  const discriminator = 'discriminator' in issue ? issue.discriminator : undefined;
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (typeof discriminator === 'string' && options.length > 0) {
    const at = path.at(-1) === discriminator ? path : [...path, discriminator];
    return [wrongChoice(at, pathText(at), valueAt(raw, at), options)];
  }
  // A union with words of its own (a secret) says it best, and its value may not be for showing.
  if (issue.message !== 'Invalid input')
    return [finding(path, 'bad_value', `${name} does not fit`, issue.message)];
  const branches = issue.errors as readonly (readonly Issue[])[];
  const types = branches.map((branch) =>
    branch.find((inner) => inner.path.length === 0 && inner.code === 'invalid_type'),
  );
  const fitting = branches.filter((_, index) => types[index] === undefined);
  const nearest = fitting.toSorted((a, b) => a.length - b.length)[0];
  if (nearest && nearest.length > 0) {
    return nearest.flatMap((inner) => explain(kind, raw, inner, [...path, ...inner.path.map(pathPart)]));
  }
  const expected = types.flatMap((type) => (type?.code === 'invalid_type' ? [type.expected] : []));
  return [wrongType(path, name, value, expected)];
}

function mendOf(kind: DocumentKind, raw: unknown, path: Path, value: unknown, message: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return message;
  const known = knownKeys(kind, path, (depth) => valueAt(raw, path.slice(0, depth)));
  for (const key of Object.keys(value)) {
    const meant = known.includes(key) ? undefined : closest(key, known);
    if (meant) return `did you mean "${meant}" instead of "${key}"? (${message})`;
  }
  return message;
}

function boundText(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const small = issue.code === 'too_small';
  const limit = Number(small ? issue.minimum : issue.maximum);
  const inclusive = issue.inclusive !== false;
  switch (issue.origin) {
    case 'string':
      return small && limit === 1
        ? 'must not be empty'
        : `must have at ${small ? 'least' : 'most'} ${limit} characters`;
    case 'array':
    case 'set':
      return `must have at ${small ? 'least' : 'most'} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
    default:
      if (small) return inclusive ? `must be ${limit} or more` : `must be more than ${limit}`;
      return inclusive ? `must be ${limit} or less` : `must be less than ${limit}`;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  null: 'nothing',
};

function isText(value: unknown): string {
  if (value === undefined) return 'there is nothing';
  if (value === null) return 'it is empty';
  if (Array.isArray(value)) return value.length === 0 ? 'it is an empty list' : 'it is a list';
  if (typeof value === 'object') return 'it is a map of keys and values';
  if (value === '') return 'it is empty';
  const text = String(value);
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return typeof value === 'string' ? `it is the text "${shown.replaceAll('\n', ' ')}"` : `it is ${shown}`;
}

function finding(path: Path, code: Finding['code'], message: string, mend: string): Finding {
  return { path, atKey: false, code, message, mend };
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return (value as Record<string | number, unknown>)[part];
  }, raw);
}

function pathPart(part: PropertyKey): string | number {
  return typeof part === 'symbol' ? String(part) : part;
}
