/** Operations on the steps of a journey: who names a step is found by compiling the steps, so that new kinds need nothing here. */
import { ConditionCompiler } from '../../core/condition.ts';
import { type JourneyDefinition, journeySchema } from '../../core/journey/definition.ts';
import type { StepCompiler } from '../../core/journey/step.ts';
import { kindOf, type StepDefinition, stepCompilers } from '../../core/journey/steps/index.ts';
import { closest } from '../closest.ts';
import { EditRefused, type Operation, type Raw, type RawMap } from './change.ts';
import { isMap } from './render.ts';
import { identityOf, type Place, type Primitive } from './value.ts';

export type StepOperation = Extract<Operation, { op: `${string}-step` }>;

/** A place of a journey that names a step. */
export interface StepReference {
  readonly path: Place;
  readonly step: string;
}

export function isStepOperation(operation: Operation): operation is StepOperation {
  return operation.op.endsWith('-step');
}

export function stepPrimitives(journey: Raw, operation: StepOperation): Primitive[] {
  const steps = isMap(journey) && journey.kind === 'journey' ? journey.steps : undefined;
  if (!Array.isArray(steps)) {
    throw new EditRefused('not_a_journey', 'only a journey has steps', 'use set, insert, move or remove');
  }
  switch (operation.op) {
    case 'insert-step':
      return insertStep(steps, operation);
    case 'remove-step':
      return removeStep(journey, steps, operation.step);
    case 'rename-step':
      return renameStep(journey, steps, operation.step, operation.to);
    case 'move-step':
      return moveStep(steps, operation);
    default:
      return operation satisfies never;
  }
}

/** All places of a journey that name a step. Throws EditRefused where it is not well-formed. */
export function stepReferences(journey: Raw): StepReference[] {
  const read = journeySchema.safeParse(journey);
  if (!read.success) {
    const message = 'who names a step is only known of a journey that is well-formed';
    throw new EditRefused('cannot_edit', message, 'correct it first; kairos check says where');
  }
  return referencesIn(read.data);
}

function referencesIn({ steps }: JourneyDefinition): StepReference[] {
  const never = new ConditionCompiler([]).compile('false');
  const none: ReadonlySet<string> = new Set();
  return steps.flatMap((step, index) => {
    const found: StepReference[] = [];
    const named = (id: string, ...path: (string | number)[]) => {
      found.push({ path: ['steps', index, ...path], step: id });
      return id;
    };
    if (step.next !== undefined) named(step.next, 'next');
    if (step.failed !== undefined) named(step.failed, 'failed');
    (stepCompilers[kindOf(step)] as StepCompiler<StepDefinition>)(step, {
      following: undefined,
      condition: () => never,
      lasting: () => ({ condition: never, flip: () => 0 }),
      step: named,
      channel: () => undefined,
      audience: (name) => name,
      list: (name) => name,
      problem: () => undefined,
      journeys: none,
      groups: none,
      offers: {},
      journey: '',
      actions: none,
      reads: () => false,
    });
    return found;
  });
}

function insertStep(
  steps: readonly Raw[],
  { step, after, before }: Extract<StepOperation, { op: 'insert-step' }>,
): Primitive[] {
  const written = step as RawMap;
  const id = identityOf(written);
  if (id !== undefined && steps.some((other) => identityOf(other) === id)) throw duplicateStep(id);
  const index = indexBeside(steps, after, before);
  const previous = after === undefined ? undefined : steps[index - 1];
  const next = isMap(previous) ? previous.next : undefined;
  if (next === undefined || written.next !== undefined)
    return [{ type: 'insert', path: ['steps', index], value: written }];
  // It stands on the way: where the one before it went on, it goes on now.
  const wired: RawMap = { ...written, next };
  const isFollowing = identityOf(steps[index]) === next;
  return [
    { type: 'remove', path: ['steps', index - 1, 'next'] },
    { type: 'insert', path: ['steps', index], value: isFollowing ? written : wired },
  ];
}

function removeStep(journey: Raw, steps: readonly Raw[], id: string): Primitive[] {
  const index = indexOfStep(steps, id);
  const removed = steps[index];
  const next = isMap(removed) && typeof removed.next === 'string' ? removed.next : undefined;
  const following = next ?? identityOf(steps[index + 1]);
  const references = stepReferences(journey).filter(({ step, path }) => step === id && path[1] !== index);
  if (references.length > 0 && (following === undefined || following === id)) {
    const places = references.map(({ path }) => `/${path.join('/')}`).join(', ');
    const mend = `change ${places} first, or put a step behind it`;
    throw new EditRefused('step_in_use', `"${id}" is gone to, and nothing follows it`, mend);
  }
  const rewired = references.map(({ path }): Primitive => ({ type: 'replace', path, value: following! }));
  // Who fell through to it goes where it went.
  const previous = steps[index - 1];
  const needsNext =
    next !== undefined &&
    next !== identityOf(steps[index + 1]) &&
    isMap(previous) &&
    previous.next === undefined;
  const led: Primitive[] = needsNext
    ? [{ type: 'add', path: ['steps', index - 1, 'next'], value: next }]
    : [];
  return [...rewired, ...led, { type: 'remove', path: ['steps', index] }];
}

function renameStep(journey: Raw, steps: readonly Raw[], id: string, to: string): Primitive[] {
  const index = indexOfStep(steps, id);
  if (id === to) return [];
  if (steps.some((other) => identityOf(other) === to)) throw duplicateStep(to);
  const places = stepReferences(journey).flatMap(({ step, path }) => (step === id ? [path] : []));
  return [['steps', index, 'id'], ...places].map((path) => ({ type: 'replace', path, value: to }));
}

function moveStep(
  steps: readonly Raw[],
  { step, after, before }: Extract<StepOperation, { op: 'move-step' }>,
): Primitive[] {
  const index = indexOfStep(steps, step);
  const to = indexBeside(steps, after, before);
  const target = to > index ? to - 1 : to;
  return target === index ? [] : [{ type: 'move', path: ['steps', index], to: target }];
}

function indexBeside(steps: readonly Raw[], after: string | undefined, before: string | undefined): number {
  if (after !== undefined) return indexOfStep(steps, after) + 1;
  return before === undefined ? steps.length : indexOfStep(steps, before);
}

function indexOfStep(steps: readonly Raw[], id: string): number {
  const index = steps.findIndex((step) => identityOf(step) === id);
  if (index >= 0) return index;
  const ids = steps.flatMap((step) => identityOf(step) ?? []);
  const near = closest(id, ids);
  const mend = near === undefined ? `use one of: ${ids.join(', ')}` : `did you mean "${near}"?`;
  throw new EditRefused('unknown_step', `there is no step "${id}"`, mend);
}

function duplicateStep(id: string): EditRefused {
  return new EditRefused('duplicate_step', `there is a step "${id}" already`, 'give it an id of its own');
}
