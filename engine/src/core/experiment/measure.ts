/** What people do after they came into a trial: each event adds to the values of the metrics that count it. */
import type { Scope } from '../condition.ts';
import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { CompiledMetric, Trials } from './compile.ts';
import { countsKey, type Enrolment, type MetricRow, scaled } from './enrolment.ts';

export function measure(
  profile: Profile,
  event: EventInput,
  scope: Scope,
  { metricsByEvent }: Trials,
  effects: Effects,
): void {
  const counted = metricsByEvent.get(event.name);
  if (counted === undefined || profile.trials === null || event.properties.machine === true) return;
  for (const enrolment of profile.trials)
    for (const metric of counted.get(enrolment.trial) ?? none)
      if (concerns(event, metric, enrolment, scope)) count(event, metric, enrolment, effects);
}

const none: readonly never[] = [];

function count(event: EventInput, metric: CompiledMetric, enrolment: Enrolment, effects: Effects): void {
  const added = amountOf(event, metric);
  if (added === 0) return;
  const rows = [change(enrolment, metric.name, added, isOnce(metric))];
  for (const pair of metric.together) rows.push(change(enrolment, pair, added, false));
  const told = rows.filter((row) => row !== undefined);
  if (told.length === 0) return;
  effects.step({
    type: 'trial',
    key: countsKey(enrolment),
    arm: enrolment.arm,
    people: 0,
    crossed: 0,
    rows: told,
  });
}

function concerns(
  event: EventInput,
  { definition, where }: CompiledMetric,
  { at }: Enrolment,
  scope: Scope,
): boolean {
  if (event.at < at) return false;
  if (definition.within !== undefined && event.at > at + definition.within) return false;
  return where === undefined || where.test(scope);
}

/** In millionths. */
function amountOf({ properties }: EventInput, { definition }: CompiledMetric): number {
  if (definition.sum === undefined) return scaled(1);
  const value = properties[definition.sum];
  return typeof value === 'number' ? scaled(value) : 0;
}

function isOnce({ definition }: CompiledMetric): boolean {
  return definition.sum === undefined && definition.count !== true;
}

/** Undefined where nothing changes: it was done already. */
function change(enrolment: Enrolment, metric: string, added: number, once: boolean) {
  let row: MetricRow | undefined = enrolment.rows.find((one) => one.metric === metric);
  const from = row === undefined ? null : row.value;
  if (row === undefined) {
    row = { metric, value: 0, before: null, isOnce: once };
    enrolment.rows.push(row);
  }
  const to = once ? added : row.value + added;
  if (to === from) return undefined;
  row.value = to;
  return [metric, from, to, row.before] as const;
}
