/** Contexts of a revision, compiled in two steps: what conditions may read, before them; what they do read, after them. */

import type { ConditionCompiler } from '../condition.ts';
import { ConsentRules } from '../consent/rules.ts';
import type { CoreDocument } from '../document.ts';
import type { JourneyDefinition } from '../journey/definition.ts';
import { waysIn } from '../journey/entry/definition.ts';
import type { ProblemCollector } from '../problem.ts';
import { compileCalendars } from './calendar.ts';
import { compileGeofences } from './geofence.ts';
import { ContextPlan } from './plan.ts';
import { type ContextOutline, compileProviders, derivedFields } from './provider.ts';
import { triggersOf } from './triggers.ts';

type Of = <K extends CoreDocument['kind']>(kind: K) => Extract<CoreDocument, { kind: K }>[];

export function planContexts(of: Of, problems: ProblemCollector): ContextPlan {
  const calendars = compileCalendars(of('calendar'), problems);
  const geofences = compileGeofences(of('geofence'), calendars, problems);
  for (const outline of of('context')) checkName(outline, problems);
  const contactTraits = of('channel').flatMap(({ contactPoint }) => contactPoint ?? []);
  return new ContextPlan({ geofences, calendars, consent: new ConsentRules(of('policy'), contactTraits) });
}

function checkName(outline: ContextOutline, problems: ProblemCollector): void {
  if (!(derivedFields as readonly string[]).includes(outline.name)) return;
  const message = `context.${outline.name} is there without a provider`;
  problems.add(outline, ['name'], 'context_name_taken', message, 'give the provider another name');
}

/** When all other conditions are compiled. */
export function settleContexts(
  plan: ContextPlan,
  of: Of,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): void {
  const journeys = of('journey');
  const actions = of('action');
  plan.providers = compileProviders(of('context'), compiler, problems);
  for (const audience of of('audience')) refuse(audience, 'condition', audience.condition, plan, problems);
  for (const { kind, name, announce } of of('calendar'))
    checkAudience({ kind, name }, ['announce', 'audience'], announce?.audience, compiler, problems);
  for (const { kind, name, tells } of of('context'))
    checkAudience({ kind, name }, ['watch', 'audience'], tells, compiler, problems);
  for (const trait of of('computed-trait')) refuse(trait, 'value', trait.value, plan, problems);
  const byPosition = [...plan.providers.values()].some(({ by }) => by === 'position');
  const place =
    byPosition ||
    plan.geofences.byName.size > 0 ||
    plan.wants('location') ||
    plan.wants('place') ||
    plan.wants('places');
  plan.settle(
    {
      place,
      device: namesEvent('Device Switched', journeys, compiler),
      visit: plan.wants('visit'),
      zone:
        plan.wants('local') ||
        of('policy').some(({ quiet = [] }) => quiet.length > 0) ||
        journeys.some(waitsByClock) ||
        journeys.some(readsZone),
    },
    triggersOf(journeys, { actions, issues: of('issue'), arbitration: of('arbitration') }, plan, problems),
  );
}

/** Of a clock whose zone the step does not name. */
function waitsByClock({ steps }: JourneyDefinition): boolean {
  return steps.some(
    (step) => 'wait' in step && typeof step.wait === 'object' && step.wait.zone === undefined,
  );
}

function checkAudience(
  document: Pick<CoreDocument, 'kind' | 'name'>,
  path: readonly string[],
  audience: string | undefined,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): void {
  if (audience === undefined || compiler.audienceIndex.has(audience)) return;
  const message = `there is no audience "${audience}"`;
  problems.add(document, path, 'unknown_audience', message, 'declare it or correct the name');
}

/** Who is in an audience, and what a person is like, lasts; a context is of one moment. */
function refuse(
  document: Pick<CoreDocument, 'kind' | 'name'>,
  path: string,
  text: string,
  plan: ContextPlan,
  problems: ProblemCollector,
): void {
  if (plan.fieldsOf(text) === undefined) return;
  const message = 'a context is of one moment: it is not there when only time or a trait changes';
  const mend = 'read it where a journey enters or branches, or in the eligibility of an action';
  problems.add(document, [path], 'context_not_lasting', message, mend);
}

/** People come in by their own clock. */
function readsZone(journey: JourneyDefinition): boolean {
  return waysIn(journey).some(({ way }) => way.hours !== undefined || way.schedule?.zone === 'person');
}

function namesEvent(
  name: string,
  journeys: readonly JourneyDefinition[],
  compiler: ConditionCompiler,
): boolean {
  const says = (value: unknown): boolean =>
    value === name || (typeof value === 'object' && value !== null && Object.values(value).some(says));
  return compiler.series.some(({ event }) => event === name) || journeys.some(says);
}
