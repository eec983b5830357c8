/** Stages and personas as they are told: how many are in them, enter and leave, what hurts, what sets people apart. */
import type { WalkSum } from './graph.ts';
import { type Times, timesOf } from './picture.ts';
import type { WalkPlan } from './plan.ts';
import { painPlace, stageAudience, stepPlace } from './stages.ts';

export interface PlaceReport {
  readonly name: string;
  readonly description: string | null;
  /** The audience that it is. */
  readonly audience: string;
  /** In it now. */
  readonly people: number;
  /** In the period. */
  readonly entered: number;
  readonly left: number;
  /** How long those stayed who left. */
  readonly times: Times | null;
}

export interface StageReport extends PlaceReport {
  readonly steps: readonly PlaceReport[];
  /** `rate`: how often it showed for each time that the stage was entered; null: it was not. */
  readonly pains: readonly (PlaceReport & { readonly rate: number | null })[];
  /** Stages that people came from, and how often. */
  readonly from: readonly { readonly stage: string; readonly count: number }[];
}

/** @param members people in audiences now, by name */
export function stagesOf(
  { stages }: WalkPlan,
  sum: WalkSum,
  members: ReadonlyMap<string, number>,
): StageReport[] {
  const place = (at: string, name: string, description: string | undefined): PlaceReport => {
    const audience = stageAudience(at);
    const counted = sum.stages[at];
    return {
      name,
      description: description ?? null,
      audience,
      people: members.get(audience) ?? 0,
      entered: counted?.entered ?? 0,
      left: counted?.left ?? 0,
      times: counted ? timesOf(counted.spent) : null,
    };
  };
  return stages.flatMap((document) =>
    document.stages.map(({ name, description, steps, pains }): StageReport => {
      const whole = place(name, name, description);
      const shown = pains.map((pain) => {
        const told = place(painPlace(name, pain.name), pain.name, pain.description);
        return { ...told, rate: whole.entered === 0 ? null : told.entered / whole.entered };
      });
      return {
        ...whole,
        steps: steps.map((step) => place(stepPlace(name, step.name), step.name, step.description)),
        pains: shown,
        from: cameFrom(name, sum),
      };
    }),
  );
}

function cameFrom(stage: string, { transitions }: WalkSum): StageReport['from'] {
  return Object.entries(transitions)
    .flatMap(([key, count]) => {
      const [from, to] = key.split('>') as [string, string];
      return to === stage ? [{ stage: from, count }] : [];
    })
    .sort((a, b) => b.count - a.count || (a.stage < b.stage ? -1 : 1));
}

/** A touchpoint that some people come to more, or less, than everybody does. */
export interface Leaning {
  readonly touchpoint: string;
  /** Of their arrivals, 0 to 1. */
  readonly share: number;
  /** Times as much as of everybody's arrivals. */
  readonly lift: number;
}

/** Fewer arrivals say nothing. */
const LEAST_ARRIVALS = 5;

/** What sets their walks apart, most telling first. */
export function leaningsOf(theirs: WalkSum, everybodys: WalkSum, most: number): Leaning[] {
  const total = arrivalsIn(theirs);
  const all = arrivalsIn(everybodys);
  if (total === 0 || all === 0) return [];
  return Object.entries(everybodys.nodes)
    .filter(([, { arrivals }]) => arrivals >= LEAST_ARRIVALS)
    .map(([touchpoint, { arrivals }]) => {
      const share = (theirs.nodes[touchpoint]?.arrivals ?? 0) / total;
      return { touchpoint, share, lift: share / (arrivals / all) };
    })
    .filter(({ lift }) => lift >= 1.1 || lift <= 0.9)
    .sort((a, b) => weightOf(b) - weightOf(a) || (a.touchpoint < b.touchpoint ? -1 : 1))
    .slice(0, most);
}

/** How much of their walks would be elsewhere if they were as everybody. */
function weightOf({ share, lift }: Leaning): number {
  return lift === 0 ? 0.01 : Math.abs(share - share / lift);
}

function arrivalsIn({ nodes }: WalkSum): number {
  return Object.values(nodes).reduce((sum, { arrivals }) => sum + arrivals, 0);
}
