/**
 * Late evidence can show that what was applied for one person is another's. The home of the cluster compares whose each
 * identifier was and is, by event time, and tells whoever lost a span of it; they keep a mark until the host has looked
 * and has given everybody what is theirs (restate.ts).
 */
import type { EventInput, Relay } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { type Identity, identityOf } from './membership.ts';
import { identifierOf, nodeOf } from './node.ts';
import type { FoundedBy, Owner, View } from './view.ts';

/** Half-open, of event time in milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What happened under an identifier in a span of time is not, or not all, of whom it was applied for. */
export interface Stray extends Span {
  readonly node: string;
  /** Whose the identifier is, by event time. */
  readonly owners: readonly (readonly [from: number, profile: string])[];
}

/** In place of an identifier: whatever it happened under. */
export const ANY_NODE = '*';
/** All instants that a date can have. */
export const ALWAYS: Span = { from: -8.64e15, until: 8.64e15 };

/** By the profile that had it before: what is another's now. Whoever has become part of its heir lost nothing to it. */
export function straysOf(
  before: View,
  after: View,
  foundedBy: FoundedBy,
  nodes: Iterable<string> = after.owners.keys(),
): Map<string, Stray[]> {
  const strays = new Map<string, Stray[]>();
  if (before.owners.size === 0) return strays;
  for (const node of nodes) {
    const owners = after.owners.get(node);
    if (owners === undefined) continue;
    const was = before.owners.get(node) ?? foundersOf(node, owners, after, foundedBy);
    if (was === undefined) continue;
    const lost = new Map<string, { from: number; until: number }>();
    const edges = edgesOf(was, owners);
    for (let i = 1; i < edges.length; i++) {
      const [from, until] = [edges[i - 1]!, edges[i]!];
      const holder = ownerAt(was, from);
      if (heirOf(holder, before, after) === ownerAt(owners, from)) continue;
      const known = lost.get(holder);
      if (known) known.until = until;
      else lost.set(holder, { from, until });
    }
    for (const [holder, span] of lost) add(strays, holder, { node, ...span, owners: owners.map(pairOf) });
  }
  return strays;
}

/** Nobody knows what was told: each person of the cluster is to be looked at as a whole. */
export function allStrays({ persons }: View): Map<string, Stray[]> {
  return new Map([...persons.keys()].map((id) => [id, [{ node: ANY_NODE, ...ALWAYS, owners: [] }]]));
}

/** Of an identifier that the home had not heard of: who was founded by it, if that is a person still. */
function foundersOf(
  node: string,
  owners: readonly Owner[],
  { persons }: View,
  foundedBy: FoundedBy,
): readonly Owner[] | undefined {
  if (owners.length === 1) return undefined;
  const profile = foundedBy(identifierOf(node));
  return persons.has(profile) ? [{ from: ALWAYS.from, profile }] : undefined;
}

function heirOf(id: string, before: View, { persons, owners }: View): string {
  if (persons.has(id)) return id;
  const root = before.persons.get(id)?.root;
  return (root !== undefined && owners.get(root)?.[0]?.profile) || id;
}

function edgesOf(one: readonly Owner[], other: readonly Owner[]): number[] {
  const edges = new Set([ALWAYS.from, ALWAYS.until]);
  for (const owners of [one, other]) for (let i = 1; i < owners.length; i++) edges.add(owners[i]!.from);
  return [...edges].sort((a, b) => a - b);
}

/** The first one has it also before. */
export function ownerAt(owners: readonly Owner[], at: number): string {
  for (let i = owners.length - 1; i > 0; i--) if (owners[i]!.from <= at) return owners[i]!.profile;
  return owners[0]!.profile;
}

function pairOf({ from, profile }: Owner): readonly [number, string] {
  return [from, profile];
}

function add(strays: Map<string, Stray[]>, holder: string, stray: Stray): void {
  const known = strays.get(holder);
  if (known) known.push(stray);
  else strays.set(holder, [stray]);
}

/** Something was applied for the person that may be another's. */
export function isAstray({ identity }: Profile): boolean {
  return identity !== null && identity.strays.size > 0;
}

/** To whoever lost something, from the home of the cluster. */
export function onAstray(profile: Profile, { strays }: Extract<Relay, { type: 'astray' }>): void {
  const identity = identityOf(profile);
  for (const { node, from, until, owners } of strays) {
    keepForeign(identity, profile.id, node, owners);
    // Whatever was applied here had happened by then.
    if (profile.updatedAt >= from) mark(identity, node, { from, until });
  }
}

/** An event was on its way here while its identifier became another's for that time. */
export function noteForeign(profile: Profile, { identifiers, at }: EventInput): void {
  const { identity } = profile;
  const first = identifiers[0];
  if (identity === null || identity.foreign.size === 0 || first === undefined) return;
  const node = nodeOf(first);
  const owners = identity.foreign.get(node);
  if (owners !== undefined && ownerAt(owners, at) !== profile.id)
    mark(identity, node, { from: at, until: at + 1 });
}

/** History is counted by where it stands: where something of it is another's, or theirs elsewhere, all is learnt anew. */
export function lookAgain({ identity }: Profile): void {
  if (identity !== null && identity.foreign.size + identity.elsewhere.length > 0)
    mark(identity, ANY_NODE, ALWAYS);
}

/** The host has looked: what was to be looked at since is still to be. */
export function onLooked(profile: Profile, looked: readonly Stray[]): void {
  const { identity } = profile;
  if (identity === null) return;
  for (const { node, from, until, owners } of looked) {
    const known = identity.strays.get(node);
    if (known?.from === from && known.until === until) identity.strays.delete(node);
    keepForeign(identity, profile.id, node, owners);
  }
}

/** Another has become part of this one: what is still to be looked at, and where its events stand, goes with it. */
export function absorbStrays(profile: Profile, other: Identity | null): void {
  if (other === null || other.strays.size + other.elsewhere.length === 0) return;
  const identity = identityOf(profile);
  for (const [node, span] of other.strays) mark(identity, node, span);
  standElsewhere(profile, other.elsewhere);
}

/** Events of this person stand in the histories of these profiles too. */
export function standElsewhere(profile: Profile, lives: readonly string[]): void {
  const identity = identityOf(profile);
  const own = new Set([profile.id, ...profile.mergedFrom]);
  const all = new Set([...identity.elsewhere, ...lives]);
  identity.elsewhere = [...all].filter((life) => !own.has(life)).sort();
}

function keepForeign(identity: Identity, id: string, node: string, owners: Stray['owners']): void {
  if (node === ANY_NODE) return;
  if (owners.every(([, profile]) => profile === id)) identity.foreign.delete(node);
  else
    identity.foreign.set(
      node,
      owners.map(([from, profile]) => ({ from, profile })),
    );
}

/** One span for each identifier: a thousand late sign-ins are looked at once. */
export function mark({ strays }: Identity, node: string, { from, until }: Span): void {
  const known = strays.get(node);
  const hull = known && { from: Math.min(known.from, from), until: Math.max(known.until, until) };
  strays.set(node, hull ?? { from, until });
}
