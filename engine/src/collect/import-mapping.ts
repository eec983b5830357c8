/**
 * The mapping file of an import: what a row of a file means. YAML; every value is CEL with `row` (the fields of a
 * CSV row as text, or the object of an NDJSON line) and the functions of import-functions.ts. Names of events and
 * reasons are plain text.
 *
 *     refuse:
 *       - { when: row.customer == "", reason: no customer }
 *     userId: row.customer
 *     timestamp: { value: row.date, format: 'yyyy-MM-dd HH:mm', zone: Europe/London }
 *     properties: { total: 'times(row.quantity, row.price)' }
 *     events:
 *       - { when: number(row.quantity) < 0.0, event: Order Line Cancelled }
 *       - { event: Order Line Sold }
 */
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';

const cel = z.string().min(1).max(10_000);
const named = z.record(z.string().min(1).max(200), cel);
const eventTypes = z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias']);

const eventSchema = z.strictObject({
  when: cel.optional().describe('The first entry whose condition holds is taken; without one it always is'),
  type: eventTypes.default('track'),
  event: z.string().min(1).max(200).optional().describe('Name of the event, as it is; of track only'),
  properties: named.default({}).describe('Beside those that all events have'),
  traits: named.default({}),
});

const timestampSchema = z.union([
  cel.describe('RFC 3339 text or epoch milliseconds'),
  z.strictObject({
    value: cel,
    format: z
      .string()
      .min(1)
      .max(100)
      .describe('yyyy MM dd HH mm ss SSS, shorter M d H m s; any other character stands for itself'),
    zone: z.string().default('UTC').describe('IANA name of the zone that the wall clock stood in'),
  }),
]);

export const mappingSchema = z.strictObject({
  description: z.string().optional(),
  format: z.enum(['csv', 'ndjson']).optional().describe('By the name of the file where it is absent'),
  csv: z
    .strictObject({
      delimiter: z.string().min(1).max(5).default(','),
      quote: z.string().length(1).default('"'),
      encoding: z.string().default('utf-8').describe('Such as windows-1252'),
      columns: z.array(z.string().min(1)).optional().describe('Where the file has no header'),
    })
    .prefault({}),
  refuse: z
    .array(z.strictObject({ when: cel, reason: z.string().min(1).max(200) }))
    .default([])
    .describe('Rows that are no events, with the reason that the report counts'),
  messageId: cel.optional().describe('Unique a row; made of file name, line and content where it is absent'),
  userId: cel.optional(),
  anonymousId: cel.optional(),
  groupId: cel.optional(),
  previousId: cel.optional(),
  timestamp: timestampSchema.optional().describe('When it happened; needed unless rows are Segment messages'),
  properties: named.default({}),
  traits: named.default({}),
  context: named.default({}),
  events: z.array(eventSchema).default([]).describe('Empty: the rows are Segment messages themselves'),
});

export type MappingDefinition = z.infer<typeof mappingSchema>;

/** What is wrong with a mapping or an input as a whole; the message says what to do. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** @throws ImportRefused with all that is wrong, a line each. */
export function parseMapping(text: string, file = 'mapping'): MappingDefinition {
  let raw: unknown;
  try {
    raw = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error;
    throw new ImportRefused('bad_mapping', `${file} is not YAML: ${error.message}`);
  }
  const result = mappingSchema.safeParse(raw ?? {});
  if (!result.success) {
    const lines = result.error.issues.map(
      ({ path, message }) => `  ${path.join('.') || 'mapping'}: ${message}`,
    );
    throw new ImportRefused('bad_mapping', `${file} cannot be used:\n${lines.join('\n')}`);
  }
  const { data } = result;
  for (const { type, event } of data.events) {
    if ((type === 'track') === (event !== undefined)) continue;
    const message =
      type === 'track'
        ? 'an event of type track needs a name in `event`'
        : `an event of type ${type} has no name`;
    throw new ImportRefused('bad_mapping', `${file} cannot be used:\n  events: ${message}`);
  }
  if (data.events.length > 0 && data.timestamp === undefined) {
    throw new ImportRefused('bad_mapping', `${file} cannot be used:\n  timestamp: say when a row happened`);
  }
  return data;
}
