/** What the schemas of steps and of journeys have in common. */
import { z } from 'zod';
import { conditionSchema, durationSchema, nameSchema } from '../name.ts';

export const stepBase = {
  id: nameSchema,
  next: nameSchema.optional().describe('Where it goes on; the following step by default'),
  failed: nameSchema
    .optional()
    .describe(
      'Where it goes on when the step cannot do what it is for, with `instance.failure`; else as ever, and it is on record',
    ),
};

export const eventFilter = {
  event: z.string().min(1).max(200),
  where: conditionSchema.optional().describe('CEL with `event` (its properties) and `instance` (key, data)'),
};

export const expirySchema = durationSchema
  .optional()
  .describe('So long it is worth sending; later it is not, also not after quiet hours');

/** What ends something or moves it on, beside events. */
export const changeFilter = {
  entered: nameSchema.optional().describe('An audience that the person enters'),
  left: nameSchema.optional().describe('An audience that the person leaves'),
  when: conditionSchema
    .optional()
    .describe(
      'A condition in CEL that becomes true, also by time alone; it reads no `event` and no `context`',
    ),
};

/** How long a step that sends waits for what becomes of its message. */
export const outcomeWithin = durationSchema
  .optional()
  .describe(
    'Stays until it is known whether the message was handed over, at most so long (1d where the step says `failed`); ' +
      'one that has not left by then is recalled, and the step has failed',
  );

export const OUTCOME_WITHIN_MS = 86_400_000;
