/**
 * Treatments compiled: the ways in which an action can be said on a channel or in a placement. Which of them it is said
 * in is learnt (ways/); or the first treatment that fits counts, and each person keeps a variant, by share.
 */
import { armOf } from '../../arm.ts';
import type { Scope } from '../../condition.ts';
import type { ChannelOutline } from '../../document.ts';
import { deal, shareOf } from '../../experiment/assign.ts';
import type { Trials } from '../../experiment/compile.ts';
import { groupBy } from '../../groups.ts';
import type { JsonObject } from '../../input.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledAction } from '../compile.ts';
import type { LackingTreatment } from '../decision.ts';
import type { ActionDefinition } from '../definition.ts';
import { brokenRule, type EngagementCompiler, type EngagementRule, forAction } from './engagement.ts';
import { checkTreatments } from './treatment-check.ts';
import type { MailContent, TreatmentDefinition } from './treatment-definition.ts';

export interface CompiledTreatment {
  readonly definition: TreatmentDefinition;
  readonly rules: readonly EngagementRule[];
  /** One, without a name, where the definition has none. */
  readonly variants: readonly CompiledVariant[];
  /** By share, each person keeps theirs; else which one is said is learnt. */
  readonly isShared: boolean;
}

interface CompiledVariant {
  readonly name: string;
  readonly weight: number;
  readonly rules: readonly EngagementRule[];
}

/** How an action is said: names of the treatment and the variant; empty for what has none. */
export interface Saying {
  readonly treatment: string;
  readonly variant: string;
  /** Chance that it is said so, among all ways in which it could be said now: 1 where there is no other. */
  readonly variantShare: number;
}

/** Where it is to be said. */
export interface Outlet {
  readonly placement: string;
  readonly channel?: string | undefined;
}

/** Of actions whose treatments have no names. */
export const SHORT: Saying = { treatment: '', variant: '', variantShare: 1 };
const JUST_SHORT: readonly Saying[] = [SHORT];

export interface TreatmentSurroundings {
  readonly engagement: EngagementCompiler;
  readonly channels: ReadonlyMap<string, ChannelOutline>;
  readonly problems: ProblemCollector;
}

/** Undefined for an action in the short form, or with a problem. */
export function compileTreatments(
  action: ActionDefinition,
  { engagement, channels, problems }: TreatmentSurroundings,
): readonly CompiledTreatment[] | undefined {
  const { treatments } = action;
  if (!Array.isArray(treatments)) return undefined;
  checkTreatments(action, treatments, channels, problems);
  return treatments.map((definition, i) => {
    const path = ['treatments', i];
    const variants = definition.variants ?? [];
    const compiled = variants.map((variant, j) => ({
      name: variant.name,
      weight: variant.share ?? 1,
      rules: engagement.compile(action, [...path, 'variants', j], variant, 'action') ?? [],
    }));
    return {
      definition,
      rules: engagement.compile(action, path, definition, 'action') ?? [],
      variants: compiled.length > 0 ? compiled : [{ name: '', weight: 1, rules: [] }],
      isShared: variants.some(({ share }) => share !== undefined),
    };
  });
}

/** Whether there is anything to learn about how it is said. */
export function hasWays(
  { choose }: Pick<ActionDefinition, 'choose'>,
  treatments: readonly CompiledTreatment[],
): boolean {
  if (choose !== 'order' && treatments.length > 1) return true;
  return treatments.some(
    ({ variants, isShared, definition }) =>
      variants.length > 1 && !isShared && definition.experiment === undefined,
  );
}

/**
 * All ways in which it can be said there now; a text says why there is none. Of those by share the person's own.
 * @param lacking treatments without a code to go with them
 */
export function waysOf(
  action: CompiledAction,
  outlet: Outlet,
  scope: Scope,
  trials: Trials | null,
  lacking?: readonly LackingTreatment[],
): readonly Saying[] | string {
  const { name, treatments, definition } = action;
  if (treatments === undefined) return JUST_SHORT;
  forAction(action, scope);
  const ways: Saying[] = [];
  let reason: string | undefined;
  for (const treatment of treatments) {
    if (!fits(treatment.definition, outlet) || isLacking(lacking, name, treatment)) continue;
    const broken = brokenRule(treatment.rules, scope);
    const possible = broken ? [] : treatment.variants.filter((v) => !brokenRule(v.rules, scope));
    const weight = possible.reduce((sum, variant) => sum + variant.weight, 0);
    if (weight > 0) {
      const own = treatment.definition.name;
      const inTrial = sayingInTrial(treatment, scope, trials);
      if (inTrial !== undefined) ways.push(inTrial);
      else if (treatment.isShared) {
        const chosen = armOf(scope.profile.id, `${name}/${own}`, possible);
        ways.push({ treatment: own, variant: chosen.name, variantShare: chosen.weight / weight });
      } else for (const one of possible) ways.push({ treatment: own, variant: one.name, variantShare: 1 });
      if (definition.choose === 'order') return ways;
      continue;
    }
    reason ??= broken
      ? `${broken.policy} of treatment ${treatment.definition.name}: ${broken.text}`
      : `no variant of treatment ${treatment.definition.name}`;
  }
  if (ways.length > 0) return ways;
  return (
    reason ??
    `none for ${outlet.channel === undefined ? 'the placement' : 'channel'} ${outlet.channel ?? outlet.placement}`
  );
}

