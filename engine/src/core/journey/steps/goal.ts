/** goal: what the journey was for is reached; the person leaves. */
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const goal: StepCompiler<StepOf<'goal'>> = (settings) => ({
  id: settings.id,
  enter: () => ({ type: 'leave', change: 'goal', reason: settings.goal.name }),
});
