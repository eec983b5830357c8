/** What can be changed in a text of documents: typed operations, as the API takes them and the canvas makes them. */
import { z } from 'zod';
import { nameSchema } from '../../core/name.ts';

export type Raw = null | boolean | number | string | Raw[] | { [key: string]: Raw };
export type RawMap = { [key: string]: Raw };

/** Any value: it comes as JSON, or from code that has the type. A schema that names itself has no place in openapi.json. */
export const rawSchema: z.ZodType<Raw, Raw> = z.any();

const path = z
  .string()
  .max(1_000)
  .describe(
    'A JSON pointer: /entry/event, /steps/2/wait; in a list also /steps/@ID, the entry of that id or name, and /steps/-, behind the last',
  );
const step = nameSchema.describe('The id of a step');
const beside = {
  after: step.optional().describe('Behind this step'),
  before: step.optional().describe('In front of this step; with neither: behind the last'),
};

export const operationSchema = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('set'), path, value: rawSchema }),
    z.strictObject({ op: z.literal('remove'), path }),
    z.strictObject({ op: z.literal('insert'), path, value: rawSchema }),
    z.strictObject({ op: z.literal('move'), path, to: z.int().nonnegative() }),
    z.strictObject({ op: z.literal('insert-step'), step: z.record(z.string(), rawSchema), ...beside }),
    z.strictObject({ op: z.literal('remove-step'), step }),
    z.strictObject({ op: z.literal('rename-step'), step, to: nameSchema }),
    z.strictObject({ op: z.literal('move-step'), step, ...beside }),
  ])
  .meta({ id: 'DocumentOperation' });

/**
 * - `set` writes only what differs, and makes the maps that lead there; in a list it replaces an entry.
 * - `insert` puts an entry into a list, `move` takes one to another place of its list.
 * - `insert-step` with `after` goes on where that step went on; `remove-step` leads all who came there to where it went
 *   on; `rename-step` renames it wherever the journey names it.
 */
export type Operation = z.infer<typeof operationSchema>;

export interface DocumentName {
  readonly kind: string;
  readonly name: string;
}

/** A change of a text that holds any number of documents. */
export type Change =
  | { readonly type: 'edit'; readonly document: DocumentName; readonly operations: readonly Operation[] }
  /** Behind the last one. */
  | { readonly type: 'add'; readonly document: RawMap }
  | { readonly type: 'drop'; readonly document: DocumentName };

/** The change cannot be made; the text is as it was. */
export class EditRefused extends Error {
  override readonly name = 'EditRefused';
  readonly code: EditRefusal;
  readonly mend: string;
  constructor(code: EditRefusal, message: string, mend: string) {
    super(message);
    this.code = code;
    this.mend = mend;
  }
}

export type EditRefusal =
  | 'no_such_document'
  | 'duplicate_name'
  | 'yaml_syntax'
  | 'no_such_place'
  | 'cannot_edit'
  | 'not_a_journey'
  | 'unknown_step'
  | 'duplicate_step'
  | 'step_in_use';
