/**
 * JSON Schema 2020-12 as compiled functions. Patterns run in RE2, so that no text of a sender can hold a validator up;
 * nothing is fetched from elsewhere; an unknown keyword or format is a mistake, not a comment.
 */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { RE2JS } from 're2js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Undefined where the value is as it should be. */
export type Validate = (value: unknown) => readonly ErrorObject[] | undefined;

/** The schema itself is wrong; `path` leads to the place inside it. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused';
  readonly code: 'schema_invalid' | 'schema_reference' | 'schema_pattern';
  readonly path: readonly (string | number)[];
  readonly mend: string;
  constructor(
    code: SchemaRefused['code'],
    message: string,
    mend: string,
    path: readonly (string | number)[] = [],
  ) {
    super(message);
    this.code = code;
    this.path = path;
    this.mend = mend;
  }
}

/** Validators by what their schema says, so that a new revision compiles only what changed. The oldest go first. */
const compiled = new Map<string, Validate>();
const MAX_COMPILED = 4_000;

/**
 * @param closed true: names at the top that the schema does not know are errors at `#/unevaluatedProperties`.
 * A schema that speaks of further names itself (`additionalProperties`, `unevaluatedProperties`) is left as it is.
 * @throws SchemaRefused
 */
export function compileSchema(schema: JsonSchema, closed: boolean): Validate {
  const speaks = 'additionalProperties' in schema || 'unevaluatedProperties' in schema;
  const whole = closed && !speaks ? { ...schema, unevaluatedProperties: false } : schema;
  const key = JSON.stringify(whole);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const validator = compile(schema, whole);
  const validate: Validate = (value) => (validator(value) ? undefined : (validator.errors ?? []));
  compiled.set(key, validate);
  if (compiled.size > MAX_COMPILED) compiled.delete(compiled.keys().next().value!);
  return validate;
}

let shared: Ajv2020 | undefined;
let compilations = 0;
/** A compiler remembers parts of all it ever compiled; after so many it is replaced. */
const MOST_COMPILATIONS = 2_000;

function ajv(): Ajv2020 {
  if (++compilations > MOST_COMPILATIONS) shared = undefined;
  if (shared !== undefined) return shared;
  compilations = 0;
  shared = new Ajv2020({
    allErrors: true,
    // A property called toString is there only where somebody sent it.
    ownProperties: true,
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    logger: false,
    addUsedSchema: false,
    code: { regExp },
  });
  formats.default(shared);
  return shared;
}

const regExp = Object.assign(
  (pattern: string) => {
    const compiledPattern = RE2JS.compile(pattern);
    // The compiler takes patterns of equal text for one.
    return { test: (text: string) => compiledPattern.matcher(text).find(), toString: () => pattern };
  },
  { code: 'RE2JS' },
);

function compile(schema: JsonSchema, whole: JsonSchema): ValidateFunction {
  if (typeof schema.$schema === 'string' && !schema.$schema.includes('2020-12')) {
    const mend = 'remove $schema; schemas are JSON Schema 2020-12';
    throw new SchemaRefused('schema_invalid', `the dialect ${schema.$schema} is not known`, mend, [
      '$schema',
    ]);
  }
  if ('$async' in schema) {
    const mend = 'remove it: nothing is waited for';
    throw new SchemaRefused('schema_invalid', '"$async" is no keyword of JSON Schema', mend, ['$async']);
  }
  const validator = ajv();
  if (validator.validateSchema(schema) !== true) throw invalid(schema, validator.errors ?? []);
  try {
    return validator.compile(whole);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refusalOf(schema, error);
  } finally {
    validator.removeSchema(whole);
  }
}

/** The deepest error says it best: those around it only repeat that something inside is wrong. */
function invalid(schema: JsonSchema, errors: readonly ErrorObject[]): SchemaRefused {
  const deepest = errors.reduce<ErrorObject | undefined>(
    (best, error) =>
      best === undefined || error.instancePath.length > best.instancePath.length ? error : best,
    undefined,
  );
  const path = (deepest?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
  const where = path.length === 0 ? 'the schema' : String(path.at(-1));
  const mend =
    path.at(-1) === 'type'
      ? 'write string, number, integer, boolean, object, array or null'
      : 'see the keyword in JSON Schema 2020-12';
  const written = path.reduce<unknown>(
    (value, part) => (value as Record<string | number, unknown> | undefined)?.[part],
    schema,
  );
  return new SchemaRefused(
    'schema_invalid',
    `${where} ${deepest?.message ?? 'is not valid'}, but it is ${JSON.stringify(written)?.slice(0, 60)}`,
    mend,
    path,
  );
}

function refusalOf(schema: JsonSchema, error: Error): SchemaRefused {
  const { message } = error;
  if ('missingRef' in error) {
    const said = `$ref "${String(error.missingRef)}" leads nowhere`;
    const mend = 'write the part out, or put it under $defs of this schema; nothing is fetched';
    return new SchemaRefused('schema_reference', said, mend, placeOf(schema, '$ref', error.missingRef));
  }
  if (error.name.startsWith('RE2JS')) {
    const mend = 'patterns are RE2: no look-ahead, look-behind or back-references';
    return new SchemaRefused('schema_pattern', message, mend, placeOf(schema, 'pattern'));
  }
  const keyword = /unknown keyword: "([^"]+)"/.exec(message)?.[1];
  if (keyword !== undefined) {
    const mend = 'correct its name, or put notes under description or $comment';
    const said = `"${keyword}" is no keyword of JSON Schema`;
    return new SchemaRefused('schema_invalid', said, mend, placeOf(schema, keyword));
  }
  const format = /unknown format "([^"]+)"/.exec(message)?.[1];
  if (format !== undefined) {
    const mend = `write one of ${Object.keys(ajv().formats).sort().join(', ')}`;
    const path = placeOf(schema, 'format', format);
    return new SchemaRefused('schema_invalid', `there is no format "${format}"`, mend, path);
  }
  return new SchemaRefused('schema_invalid', message, 'see the keyword in JSON Schema 2020-12');
}

/** Where a key stands (first of all, with this value where one is given). */
function placeOf(schema: unknown, key: string, value?: unknown): (string | number)[] {
  if (typeof schema !== 'object' || schema === null) return [];
  for (const [name, inner] of Object.entries(schema)) {
    const step = Array.isArray(schema) ? Number(name) : name;
    if (name === key && (value === undefined || inner === value)) return [step];
    const further = placeOf(inner, key, value);
    if (further.length > 0) return [step, ...further];
  }
  return [];
}
