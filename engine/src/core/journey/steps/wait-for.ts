/**
 * wait-for: stays until what it waits for has come, any or all of it: events (also several times), audiences entered or
 * left, conditions that become true. Goes another way when the time is over; events can begin the wait anew.
 */
import { z } from 'zod';
import type { Condition } from '../../condition.ts';
import type { EventInput, JsonObject } from '../../input.ts';
import { durationSchema, nameSchema } from '../../name.ts';
import type { Instance, Waited } from '../instance.ts';
import { changeFilter, eventFilter, stepBase } from '../parts.ts';
import type {
  AudienceChange,
  CompiledStep,
  LastingCondition,
  Move,
  Run,
  StepCompiler,
  StepContext,
} from '../step.ts';

const awaited = {
  event: eventFilter.event.optional(),
  where: eventFilter.where,
  times: z.int().min(1).max(10_000).optional().describe('So many such events; 1'),
  ...changeFilter,
};

const awaitedSchema = z
  .strictObject({
    ...awaited,
    as: nameSchema
      .optional()
      .describe('Its name in `instance.waited.which`; else the event, "entered NAME", "left NAME" or "when"'),
    go: nameSchema.optional().describe('Where it goes on when this came; of `any` only'),
  })
  .describe('One of: event, entered, left, when');

export const waitForSchema = z.strictObject({
  ...stepBase,
  'wait-for': z
    .strictObject({
      ...awaited,
      any: z.array(awaitedSchema).min(2).max(20).optional().describe('The first of these that comes'),
      all: z.array(awaitedSchema).min(2).max(20).optional().describe('All of these, in any order'),
      within: durationSchema,
      timeout: nameSchema.describe('The step to go to when the time is over'),
      reset: z
        .array(z.strictObject(eventFilter))
        .min(1)
        .max(20)
        .optional()
        .describe('Events that begin the wait anew: nothing has come then, and the time runs again'),
    })
    .describe('One of: event, entered, left, when, any, all'),
});

type Written = z.infer<typeof awaitedSchema>;
type Settings = z.infer<typeof waitForSchema>['wait-for'];

interface Awaited {
  readonly name: string;
  readonly times: number;
  readonly go: string | undefined;
  readonly on:
    | { readonly type: 'event'; readonly event: string; readonly where: Condition | undefined }
    | { readonly type: 'audience'; readonly change: AudienceChange }
    | { readonly type: 'condition'; readonly when: LastingCondition };
}

export const waitFor: StepCompiler<z.infer<typeof waitForSchema>> = (settings, context) => {
  const own = settings['wait-for'];
  const list = awaitedIn(own, context);
  const resets = (own.reset ?? []).map(({ event, where }, i) => ({
    event,
    where: where === undefined ? undefined : context.condition(where, 'wait-for', 'reset', i, 'where'),
  }));
  return compiled(settings.id, {
    list,
    resets,
    isAll: own.all !== undefined,
    within: own.within,
    late: context.step(own.timeout, 'wait-for', 'timeout'),
    keeps: context.reads('waited'),
  });
};

interface Wait {
  readonly list: readonly Awaited[];
  readonly resets: readonly { readonly event: string; readonly where: Condition | undefined }[];
  readonly isAll: boolean;
  readonly within: number;
  readonly late: string;
  /** Whether anything reads what came. */
  readonly keeps: boolean;
}

function compiled(id: string, wait: Wait): CompiledStep {
  const { list, resets, within, late } = wait;
  const conditions = list.filter(({ on }) => on.type === 'condition');
  const look = conditions.length === 0 ? undefined : (run: Run) => tried(wait, conditions, run);
  return {
    id,
    enter: (run) => {
      delete run.instance.seen;
      return look?.(run) ?? { type: 'stay', until: run.world.now + within };
    },
    onDue: ({ instance }) => {
      noteWaited(instance, wait, { which: 'timeout' });
      return { type: 'go', to: late };
    },
    onEvent: eventsOf(wait, [
      ...list.flatMap(({ on }) => (on.type === 'event' ? [on.event] : [])),
      ...resets.map(({ event }) => event),
    ]),
    onAudience: audiencesOf(wait),
    ...(look && { look, flip: (run) => earliestFlip(conditions, run) }),
  };
}

function eventsOf(wait: Wait, names: readonly string[]): NonNullable<CompiledStep['onEvent']> {
  return new Map([...new Set(names)].map((name) => [name, (run: Run, event) => onEvent(wait, run, event)]));
}

function onEvent(wait: Wait, run: Run, event: EventInput): Move | undefined {
  run.scope.instance = run.instance;
  const fits = (name: string, where: Condition | undefined) =>
    name === event.name && (where === undefined || where.test(run.scope));
  let move: Move | undefined;
  for (const one of wait.list) {
    if (one.on.type !== 'event' || !fits(one.on.event, one.on.where)) continue;
    move = came(wait, one, run, event.properties);
    if (move !== undefined) return move;
  }
  if (!wait.resets.some((reset) => fits(reset.event, reset.where))) return undefined;
  delete run.instance.seen;
  return { type: 'stay', until: run.world.now + wait.within };
}

