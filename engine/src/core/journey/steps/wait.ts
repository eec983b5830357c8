/** wait: stays for a length of time. */
import type { StepOf } from '../definition.ts';
import type { StepCompiler } from '../step.ts';

export const wait: StepCompiler<StepOf<'wait'>> = (settings, { following }) => ({
  id: settings.id,
  enter: ({ world }) => ({ type: 'stay', until: world.now + settings.wait }),
  onDue: () => ({ type: 'go', to: following }),
});
