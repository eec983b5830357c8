/** The ways into a journey: what starts an instance, its key, and whether the same person may come in again. */
import { z } from 'zod';
import type { ConditionCompiler } from '../condition.ts';
import { conditionSchema, nameSchema } from '../name.ts';
import type { ProblemCollector } from '../problem.ts';
import type { JourneyDefinition } from './definition.ts';
import { eventFilter } from './parts.ts';

export const entrySchema = z.strictObject({
  event: eventFilter.event.optional(),
  where: eventFilter.where,
  entered: nameSchema.optional().describe('An audience that the person enters'),
  left: nameSchema.optional().describe('An audience that the person leaves'),
  key: conditionSchema
    .optional()
    .describe('CEL text value that tells instances apart, such as event.cart_id'),
  reentry: z.enum(['never', 'when-ended', 'always']).default('when-ended'),
});

export function checkEntry(
  definition: JourneyDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): void {
  const { entry } = definition;
  if (!entry) return;
  const ways = [entry.event, entry.entered, entry.left].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    problems.add(
      definition,
      ['entry'],
      'entry_needs_one_way',
      'an entry has exactly one of: event, entered, left',
      'give one; for more ways in, hand over from another journey',
    );
  }
  for (const side of ['entered', 'left'] as const) {
    const audience = entry[side];
    if (audience === undefined || compiler.audienceIndex.has(audience)) continue;
    problems.add(
      definition,
      ['entry', side],
      'unknown_audience',
      `there is no audience "${audience}"`,
      'declare it or correct the name',
    );
  }
}