function isLacking(
  lacking: readonly LackingTreatment[] | undefined,
  action: string,
  { definition: { name } }: CompiledTreatment,
): boolean {
  return lackingOf(action, lacking).some(({ treatment }) => treatment === name);
}

/** By action: they can be as many as treatments, and each action asks. */
const lackingByAction = new WeakMap<
  readonly LackingTreatment[],
  ReadonlyMap<string, readonly LackingTreatment[]>
>();

/** Treatments of this action without a code. */
export function lackingOf(
  action: string,
  lacking: readonly LackingTreatment[] | undefined,
): readonly LackingTreatment[] {
  if (lacking === undefined) return nothing;
  let byAction = lackingByAction.get(lacking);
  if (byAction === undefined) {
    byAction = groupBy(lacking.map((row) => [row.action, row] as const));
    lackingByAction.set(lacking, byAction);
  }
  return byAction.get(action) ?? nothing;
}

const nothing: readonly LackingTreatment[] = [];

/** As the person's arm says. Undefined: no experiment deals the variants out. */
function sayingInTrial(
  { definition, variants }: CompiledTreatment,
  { profile, now }: Scope,
  trials: Trials | null,
): Saying | undefined {
  const { name: treatment, experiment } = definition;
  if (experiment === undefined) return undefined;
  const trial = trials?.byExperiment.get(experiment);
  // Nobody is dealt out while it is a draft.
  if (trial === undefined) return { treatment, variant: variants[0]!.name, variantShare: 1 };
  const { arm } = deal(trial, profile, now);
  return { treatment, variant: arm.name, variantShare: shareOf(trial, arm) };
}

/** Whether the treatment and variant that were chosen may still be used; one that is there no more may not. */
export function maySay(
  action: CompiledAction,
  [name, variantName]: readonly [treatment: string, variant: string] = ['', ''],
  scope: Scope,
): boolean {
  const { treatments } = action;
  if (treatments === undefined) return name === '';
  forAction(action, scope);
  const treatment = treatments.find(({ definition }) => definition.name === name);
  const variant = treatment?.variants.find((one) => one.name === variantName);
  return (
    treatment !== undefined &&
    variant !== undefined &&
    !brokenRule(treatment.rules, scope) &&
    !brokenRule(variant.rules, scope)
  );
}

function fits({ channel, placements }: TreatmentDefinition, outlet: Outlet): boolean {
  if (channel !== outlet.channel) return false;
  return channel !== undefined || placements === undefined || placements.includes(outlet.placement);
}

/** What is said; undefined where the documents no longer have it. */
export interface Content {
  readonly mail?: MailContent | undefined;
  readonly content?: JsonObject | undefined;
}

export function contentOf(
  { treatments }: ActionDefinition,
  { treatment = '', variant = '' }: Partial<Pick<Saying, 'treatment' | 'variant'>>,
): Content | undefined {
  if (!Array.isArray(treatments))
    return treatment === ''
      ? { mail: treatments.mail, content: treatments.placement as JsonObject }
      : undefined;
  const own = treatments.find(({ name }) => name === treatment);
  const said = variant === '' ? own : own?.variants?.find(({ name }) => name === variant);
  return said && { mail: said.mail, content: said.content as JsonObject };
}

/** Of whoever gets it without a choice: the first treatment that fits the placement, in its first variant. */
export function firstContentOf(definition: ActionDefinition, placement: string): JsonObject | undefined {
  const { treatments } = definition;
  const own = Array.isArray(treatments) ? treatments.find((one) => fits(one, { placement })) : undefined;
  const variant = own?.variants?.[0]?.name;
  return contentOf(definition, { treatment: own?.name ?? '', variant: variant ?? '' })?.content;
}

/** Each text of the action with its place, for checking it. */
export function mailsIn({
  treatments,
}: ActionDefinition): readonly { readonly path: readonly (string | number)[]; readonly mail: MailContent }[] {
  if (!Array.isArray(treatments))
    return treatments.mail === undefined ? [] : [{ path: ['treatments', 'mail'], mail: treatments.mail }];
  return treatments.flatMap(({ mail, variants = [] }, i) => [
    ...(mail === undefined ? [] : [{ path: ['treatments', i, 'mail'], mail }]),
    ...variants.flatMap((variant, j) =>
      variant.mail === undefined
        ? []
        : [{ path: ['treatments', i, 'variants', j, 'mail'], mail: variant.mail }],
    ),
  ]);
}
