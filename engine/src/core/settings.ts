/** The document with what holds for the whole workspace; there is at most one, and without it the defaults hold. */
import { z } from 'zod';
import { durationSchema, nameSchema } from './name.ts';
import type { ProblemCollector } from './problem.ts';
import { DEFAULT_LATENESS_MS } from './profile/lateness.ts';

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
  })
  .meta({ id: 'Settings' });

export type SettingsDefinition = z.infer<typeof settingsSchema>;

/** How late an event may come and still be counted, in milliseconds. */
export function latenessOf(settings: readonly SettingsDefinition[], problems: ProblemCollector): number {
  for (const second of settings.slice(1)) {
    const message = `there are settings already, "${settings[0]!.name}"`;
    problems.add(second, ['name'], 'second_settings', message, 'keep one document of settings');
  }
  return settings[0]?.lateness ?? DEFAULT_LATENESS_MS;
}
