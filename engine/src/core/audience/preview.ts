/**
 * A condition tried on people before it is in force: what nobody has counted for it yet is counted from a person's
 * history, apart from the profile, which stays as it is.
 */
import { type Condition, ConditionCompiler, type FilteredSeries, type Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import { Profile } from '../profile/profile.ts';
import type { Series } from '../profile/series.ts';
import { audiencesRead, type ConcernProblem, type InForce, orProblem, upToDate } from './concern.ts';
import { readsOf } from './reads.ts';

export interface Preview {
  readonly condition: Condition;
  /** Audiences that it reads, directly or through others, by index. */
  readonly audiences: readonly number[];
  /** Series that it reads, by its own slots. */
  readonly series: readonly FilteredSeries[];
  readonly latenessMs: number;
  /** Slots whose series are counted already: its own and the configuration's. */
  readonly counted: readonly (readonly [own: number, slot: number])[];
  /** Slots that are to be counted from history. */
  readonly wanting: readonly number[];
}

export function compilePreview(text: string, configuration: Configuration): Preview | ConcernProblem {
  return orProblem(() => compile(text, configuration));
}

function compile(text: string, configuration: Configuration): Preview | ConcernProblem {
  if (/\bcontext\b/.test(text)) return readsContext;
  const { layout, latenessMs, contexts, moments } = configuration;
  const { lists } = configuration.compiler;
  const compiler = new ConditionCompiler(layout.audiences, {
    latenessMs,
    contexts,
    ...(lists === undefined ? {} : { lists }),
  });
  if (moments) compiler.declareMoments(moments);
  declareNamed(text, configuration, compiler);
  const condition = compiler.compile(text);
  const audiences = audiencesRead(readsOf(condition, compiler).audiences, configuration);
  if ('code' in audiences) return audiences;
  const slotOf = new Map(configuration.series.map((plan, slot) => [plan.key, slot]));
  const counted: [number, number][] = [];
  const wanting: number[] = [];
  compiler.series.forEach((plan, own) => {
    const slot = slotOf.get(plan.key);
    const known = slot === undefined ? undefined : configuration.series[slot];
    if (slot !== undefined && known && known.keepMs >= plan.keepMs && known.sessionMs >= plan.sessionMs)
      counted.push([own, slot]);
    else wanting.push(own);
  });
  return { condition, audiences, series: compiler.series, latenessMs, counted, wanting };
}

/** Computed traits that the text may name, with those that they name: they are compiled again, for its own slots. */
function declareNamed(text: string, { computed }: Configuration, compiler: ConditionCompiler): void {
  const named = new Set<string>();
  const visit = (part: string): void => {
    for (const [, name] of part.matchAll(/\bcomputed\s*\.\s*([A-Za-z_]\w*)/g)) {
      const condition = computed.get(name!);
      if (!condition || named.has(name!)) continue;
      visit(condition.text);
      named.add(name!);
      compiler.declareComputed(name!, compiler.compile(condition.text));
    }
  };
  visit(text);
}

const readsContext: ConcernProblem = {
  code: 'preview_reads_context',
  message: 'nobody knows where everybody is now: `context` cannot be previewed',
  mend: 'leave out what reads `context` to estimate the rest',
};

/**
 * Whether the person would be in the audience now.
 * @param past series counted from history, by the preview's slots
 */
export function isPreviewed(
  profile: Profile,
  preview: Preview,
  past: ReadonlyMap<number, Series>,
  world: InForce,
): boolean {
  const current = upToDate(profile, preview.audiences, world);
  const ownOf: number[] = [];
  for (const [own, slot] of preview.counted) ownOf[slot] = own;
  const series = current.series.moved(ownOf);
  for (const [own, counted] of past) series.set(own, counted);
  const view: Profile = Object.assign(Object.create(Profile.prototype), current, { series, filling: null });
  const scope: Scope = { profile: view, now: world.now, event: null, instance: null, context: {} };
  return preview.condition.test(scope);
}
