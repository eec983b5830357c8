/** The events that a step waits for, wherever its settings name them. */
import type { StepDefinition } from '../steps/index.ts';
import { kindOf } from './steps.ts';

export function awaitedEvents(step: StepDefinition): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'event' && typeof inner === 'string') found.add(inner);
      else visit(inner);
    }
  };
  if (kindOf(step) === 'wait-for') visit(step);
  return [...found];
}
