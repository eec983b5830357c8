/** exit: leaves, with a reason that reports count. */
import { z } from 'zod';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const exitSchema = z.strictObject({
  ...stepBase,
  exit: z.strictObject({ reason: z.string().max(200).default('ended') }),
});

export const exit: StepCompiler<z.infer<typeof exitSchema>> = (settings) => ({
  id: settings.id,
  enter: () => ({ type: 'leave', change: 'exited', reason: settings.exit.reason }),
});
