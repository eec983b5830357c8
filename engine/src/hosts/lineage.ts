/**
 * Where a trait's value is from and what lost against it: told from the claims where a document names the trait, else
 * from the person's own history, newest events first and only so many.
 */
import type { Statement } from '../core/golden/claims.ts';
import { DEFAULT_VIEW } from '../core/golden/compile.ts';
import {
  type ExplainedTrait,
  explainStatements,
  explainTrait,
  traitsIn,
  type ViewedTrait,
} from '../core/golden/explain.ts';
import { Profile } from '../core/profile/profile.ts';
import type { Applier } from './applier.ts';
import type { Address, Moved } from './calls.ts';
import type { TimelinePage } from './engine.ts';
import type { Whereabouts } from './whereabouts.ts';

/** One trait in all views, all traits in one view, or some traits in all views, by name. */
export type GoldenQuestion =
  | { readonly trait: string }
  | { readonly view: string }
  | { readonly traitsAfter: string; readonly limit: number };

/** What the profile's partition knows. */
export interface GoldenPart {
  readonly profile: string;
  /** All there are, `default` first. */
  readonly views: readonly string[];
  /** In the view asked about; undefined where there is no such view. */
  readonly traits?: readonly ViewedTrait[] | undefined;
  /** Of the traits asked about. */
  readonly asked?: readonly AskedTrait[];
  /** There are others behind them. */
  readonly hasMore?: boolean;
}

export interface AskedTrait {
  readonly name: string;
  /** Where a document names it. */
  readonly explained: ExplainedTrait | undefined;
  /** As it is; undefined: the person has none of that name. */
  readonly known: ViewedTrait | undefined;
}

/** A trait's lineage; `isWhole` is false where older events were not looked through. */
export interface TraitLineage extends ExplainedTrait {
  readonly isWhole: boolean;
}

/** Events and facts of a person that are looked through for one trait at most, for a page of traits, and at a time. */
export const MOST_ITEMS = 5_000;
export const MOST_ITEMS_OF_PAGE = 500;
const PAGE = 500;

export async function goldenPart(
  { world }: Applier,
  whereabouts: Whereabouts,
  at: Address,
  about: GoldenQuestion,
): Promise<GoldenPart | Moved | undefined> {
  const id = whereabouts.resolve(at);
  if (id === undefined) return undefined;
  const here = whereabouts.profileHere(id);
  if (here === 'erased') return undefined;
  if (!(here instanceof Profile)) return whereabouts.whenMoved(id, here);
  if (here.createdAt === 0) return undefined;
  return partOf(here, world.configuration.golden, about);
}

function partOf(profile: Profile, golden: Parameters<typeof traitsIn>[1], about: GoldenQuestion): GoldenPart {
  const others = golden?.views.filter((view) => view !== DEFAULT_VIEW) ?? [];
  const base = { profile: profile.id, views: [DEFAULT_VIEW, ...others] };
  if ('view' in about) return { ...base, traits: traitsIn(profile, golden, about.view) };
  if ('trait' in about) return { ...base, asked: [askedOf(profile, golden, about.trait)] };
  const { traitsAfter, limit } = about;
  const names = new Set([...profile.lineage.keys(), ...(golden?.byField.keys() ?? [])]);
  const asked: AskedTrait[] = [];
  for (const name of [...names].sort()) {
    if (name <= traitsAfter) continue;
    const one = askedOf(profile, golden, name);
    if (!isSaid(one)) continue;
    if (asked.length === limit) return { ...base, asked, hasMore: true };
    asked.push(one);
  }
  return { ...base, asked };
}

function askedOf(profile: Profile, golden: Parameters<typeof traitsIn>[1], name: string): AskedTrait {
  const lineage = profile.lineage.get(name);
  const known = lineage && { name, value: profile.traits[name]!, ...lineage };
  return { name, known, explained: explainTrait(profile, golden, name) };
}

/** Somebody said it of the person, once. */
function isSaid({ explained, known }: AskedTrait): boolean {
  return (
    known !== undefined || !!explained?.views.some(({ winner, lost }) => winner !== null || lost.length > 0)
  );
}

/**
 * Of those that somebody said, in their order.
 * @param timeline of the person, page by page, over all that were merged into it
 * @param most entries of it that are looked through
 */
export async function lineagesOf(
  asked: readonly AskedTrait[],
  timeline: (before: string | undefined, limit: number) => Promise<TimelinePage>,
  most: number,
): Promise<readonly TraitLineage[]> {
  const said = asked.filter(isSaid);
  const unruled = said.flatMap(({ explained, known }) => (explained || !known ? [] : [known]));
  const statements = new Map(unruled.map(({ name }) => [name, [] as Statement[]]));
  const isWhole = unruled.length === 0 || (await readStatements(statements, timeline, most));
  for (const known of unruled) {
    const own = statements.get(known.name)!;
    if (!own.some(({ messageId }) => messageId === known.messageId)) own.push(saidBefore(known));
  }
  return said.map(({ name, explained }) =>
    explained
      ? { ...explained, isWhole: true }
      : { ...explainStatements(name, statements.get(name)!), isWhole },
  );
}

/** @param statements are added to, by trait; tells whether all there is was looked through */
async function readStatements(
  statements: ReadonlyMap<string, Statement[]>,
  timeline: (before: string | undefined, limit: number) => Promise<TimelinePage>,
  most: number,
): Promise<boolean> {
  let before: string | undefined;
  let read = 0;
  do {
    const page = await timeline(before, Math.min(PAGE, most));
    for (const { item } of page.items) {
      if (item.kind !== 'event') continue;
      const { source, at, messageId, traits } = item.event;
      for (const [name, value] of Object.entries(traits))
        statements.get(name)?.push({ source, at, messageId, said: { [name]: value } });
    }
    before = page.cursor;
    read += page.items.length;
  } while (before !== undefined && read < most);
  return before === undefined;
}

/** The event that the value is from lies further back than was looked. */
function saidBefore({ name, value, source, at, messageId }: ViewedTrait): Statement {
  return { source, at, messageId, said: { [name]: value } };
}
