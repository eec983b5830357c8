/**
 * Chosen traits of many profiles as texts, for whoever compares people: page by page over everybody, behind the live
 * traffic, or of some by their ids. A profile that was merged says where it went.
 */
import type { JsonObject } from '../core/input.ts';
import type { Profile } from '../core/profile/profile.ts';
import { at } from '../core/profile/traits.ts';
import type { Applier } from './applier.ts';
import type { Clock } from './clock.ts';
import { inSlices, type LongWorkPorts } from './long-work.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

export interface DeclaredTraits {
  readonly id: string;
  /** Where it was merged into; its values are empty then. */
  readonly heir: string | null;
  /** Those that have a value which is a text or a number. */
  readonly values: { readonly [trait: string]: string };
}

export interface TraitsPageAsked {
  readonly fields: readonly string[];
  /** Profile id behind which it begins; '' at the first. */
  readonly after: string;
  readonly limit: number;
  readonly withinMs: number;
}

/** What one partition answers. */
export interface TraitsPagePart {
  readonly items: readonly DeclaredTraits[];
  readonly last: string;
  readonly isDone: boolean;
}

export interface TraitsPage {
  readonly items: readonly DeclaredTraits[];
  /** Present where there may be more. */
  readonly cursor?: string;
  /** Of all partitions, how much has been read: 0 to 1. */
  readonly share: number;
}

interface Ports extends Omit<LongWorkPorts, 'changes'> {
  readonly applier: Applier;
  readonly store: Store;
}

/** Profiles between two looks at the clock. */
const LOOKS = 64;

export async function traitsPageHere(
  { fields, after, limit, withinMs }: TraitsPageAsked,
  ports: Ports,
): Promise<TraitsPagePart> {
  const { applier, store, clock } = ports;
  const end = clock.now() + withinMs;
  const items: DeclaredTraits[] = [];
  let last = after;
  let isDone = true;
  function* ids(): Iterable<string> {
    let looks = 0;
    for (const id of profileIds(store, applier.cells, after)) {
      if (items.length >= limit || (looks++ % LOOKS === LOOKS - 1 && clock.now() >= end)) {
        isDone = false;
        return;
      }
      yield id;
    }
  }
  await inSlices({ ...ports, changes: false }, ids(), (id) => {
    last = id;
    items.push(declaredTraits(id, applier.cells.glance(id), fields));
  });
  return { items, last, isDone };
}

/** @param profile undefined: there is none of this id */
export function declaredTraits(
  id: string,
  profile: Profile | undefined,
  fields: readonly string[],
): DeclaredTraits {
  const values: Record<string, string> = {};
  if (profile && profile.heir === null)
    for (const field of fields) {
      const text = textOf(profile.traits, field);
      if (text !== '') values[field] = text;
    }
  return { id, heir: profile?.heir ?? null, values };
}

/** 'address.city' is the trait of that name, or the city in the trait `address`. */
function textOf(traits: JsonObject, field: string): string {
  const value = Object.hasOwn(traits, field) ? traits[field] : at(traits, field.split('.'));
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

interface PagePorts {
  readonly clock: Clock;
  readonly partitions: number;
  ask(partition: number, asked: TraitsPageAsked): Promise<TraitsPagePart>;
}

/** A page of all partitions together. @param cursor as an earlier page gave it */
export async function traitsPage(
  fields: readonly string[],
  { cursor = '0.', limit, withinMs }: { cursor?: string; limit: number; withinMs: number },
  { clock, partitions, ask }: PagePorts,
): Promise<TraitsPage> {
  const end = clock.now() + withinMs;
  const dot = cursor.indexOf('.');
  let [partition, after] = [Number(cursor.slice(0, dot)), cursor.slice(dot + 1)];
  const items: DeclaredTraits[] = [];
  while (partition < partitions) {
    const left = { limit: limit - items.length, withinMs: Math.max(1, end - clock.now()) };
    const part = await ask(partition, { fields, after, ...left });
    items.push(...part.items);
    after = part.isDone ? '' : part.last;
    if (part.isDone) partition++;
    if (items.length >= limit || clock.now() >= end) break;
  }
  if (partition >= partitions) return { items, share: 1 };
  return { items, cursor: `${partition}.${after}`, share: partition / partitions };
}
