/** The events and changes that a step waits for, wherever its settings name them. */
import { kindOf, type StepDefinition } from '../steps/index.ts';

export interface AwaitedChange {
  readonly audience: string;
  readonly change: 'entered' | 'left';
}

/** The audiences whose changes it waits for. */
export function awaitedChanges(step: StepDefinition): AwaitedChange[] {
  if (!('wait-for' in step)) return [];
  const { any = [], all = [], ...single } = step['wait-for'];
  return [single, ...any, ...all].flatMap(({ entered, left }): AwaitedChange[] => {
    if (entered !== undefined) return [{ audience: entered, change: 'entered' }];
    return left === undefined ? [] : [{ audience: left, change: 'left' }];
  });
}

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
