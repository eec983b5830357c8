/** exit: leaves, with a reason that reports count. */
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const exit: StepCompiler<StepOf<'exit'>> = (settings) => ({
  id: settings.id,
  enter: () => ({ type: 'leave', change: 'exited', reason: settings.exit.reason }),
});
