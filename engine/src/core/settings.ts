/** The document with what holds for the whole workspace; there is at most one, and without it the defaults hold. */
import { z } from 'zod';
import { zoneSchema } from './context/calendar.ts';
import { durationSchema, nameSchema } from './name.ts';
import type { ProblemCollector } from './problem.ts';
import { DEFAULT_LATENESS_MS } from './profile/lateness.ts';

const LONGEST_GATHERING_MS = 7 * 86_400_000;

export const settingsSchema = z
  .strictObject({
    kind: z.literal('settings'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    lateness: durationSchema
      .optional()
      .describe(
        'How late an event may come and still be counted where it belongs and start journeys (366d). ' +
          'Later ones are kept in the history and counted as too late',
      ),
    zone: zoneSchema
      .optional()
      .describe(
        'The clock by which journeys wait for people whose own time zone is not known: an IANA name (UTC)',
      ),
    retention: z
      .strictObject({
        default: durationSchema.optional().describe('Events of any other name; absent: for good'),
        events: z.record(z.string().min(1), durationSchema).default({}).describe('By the name of the event'),
        decisions: durationSchema
          .optional()
          .describe('Decide requests with their context, and what was decided; absent: as `default`'),
      })
      .optional()
      .describe(
        'How long events are kept, from when they happened (absent: for good). Then they are erased from the history, ' +
          'with what came of them; figures that were counted from them stay',
      ),
    erasure: z
      .strictObject({
        gather: durationSchema
          .refine((ms) => ms <= LONGEST_GATHERING_MS, 'erasures wait for others for a week at most')
          .describe(
            'How long the first request waits for others (1s), so that the files are rewritten once for all of them. ' +
              'The persons are found by nobody and get nothing from their own request on',
          ),
      })
      .optional(),
  })
  .meta({ id: 'Settings' });

/** By which journeys wait for people whose own is not known. */
export function zoneOfWorkspace(settings: readonly SettingsDefinition[]): string {
  return settings[0]?.zone ?? 'UTC';
}

export type SettingsDefinition = z.infer<typeof settingsSchema>;

/** How long events are kept, in milliseconds from when they happened. */
export interface Retention {
  readonly byEvent: ReadonlyMap<string, number>;
  /** Of all others; null: for good. */
  readonly otherMs: number | null;
  /** Of decide requests, from when they were asked; null: for good. */
  readonly decisionMs: number | null;
}

/** A retried event is known for a day by what is remembered of it; nothing shorter is worth declaring. */
const SHORTEST_RETENTION_MS = 86_400_000;

/** Null: everything is kept for good. */
export function retentionOf(
  settings: readonly SettingsDefinition[],
  problems: ProblemCollector,
): Retention | null {
  const [first] = settings;
  if (first?.retention === undefined) return null;
  const { default: otherMs, events, decisions } = first.retention;
  const check = (path: readonly string[], ms: number | undefined) => {
    if (ms === undefined || ms >= SHORTEST_RETENTION_MS) return;
    const message = 'what happened is kept for a day at least';
    problems.add(first, ['retention', ...path], 'short_retention', message, 'write 1d or more');
  };
  check(['default'], otherMs);
  check(['decisions'], decisions);
  for (const [name, ms] of Object.entries(events)) check(['events', name], ms);
  return {
    byEvent: new Map(Object.entries(events)),
    otherMs: otherMs ?? null,
    decisionMs: decisions ?? otherMs ?? null,
  };
}

/** How late an event may come and still be counted, in milliseconds. */
export function latenessOf(settings: readonly SettingsDefinition[], problems: ProblemCollector): number {
  for (const second of settings.slice(1)) {
    const message = `there are settings already, "${settings[0]!.name}"`;
    problems.add(second, ['name'], 'second_settings', message, 'keep one document of settings');
  }
  return settings[0]?.lateness ?? DEFAULT_LATENESS_MS;
}
