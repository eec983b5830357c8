/**
 * A compiled mapping: one row of a file becomes one message in Segment's shape, or is refused with a reason.
 * Pure; the same row of the same line of the same file gives the same message, so that sending it twice counts once.
 */
import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../core/input.ts';
import { type Compiled, compile, ERROR, LanguageError, Timestamp } from '../language/index.ts';
import { importFunctions } from './import-functions.ts';
import { ImportRefused, type MappingDefinition } from './import-mapping.ts';
import { timeReader } from './import-time.ts';

export type Row = JsonObject;

export type MappedRow =
  | { readonly ok: true; readonly message: JsonObject }
  | { readonly ok: false; readonly code: string; readonly reason: string };

/** `line` counts from 1 in the file. */
export type MapRow = (row: Row, line: number) => MappedRow;

type Expression = Compiled<Row>;
type Values = readonly (readonly [name: string, value: Expression])[];

const environment = { variables: { row: (row: Row) => row }, functions: importFunctions };

/** @param fileName stands in the ids of messages that have none of their own. @throws ImportRefused */
export function compileMapping(mapping: MappingDefinition, fileName: string): MapRow {
  const problems: string[] = [];
  const expression = (path: string, text: string): Expression => {
    try {
      return compile(text, environment);
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      problems.push(`  ${path}: ${error.message}`);
      return compile('false', environment);
    }
  };
  const values = (path: string, texts: { readonly [name: string]: string }): Values =>
    Object.entries(texts).map(([name, text]) => [name, expression(`${path}.${name}`, text)]);
  const refusals = mapping.refuse.map(({ when, reason }, i) => ({
    when: expression(`refuse.${i}.when`, when),
    reason,
  }));
  const base = {
    ids: idFields.flatMap((field) => {
      const text = mapping[field];
      return text === undefined ? [] : [[field, expression(field, text)] as const];
    }),
    timestamp: timestampOf(mapping.timestamp, expression, problems),
    properties: values('properties', mapping.properties),
    traits: values('traits', mapping.traits),
    context: values('context', mapping.context),
  };
  const kinds = mapping.events.map(({ when, type, event, properties, traits }, i) => ({
    when: when === undefined ? undefined : expression(`events.${i}.when`, when),
    type,
    event,
    properties: [...base.properties, ...values(`events.${i}.properties`, properties)],
    traits: [...base.traits, ...values(`events.${i}.traits`, traits)],
  }));
  if (problems.length > 0)
    throw new ImportRefused('bad_mapping', `The mapping cannot be used:\n${problems.join('\n')}`);

  return (row, line) => {
    for (const { when, reason } of refusals)
      if (when.test(row)) return { ok: false, code: 'refused_by_mapping', reason };
    const own = () => derivedId(fileName, line, row);
    if (kinds.length === 0)
      return { ok: true, message: hasText(row.messageId) ? row : { ...row, messageId: own() } };
    const kind = kinds.find(({ when }) => when === undefined || when.test(row));
    if (kind === undefined)
      return { ok: false, code: 'no_event', reason: 'no entry of `events` takes this row' };
    try {
      return { ok: true, message: messageOf(row, kind, base, own) };
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      return { ok: false, code: 'bad_value', reason: error.message };
    }
  };
}

const idFields = ['messageId', 'userId', 'anonymousId', 'groupId', 'previousId'] as const;

interface Base {
  readonly ids: Values;
  readonly timestamp: ((row: Row) => string | number) | undefined;
  readonly context: Values;
}

interface Kind {
  readonly type: string;
  readonly event: string | undefined;
  readonly properties: Values;
  readonly traits: Values;
}

function messageOf(row: Row, kind: Kind, base: Base, ownId: () => string): JsonObject {
  const message: { [name: string]: Json } = { type: kind.type };
  if (kind.event !== undefined) message.event = kind.event;
  for (const [name, value] of base.ids) message[name] = valueFor(name, value, row);
  if (!hasText(message.messageId)) message.messageId = ownId();
  if (base.timestamp) message.timestamp = base.timestamp(row);
  const context = evaluated('context', base.context, row);
  const traits = evaluated('traits', kind.traits, row);
  // Every type but identify and group brings the person's traits in its context.
  if (kind.type === 'identify' || kind.type === 'group') message.traits = traits;
  else if (kind.traits.length > 0) context.traits = traits;
  if (kind.properties.length > 0) message.properties = evaluated('properties', kind.properties, row);
  if (Object.keys(context).length > 0) message.context = context;
  return message;
}

function evaluated(path: string, values: Values, row: Row): { [name: string]: Json } {
  const result: { [name: string]: Json } = {};
  for (const [name, value] of values) result[name] = valueFor(`${path}.${name}`, value, row);
  return result;
}

/** An expression that has no value for this row. */
class NoValue extends Error {}

function valueFor(path: string, expression: Expression, row: Row): Json {
  const value = plain(expression.evaluate(row));
  if (value === undefined) throw new NoValue(`${path} has no value: ${expression.text}`);
  return value;
}

/** As JSON; undefined for an error and for what JSON has no form for. */
function plain(value: unknown): Json | undefined {
  if (value === ERROR) return undefined;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (value instanceof Timestamp) return new Date(value.ms).toISOString();
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return isPlainObject(value) ? value : undefined;
  const items = value.map(plain);
  return items.includes(undefined) ? undefined : (items as Json[]);
}

function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function timestampOf(
  definition: MappingDefinition['timestamp'],
  expression: (path: string, text: string) => Expression,
  problems: string[],
): ((row: Row) => string | number) | undefined {
  if (definition === undefined) return undefined;
  if (typeof definition === 'string') {
    const value = expression('timestamp', definition);
    return (row) => {
      const at = valueFor('timestamp', value, row);
      if (typeof at === 'string' || typeof at === 'number') return at;
      throw new NoValue('timestamp is neither text nor a number');
    };
  }
  const { format, zone } = definition;
  const value = expression('timestamp.value', definition.value);
  const read = timeReader(format, zone);
  if (read === undefined) {
    problems.push(`  timestamp.zone: there is no zone "${zone}"; use an IANA name such as Europe/London`);
    return undefined;
  }
  return (row) => {
    const text = valueFor('timestamp', value, row);
    const at = typeof text === 'string' ? read(text) : Number.NaN;
    if (Number.isNaN(at)) throw new NoValue(`timestamp "${String(text)}" is not ${format}`);
    return new Date(at).toISOString();
  };
}

function hasText(value: Json | undefined): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** Two identical lines are two events; the same line of the same file is always the same one. */
function derivedId(fileName: string, line: number, row: Row): string {
  const hash = createHash('sha256').update(`${fileName}\u0000${line}\u0000${JSON.stringify(row)}`);
  return `import-${hash.digest('base64url').slice(0, 22)}`;
}