function audiencesOf(wait: Wait): NonNullable<CompiledStep['onAudience']> {
  const moves = new Map<AudienceChange, (run: Run) => Move | undefined>();
  for (const { on } of wait.list) {
    if (on.type !== 'audience') continue;
    const { change } = on;
    moves.set(change, (run) => {
      for (const one of wait.list) {
        if (one.on.type !== 'audience' || one.on.change !== change) continue;
        const move = came(wait, one, run, undefined);
        if (move !== undefined) return move;
      }
      return undefined;
    });
  }
  return moves;
}

/** Conditions count once they have been true. */
function tried(wait: Wait, conditions: readonly Awaited[], run: Run): Move | undefined {
  run.scope.instance = run.instance;
  for (const one of conditions) {
    if (one.on.type !== 'condition' || hasCome(one, run.instance)) continue;
    if (!one.on.when.condition.test(run.scope)) continue;
    const move = came(wait, one, run, undefined);
    if (move !== undefined) return move;
  }
  return undefined;
}

function earliestFlip(conditions: readonly Awaited[], run: Run): number {
  run.scope.instance = run.instance;
  let earliest = 0;
  for (const one of conditions) {
    if (one.on.type !== 'condition' || hasCome(one, run.instance)) continue;
    const at = one.on.when.flip(run.scope);
    if (at > 0 && (earliest === 0 || at < earliest)) earliest = at;
  }
  return earliest;
}

function hasCome({ name, times }: Awaited, { seen }: Instance): boolean {
  return (seen?.[name] ?? 0) >= times;
}

/** One more of it; a move where that is enough. */
function came(
  wait: Wait,
  one: Awaited,
  { instance }: Run,
  properties: JsonObject | undefined,
): Move | undefined {
  const { list, isAll } = wait;
  if (one.times > 1 || isAll) {
    const count = Math.min((instance.seen?.[one.name] ?? 0) + 1, one.times);
    instance.seen = { ...instance.seen, [one.name]: count };
  }
  const isEnough = isAll
    ? list.every((each) => hasCome(each, instance))
    : one.times === 1 || hasCome(one, instance);
  if (!isEnough) return undefined;
  delete instance.seen;
  noteWaited(instance, wait, { which: one.name, ...(properties && { properties }) });
  return { type: 'go', to: one.go };
}

function noteWaited(instance: Instance, { keeps }: Wait, waited: Waited): void {
  if (keeps) instance.waited = waited;
}

function awaitedIn(own: Settings, context: StepContext): Awaited[] {
  const { any, all, within: _within, timeout: _timeout, reset: _reset, ...single } = own;
  const isSingle = waysOf(single).length > 0 || single.where !== undefined || single.times !== undefined;
  const written = [any, all, isSingle ? [single] : undefined].filter((list) => list !== undefined);
  if (written.length !== 1) {
    const message = 'a wait-for step waits for one of: event, entered, left, when, any, all';
    const mend = 'put several under `any` or `all`';
    context.problem(['wait-for'], 'wait_needs_one_way', message, mend);
    return [];
  }
  const path = any ? ['any'] : all ? ['all'] : [];
  const list = written[0]!.flatMap((one, i) => {
    const place = path.length === 0 ? ['wait-for'] : ['wait-for', ...path, i];
    return compileAwaited(one, place, all === undefined, context);
  });
  checkNames(list, ['wait-for', ...path], context);
  return list;
}

type Ways = Pick<Written, 'event' | 'entered' | 'left' | 'when'>;

function waysOf(one: Ways): (keyof Ways)[] {
  return (['event', 'entered', 'left', 'when'] as const).filter((way) => one[way] !== undefined);
}

function compileAwaited(
  one: Written,
  path: (string | number)[],
  mayGo: boolean,
  context: StepContext,
): Awaited[] {
  const isEvent = one.event !== undefined;
  if (waysOf(one).length !== 1 || (!isEvent && (one.where !== undefined || one.times !== undefined))) {
    const message =
      'what is waited for is one of: event, entered, left, when; `where` and `times` go with `event`';
    context.problem(path, 'wait_needs_one_way', message, 'give one; put several under `any` or `all`');
    return [];
  }
  if (one.go !== undefined && !mayGo) {
    const message = 'of `all` none has a way of its own';
    context.problem([...path, 'go'], 'way_of_all', message, 'take `go` out, or write `any`');
  }
  const go = one.go === undefined ? context.following : context.step(one.go, ...path, 'go');
  const { times = 1 } = one;
  const { on, name } = howIn(one, path, context);
  return [{ name: one.as ?? name, times, go, on }];
}

function howIn(one: Written, path: (string | number)[], context: StepContext): Pick<Awaited, 'name' | 'on'> {
  const { event, where, entered, left, when } = one;
  if (event !== undefined) {
    const own = where === undefined ? undefined : context.condition(where, ...path, 'where');
    return { name: event, on: { type: 'event', event, where: own } };
  }
  if (when !== undefined)
    return { name: 'when', on: { type: 'condition', when: context.lasting(when, ...path, 'when') } };
  const side = entered === undefined ? 'left' : 'entered';
  const change = `${side} ${context.audience((entered ?? left)!, ...path, side)}` as const;
  return { name: change, on: { type: 'audience', change } };
}

/** Counted and told by their names. */
function checkNames(list: readonly Awaited[], path: (string | number)[], context: StepContext): void {
  const names = list.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  const message = `two of what is waited for are called "${twice}"`;
  context.problem(path, 'duplicate_name', message, 'give each a name of its own with `as`');
}
