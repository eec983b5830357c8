/** The ways into a journey, as its document declares them: what starts an instance, its key, and who may come in again. */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../../name.ts';
import type { JourneyDefinition } from '../definition.ts';
import { eventFilter } from '../parts.ts';
import { capSchema } from './gate.ts';
import { hoursSchema } from './hours.ts';
import { scheduleSchema } from './schedule.ts';

export const reentrySchema = z
  .union([
    z.enum(['never', 'when-ended', 'always']),
    z.strictObject({ after: durationSchema.describe('So long after the last entry') }),
  ])
  .describe(
    'Whether the same person comes in again, for each key: never, when no run is there any more, always, ' +
      'or so long after the last entry and when no run is there',
  );

export type Reentry = z.infer<typeof reentrySchema>;

const contextSchema = z.union([
  z.strictObject({
    geofence: nameSchema.describe('The place'),
    change: z.enum(['entered', 'dwelled', 'left']).default('entered'),
  }),
  z.strictObject({ device: z.literal('switched') }),
]);

export const wayInSchema = z.strictObject({
  event: eventFilter.event.optional().describe('An event of the person'),
  announced: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('A business event of this name that reaches the person; no other source can send it'),
  entered: nameSchema.optional().describe('An audience that the person enters'),
  left: nameSchema.optional().describe('An audience that the person leaves'),
  context: contextSchema.optional().describe('Where the person is, or on what: as Kairos itself notices it'),
  schedule: scheduleSchema.optional().describe('By the calendar, for many persons at once'),
  signal: nameSchema.optional().describe('A signal that another journey sends for the same person'),
  api: z.literal(true).optional().describe('A request to the API, such as by the desk of a service agent'),
  where: eventFilter.where,
  key: conditionSchema
    .optional()
    .describe(
      'CEL value that tells instances apart, such as event.cart_id; who comes without one is refused, on record',
    ),
  data: z
    .record(nameSchema, conditionSchema)
    .optional()
    .describe('CEL values for instance.data; by default the properties of the event'),
  reentry: reentrySchema.optional(),
  hours: hoursSchema.optional().describe('When people may come in, on their own clock'),
  cap: capSchema.optional().describe('How many come in by this way, over all persons'),
});

export type WayIn = z.infer<typeof wayInSchema>;

export const entrySchema = z.union([wayInSchema, z.array(wayInSchema).min(1).max(20)]);

export const wayKinds = [
  'event',
  'announced',
  'entered',
  'left',
  'context',
  'schedule',
  'signal',
  'api',
] as const satisfies readonly (keyof WayIn)[];
export type WayKind = (typeof wayKinds)[number];

/** Every way in that the document declares, with its place in it. */
export function waysIn({ entry }: Pick<JourneyDefinition, 'entry'>): readonly {
  readonly way: WayIn;
  readonly path: readonly (string | number)[];
}[] {
  if (entry === undefined) return [];
  // As the type says, and as a revision of before lists were possible has it.
  if (!Array.isArray(entry)) return [{ way: entry as WayIn, path: ['entry'] }];
  return (entry as readonly WayIn[]).map((way, i) => ({ way, path: ['entry', i] }));
}

/** What stands in the way that is not one, or is more than one: undefined. */
export function kindOfWay(way: WayIn): WayKind | undefined {
  const kinds = wayKinds.filter((kind) => way[kind] !== undefined);
  return kinds.length === 1 ? kinds[0] : undefined;
}
