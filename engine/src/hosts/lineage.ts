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

/** One trait in all views, or all traits in one view. */
export type GoldenQuestion = { readonly trait: string } | { readonly view: string };

/** What the profile's partition knows. */
export interface GoldenPart {
  readonly profile: string;
  /** All there are, `default` first. */
  readonly views: readonly string[];
  /** In the view asked about; undefined where there is no such view. */
  readonly traits?: readonly ViewedTrait[] | undefined;
  /** Of the trait asked about, where a document names it. */
  readonly explained?: ExplainedTrait | undefined;
  /** The trait as it is; undefined: the person has none of that name. */
  readonly known?: ViewedTrait | undefined;
}

/** A trait's lineage; `isWhole` is false where older events were not looked through. */
export interface TraitLineage extends ExplainedTrait {
  readonly isWhole: boolean;
}

/** Events and facts of a person that are looked through at most, and at a time. */
const MOST_ITEMS = 5_000;
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
  const { trait: name } = about;
  const lineage = profile.lineage.get(name);
  const known = lineage && { name, value: profile.traits[name]!, ...lineage };
  return { ...base, known, explained: explainTrait(profile, golden, name) };
}

/** @param timeline of the person, page by page, over all that were merged into it. */
export async function lineageOf(
  { explained, known }: GoldenPart,
  name: string,
  timeline: (before: string | undefined, limit: number) => Promise<TimelinePage>,
): Promise<TraitLineage | undefined> {
  if (explained !== undefined) {
    const isSaid = explained.views.some(({ winner, lost }) => winner !== null || lost.length > 0);
    return isSaid || known !== undefined ? { ...explained, isWhole: true } : undefined;
  }
  if (known === undefined) return undefined;
  const statements: Statement[] = [];
  let before: string | undefined;
  let read = 0;
  do {
    const page = await timeline(before, PAGE);
    for (const { item } of page.items) {
      if (item.kind !== 'event' || !Object.hasOwn(item.event.traits, name)) continue;
      const { source, at, messageId, traits } = item.event;
      statements.push({ source, at, messageId, said: { [name]: traits[name]! } });
    }
    before = page.cursor;
    read += page.items.length;
  } while (before !== undefined && read < MOST_ITEMS);
  if (!statements.some(({ messageId }) => messageId === known.messageId)) statements.push(saidBefore(known));
  return { ...explainStatements(name, statements), isWhole: before === undefined };
}

/** The event that the value is from lies further back than was looked. */
function saidBefore({ name, value, source, at, messageId }: ViewedTrait): Statement {
  return { source, at, messageId, said: { [name]: value } };
}
