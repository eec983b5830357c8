/** The steps of one journey as a graph: which step leads to which, and which ones end the run. */
import { groupBy } from '../../groups.ts';
import type { CompiledJourney } from '../compile.ts';
import type { CompiledStep } from '../step.ts';
import { kindOf, type StepDefinition, type StepKind } from '../steps/index.ts';

export interface StepEdge {
  readonly from: string;
  readonly to: string;
  /** The place in the step that names it, such as `wait-for.timeout`; absent: it simply goes on. */
  readonly by?: string;
}

/** Nobody goes on behind these by themselves. */
const ENDINGS: ReadonlySet<StepKind> = new Set(['exit', 'goal', 'hand-over']);

/** Somebody may stay at it for a while. */
export function mayWait({ onDue, onEvent, onAudience, look }: CompiledStep): boolean {
  return [onDue, onEvent, onAudience, look].some((way) => way !== undefined);
}

/** Named ones, and the following step where a step simply goes on. */
export function linksOf({ definition, links }: CompiledJourney): StepEdge[] {
  const byStep = groupBy(links.map((link) => [link.from, link] as const));
  return definition.steps.flatMap((step, index): StepEdge[] => {
    const named = (byStep.get(step.id) ?? []).filter(({ path }) => path[0] !== 'next' || goesOn(step));
    const edges = named.map(({ from, to, path }) =>
      path[0] === 'next' ? { from, to } : { from, to, by: path.join('.') },
    );
    const behind = definition.steps[index + 1];
    if (step.next !== undefined || !behind || !goesOn(step)) return edges;
    return [...edges, { from: step.id, to: behind.id }];
  });
}

/** True where the run ends at the step, by itself or because no step follows. */
export function mayEnd({ definition }: CompiledJourney, id: string): boolean {
  const index = definition.steps.findIndex((step) => step.id === id);
  const step = definition.steps[index];
  if (!step) return false;
  if (ENDINGS.has(kindOf(step))) return true;
  return goesOn(step) && step.next === undefined && index === definition.steps.length - 1;
}

/** To what is written behind it: not where it ends, and not where another way is always taken. */
function goesOn(step: StepDefinition): boolean {
  if (ENDINGS.has(kindOf(step))) return false;
  if (!('branch' in step)) return true;
  const ways = Array.isArray(step.branch) ? step.branch : step.branch.all;
  return !ways.some(({ when }) => when === undefined);
}
