/**
 * Journeys that fight over the same moment: entered by the same event, by conditions that can both hold, and speaking to
 * the person at once, on the same channel and for the same purpose.
 */
import { groupBy } from '../../groups.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledJourney } from '../compile.ts';
import type { CompiledWay } from '../entry/way.ts';
import type { StepDefinition } from '../steps/index.ts';
import { linksOf, mayWait } from './steps.ts';

interface Rival {
  readonly journey: CompiledJourney;
  readonly way: CompiledWay;
}

/** Told of one moment; a long list would say nothing more. */
const MOST_TOLD = 10;

export function checkRivals(
  journeys: ReadonlyMap<string, CompiledJourney>,
  problems: ProblemCollector,
): void {
  const moments = [...journeys.values()].flatMap((journey) =>
    journey.ways
      .filter(({ kind }) => kind !== 'api')
      .map((way) => [momentOf(way), { journey, way }] as const),
  );
  for (const rivals of groupBy(moments).values()) if (rivals.length > 1) compare(rivals, problems);
}

function momentOf({ kind, name }: CompiledWay): string {
  return kind === 'entered' || kind === 'left' ? `${kind} ${name}` : `event ${name}`;
}

function compare(rivals: readonly Rival[], problems: ProblemCollector): void {
  const spoken = rivals.map(({ journey }) => saidAtOnce(journey));
  let told = 0;
  for (let i = 0; i < rivals.length; i++) {
    if (spoken[i]!.size === 0) continue;
    for (let j = i + 1; j < rivals.length; j++) {
      const [one, other] = [rivals[i]!, rivals[j]!];
      if (one.journey === other.journey || !mayBothHold(one.way, other.way)) continue;
      const same = [...spoken[i]!].find((what) => spoken[j]!.has(what));
      if (same === undefined) continue;
      if (++told > MOST_TOLD) return;
      const message = `"${one.journey.name}" and "${other.journey.name}" begin at the same moment and both speak on ${same}`;
      const mend = 'make their conditions exclude each other, let one decide among actions, or let one wait';
      problems.warn(other.journey.definition, ['entry'], 'same_moment', message, mend);
    }
  }
}

/** False where they surely exclude each other: they want different values in the same place. */
function mayBothHold(a: CompiledWay, b: CompiledWay): boolean {
  const guards = b.where?.guards() ?? [];
  return !(a.where?.guards() ?? []).some(({ name, values }) =>
    guards.some((other) => other.name === name && !other.values.some((value) => values.includes(value))),
  );
}

/** What is said before anybody waits: "mail for marketing". */
function saidAtOnce(journey: CompiledJourney): Set<string> {
  const links = groupBy(linksOf(journey).map(({ from, to }) => [from, to] as const));
  const byId = new Map(journey.definition.steps.map((step) => [step.id, step]));
  const said = new Set<string>();
  const seen = new Set([journey.first]);
  const open = [journey.first];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = byId.get(id);
    const compiled = journey.steps.get(id);
    if (!step || !compiled) continue;
    const what = saidBy(step);
    if (what !== undefined) said.add(what);
    if (mayWait(compiled)) continue;
    for (const next of links.get(id) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return said;
}

/** A webhook without a purpose goes to the company's own systems. */
function saidBy(step: StepDefinition): string | undefined {
  if ('send' in step && !step.send.decided)
    return `${step.send.channel ?? ''} for ${step.send.purpose ?? 'marketing'}`;
  if ('webhook' in step && step.webhook.purpose !== undefined && !step.webhook.decided)
    return `${step.webhook.channel} for ${step.webhook.purpose}`;
  return undefined;
}
