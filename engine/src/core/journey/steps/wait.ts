/** wait: stays for a length of time. */
import { z } from 'zod';
import { durationSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { StepCompiler } from '../step.ts';

export const waitSchema = z.strictObject({ ...stepBase, wait: durationSchema });

export const wait: StepCompiler<z.infer<typeof waitSchema>> = (settings, { following }) => ({
  id: settings.id,
  enter: ({ world }) => ({ type: 'stay', until: world.now + settings.wait }),
  onDue: () => ({ type: 'go', to: following }),
});
