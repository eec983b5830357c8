/** A way in, compiled: which events open it, for whom, and with which key and data people come in. */
import type { Condition, ConditionCompiler } from '../../condition.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import type { JourneyDefinition } from '../definition.ts';
import { kindOfWay, type Reentry, type WayIn, type WayKind, wayKinds, waysIn } from './definition.ts';
import type { EntryCap } from './gate.ts';
import { type Hours, hoursOf } from './hours.ts';
import { type Admits, admitsOf, eventOfWay } from './own-events.ts';
import { type Schedule, type ScheduleDefinition, scheduleOf } from './schedule.ts';
import type { Values } from './value.ts';

export interface CompiledWay {
  readonly kind: WayKind;
  /** The name of its event or audience. */
  readonly name: string;
  readonly admits: Admits | undefined;
  readonly where: Condition | undefined;
  readonly key: Condition | undefined;
  /** Undefined: the properties of the event. */
  readonly data: Values | undefined;
  readonly reentry: Reentry;
  /** Its place in the document, such as "entry.0". */
  readonly label: string;
  readonly hours: Hours | undefined;
  readonly cap: EntryCap | undefined;
  readonly schedule: Schedule | undefined;
}

/** A way into one journey, as the index of events has it. */
export interface Entrance {
  readonly journey: CompiledJourney;
  readonly way: CompiledWay;
}

export function compileWays(
  definition: JourneyDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): CompiledWay[] {
  return waysIn(definition).flatMap(({ way, path }) => {
    const kind = checkWay(definition, way, path, compiler, problems);
    const condition = (text: string | undefined, ...rest: string[]) =>
      text === undefined
        ? undefined
        : problems.try(definition, [...path, ...rest], () => compiler.compile(text));
    const compiled = {
      where: condition(way.where, 'where'),
      key: condition(way.key, 'key'),
      data:
        way.data &&
        Object.entries(way.data).flatMap(([name, text]) => {
          const value = condition(text, 'data', name);
          return value ? [[name, value] as const] : [];
        }),
    };
    if (kind === undefined) return [];
    return [
      {
        kind,
        name: nameOf(way),
        label: path.join('.'),
        admits: admitsOf(way, kind, definition.name, path.join('.')),
        ...compiled,
        reentry: way.reentry ?? definition.reentry ?? 'when-ended',
        hours: way.hours && hoursOf(way.hours),
        cap: way.cap,
        schedule: way.schedule && compileSchedule(definition, way.schedule, path, compiler, problems),
      },
    ];
  });
}

function compileSchedule(
  definition: JourneyDefinition,
  schedule: ScheduleDefinition,
  path: readonly (string | number)[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Schedule | undefined {
  const at = (key: string) => [...path, 'schedule', key];
  const { audience, condition } = schedule;
  if (audience !== undefined && condition !== undefined) {
    const message = 'a schedule is for an audience or for whom a condition fits';
    problems.add(definition, at('condition'), 'too_many_audiences', message, 'give one of the two');
  }
  if (audience !== undefined && !compiler.audienceIndex.has(audience)) {
    const message = `there is no audience "${audience}"`;
    problems.add(definition, at('audience'), 'unknown_audience', message, 'declare it or correct the name');
  }
  if (condition !== undefined) problems.try(definition, at('condition'), () => compiler.compile(condition));
  const compiled = scheduleOf(definition.name, path.join('.'), schedule);
  if (!('mend' in compiled)) return compiled;
  problems.add(definition, at('rule'), 'bad_rule', compiled.message, compiled.mend);
  return undefined;
}

function nameOf(way: WayIn): string {
  return eventOfWay(way) ?? way.entered ?? way.left ?? '';
}

function checkWay(
  definition: JourneyDefinition,
  way: WayIn,
  path: readonly (string | number)[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): WayKind | undefined {
  const kind = kindOfWay(way);
  if (kind === undefined) {
    const message = `a way in has exactly one of: ${wayKinds.join(', ')}`;
    problems.add(
      definition,
      path,
      'entry_needs_one_way',
      message,
      'write a list where there are several ways',
    );
  }
  for (const side of ['entered', 'left'] as const) {
    const audience = way[side];
    if (audience === undefined || compiler.audienceIndex.has(audience)) continue;
    problems.add(
      definition,
      [...path, side],
      'unknown_audience',
      `there is no audience "${audience}"`,
      'declare it or correct the name',
    );
  }
  const fence = way.context && 'geofence' in way.context ? way.context.geofence : undefined;
  if (fence !== undefined && !compiler.contexts.geofences.byName.has(fence)) {
    const message = `there is no geofence "${fence}"`;
    problems.add(
      definition,
      [...path, 'context'],
      'unknown_geofence',
      message,
      'declare it or correct the name',
    );
  }
  return kind;
}
