/**
 * What is said was decided: a send step without a channel goes out on the one that was chosen, so each decide step that
 * leads to it has to choose one; and a decide step has actions that can be said on each of its channels.
 */
import type { CompiledAction } from '../../decision/compile.ts';
import { hasContentFor } from '../../decision/ways/outlets.ts';
import type { ChannelOutline } from '../../document.ts';
import { groupBy } from '../../groups.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import type { StepDefinition } from '../steps/index.ts';
import { linksOf } from './steps.ts';

/** What can be decided, and where it can be said. */
export interface Sayable {
  readonly actions: readonly CompiledAction[];
  readonly channels: ReadonlyMap<string, ChannelOutline>;
}

export function checkDecided(
  journeys: ReadonlyMap<string, CompiledJourney>,
  sayable: Sayable,
  problems: ProblemCollector,
): void {
  for (const journey of journeys.values()) {
    checkSends(journey, problems);
    checkChannels(journey, sayable, problems);
  }
}

function checkSends(journey: CompiledJourney, problems: ProblemCollector): void {
  const { definition } = journey;
  if (!definition.steps.some(takesItsChannel)) return;
  const before = decidedBefore(journey);
  const byId = new Map(definition.steps.map((step) => [step.id, step]));
  for (const [i, step] of definition.steps.entries()) {
    if (!takesItsChannel(step)) continue;
    const deciding = [...(before.get(step.id) ?? [])];
    const path = ['steps', i, 'send'];
    if (deciding.length === 0) {
      const message = `nothing is decided before "${step.id}", so it has no channel and nothing to say`;
      const mend = 'put a decide step before it, or give it `channel` and `mail` of its own';
      problems.add(definition, path, 'nothing_decided', message, mend);
    }
    const single = deciding.flatMap((id) => onlyChannelOf(byId.get(id)))[0];
    if (single === undefined) continue;
    const message = `the step "${single.step}" decides what is said on "${single.channel}", and chooses no channel`;
    const mend = `write \`channel: ${single.channel}\` here, or give the decide step a list of channels`;
    problems.add(definition, path, 'send_needs_channel', message, mend);
  }
}

function takesItsChannel(step: StepDefinition): boolean {
  return 'send' in step && step.send.decided === true && step.send.channel === undefined;
}

function onlyChannelOf(step: StepDefinition | undefined): { step: string; channel: string }[] {
  if (step === undefined || !('decide' in step) || typeof step.decide.channel !== 'string') return [];
  return [{ step: step.id, channel: step.decide.channel }];
}

/** The decide steps that may have been the last ones before somebody comes to a step. */
function decidedBefore(journey: CompiledJourney): ReadonlyMap<string, ReadonlySet<string>> {
  const next = groupBy(linksOf(journey).map(({ from, to }) => [from, to] as const));
  const deciding = new Set(journey.definition.steps.flatMap((step) => ('decide' in step ? [step.id] : [])));
  const before = new Map<string, Set<string>>();
  for (const id of deciding) {
    const seen = new Set<string>();
    const open = [...(next.get(id) ?? [])];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      before.set(one, (before.get(one) ?? new Set()).add(id));
      if (!deciding.has(one)) open.push(...(next.get(one) ?? []));
    }
  }
  return before;
}

/** Of actions that can be said there at all, whatever their conditions. */
function checkChannels(
  { definition }: CompiledJourney,
  { actions, channels }: Sayable,
  problems: ProblemCollector,
): void {
  for (const [i, step] of definition.steps.entries()) {
    if (!('decide' in step)) continue;
    const { group, channel } = step.decide;
    const pool = actions.filter((action) => group === undefined || action.definition.group === group);
    if (pool.length === 0) continue;
    const isOneOf = typeof channel !== 'string';
    for (const [n, name] of (isOneOf ? channel : [channel]).entries()) {
      if (pool.some((action) => canGoOut(action, name, isOneOf, channels))) continue;
      const path = ['steps', i, 'decide', 'channel', ...(isOneOf ? [n] : [])];
      const message = `no action that it can choose has a treatment for the channel "${name}"`;
      const mend = `give an action a treatment with \`channel: ${name}\`, or take the channel out`;
      problems.add(definition, path, 'channel_without_action', message, mend);
    }
  }
}

/** Of a single channel those in the short form are taken as they are: a webhook has a body of its own. */
function canGoOut(
  action: CompiledAction,
  channel: string,
  isOneOf: boolean,
  channels: ReadonlyMap<string, ChannelOutline>,
): boolean {
  if (action.treatments !== undefined)
    return action.treatments.some(({ definition }) => definition.channel === channel);
  return !isOneOf || hasContentFor(action, channel, channels);
}
