/** goal: what the journey was for is reached; the person leaves. */
import { z } from 'zod';
import { nameSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const goalSchema = z.strictObject({ ...stepBase, goal: z.strictObject({ name: nameSchema }) });

export const goal: StepCompiler<z.infer<typeof goalSchema>> = (settings) => ({
  id: settings.id,
  enter: () => ({ type: 'leave', change: 'goal', reason: settings.goal.name }),
});
