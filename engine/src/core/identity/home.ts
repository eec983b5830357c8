/**
 * What the home of a cluster does: it learns evidence, resolves who is who before and after, and tells those whom it
 * changed. Identifiers hear whose they are, profiles their links, and who is no person of their own any more becomes
 * part of another. Until it has, its identifiers lead to it: what comes meanwhile goes the same way as all it was.
 */
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import type { Relay } from '../input.ts';
import { identifierKey } from '../profile/identity.ts';
import type { Link, Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import { type Act, Graph, type Pair } from './evidence.ts';
import { graphFrom, graphState } from './graph-state.ts';
import { ruleInWords } from './group.ts';
import { becomePartOf } from './heir.ts';
import { homeOf, type Identity, identityOf } from './membership.ts';
import { identifierOf, nodeOf } from './node.ts';
import type { Refusal } from './resolve.ts';
import { ALWAYS, ANY_NODE, allStrays, onAstray, type Stray, straysOf } from './stray.ts';
import { nothing, type Owner, type Person, together, type View, viewOf, viewOfOne } from './view.ts';

type Witness = Extract<Relay, { type: 'witness' }>;
type Ruling = Pick<World, 'configuration' | 'foundedBy'>;

/** What a profile's own event showed. Gives whom it has to become part of, when all else is done with the event. */
export function learn(
  profile: Profile,
  { pairs, acts }: News,
  world: Ruling,
  effects: Effects,
): string | undefined {
  const isKnown = profile.identity !== null;
  const identity = identityOf(profile);
  const { graph, home } = identity;
  const news: Pair[] = [];
  for (const pair of pairs) {
    const weight = graph.weigh(pair);
    if (weight === 'beyond') refuseBeyond(pair, effects);
    else if (weight !== 'known') news.push(pair);
  }
  if (news.length + acts.length === 0) return undefined;
  if (home !== null) {
    const told = new Graph();
    for (const known of [graph, told]) {
      for (const pair of news) known.learn(pair);
      for (const act of acts) known.decide(act);
    }
    effects.relay(`profile/${home}`, witnessOf(told));
    return undefined;
  }
  const tells =
    !graph.isPlain ||
    acts.length > 0 ||
    identity.rules !== world.configuration.identity.id ||
    news.some((pair) => graph.weigh(pair) === 'pair');
  const before = tells ? toldBy(profile, isKnown, world) : nothing;
  for (const pair of news) graph.learn(pair);
  for (const act of acts) graph.decide(act);
  if (!tells) return undefined;
  const after = viewHere(profile, true, world);
  if (before !== undefined) return tell(profile, { before, after }, world, effects);
  const strays = allStrays(after);
  return tell(profile, { before: unknownBefore(after, world), after, strays }, world, effects);
}

/** Other rules are in force than those by which this home has told who is who. */
export function isOutOfDate({ identity }: Profile, { identity: rules }: Configuration): boolean {
  return (
    identity !== null && identity.home === null && !identity.graph.isEmpty && identity.rules !== rules.id
  );
}

/** Tells who is who by the rules in force. Gives whom it has to become part of, when all else is done. */
export function resolveAnew(profile: Profile, world: Ruling, effects: Effects): string | undefined {
  if (!isOutOfDate(profile, world.configuration)) return undefined;
  const before = toldBy(profile, true, world);
  const after = viewHere(profile, true, world);
  if (before !== undefined) return tell(profile, { before, after }, world, effects);
  const strays = allStrays(after);
  return tell(profile, { before: unknownBefore(after, world), after, strays }, world, effects);
}

/** What an event showed, and what somebody decided. */
interface News {
  readonly pairs: readonly Pair[];
  readonly acts: readonly Act[];
}

/** What others know, or that somebody has become part of another. */
export function onWitness(profile: Profile, witness: Witness, world: Ruling, effects: Effects): void {
  const home = homeOf(profile);
  if (home === profile.id)
    receive(profile, witness, toldBy(profile, profile.identity !== null, world), world, effects);
  else effects.relay(`profile/${home}`, witness);
}

/** The home of its cluster has become part of this profile, which is the home from now on. */
export function takeOver(profile: Profile, witness: Witness, world: Ruling, effects: Effects): void {
  identityOf(profile).home = null;
  receive(profile, witness, nothing, world, effects);
}

/** @param mine what this home has told; undefined: it does not know any more */
function receive(
  profile: Profile,
  witness: Witness,
  mine: View | undefined,
  world: Ruling,
  effects: Effects,
): void {
  const identity = identityOf(profile);
  const { graph, pending } = identity;
  const others = graphFrom(witness.graph);
  const theirs = witness.isWhole ? viewOf(others, world.configuration.identity, world.foundedBy) : nothing;
  const changed = graph.join(others);
  for (const [id, nodes] of witness.pending) pending.set(id, nodes);
  const waiting = settle(identity, witness);
  const arrived = new Set(waiting);
  if (!changed && witness.pending.length === 0 && !witness.isWhole) {
    // Nothing was learnt: those who waited are told what has been resolved before.
    if (waiting.size === 0) return;
    const after = mine ?? viewHere(profile, true, world);
    tellStrays(profile, arrivedStrays(witness, arrived, after, world), effects);
    tellOwners(profile, { before: nothing, after, waiting }, waiting, effects);
    return;
  }
  for (const node of theirs.owners.keys()) waiting.add(node);
  const after = viewHere(profile, true, world);
  const met = new Set(theirs.persons.keys());
  for (const id of sendOn(profile, witness, after, effects)) met.add(id);
  const before = together(theirs, mine ?? unknownBefore(after, world));
  const strays = mine === undefined ? allStrays(after) : straysOf(theirs, after, world.foundedBy);
  const heir = tell(profile, { before, after, waiting, met, strays }, world, effects);
  tellStrays(profile, arrivedStrays(witness, arrived, after, world), effects);
  if (heir !== undefined) becomePartOf(profile, heir, effects);
}

/** What somebody brought along who has become part of another, and was never, or not always, that one's. */
function arrivedStrays(
  { settled }: Witness,
  arrived: ReadonlySet<string>,
  after: View,
  { foundedBy }: Ruling,
): Map<string, Stray[]> {
  const by = settled?.by;
  if (by === undefined) return new Map();
  const owners = new Map([...arrived].map((node) => [node, [{ from: ALWAYS.from, profile: by }]] as const));
  return straysOf({ ...nothing, owners }, after, foundedBy, arrived);
}

/** Gives the identifiers that have been waiting for it. */
function settle({ pending }: Identity, { settled }: Witness): Set<string> {
  if (settled === null) return new Set();
  const waiting = new Set([...settled.nodes, ...(pending.get(settled.profile) ?? [])]);
  pending.delete(settled.profile);
  return waiting;
}

/** As this home has told who is who, as far as it can be known. */
export function viewAt(profile: Profile, world: Ruling): View {
  return viewHere(profile, true, world);
}

/** Tells what is different from before, where something was forgotten. */
export function tellChange(profile: Profile, before: View, world: Ruling, effects: Effects): void {
  tell(profile, { before, after: viewAt(profile, world) }, world, effects);
}

function viewHere(profile: Profile, isKnown: boolean, { configuration, foundedBy }: Ruling): View {
  const { identity, id, links } = profile;
  if (!isKnown || identity === null || identity.graph.isEmpty) return viewOfOne(id, links);
  return viewOf(identity.graph, configuration.identity, foundedBy);
}

/** What this home has told so far; undefined where that was by other rules and cannot be known. */
function toldBy(profile: Profile, isKnown: boolean, world: Ruling): View | undefined {
  const { identity, id, links } = profile;
  if (!isKnown || identity === null || identity.rules === world.configuration.identity.id)
    return viewHere(profile, isKnown, world);
  return identity.graph.isPlain ? viewOfOne(id, links) : undefined;
}

/** Nothing is known of what was told: everybody is, and whoever was founded and is no person hears so again. */
function unknownBefore({ owners, persons }: View, { foundedBy }: Ruling): View {
  const founded = new Map<string, Person>();
  for (const node of owners.keys()) {
    const identifier = identifierOf(node);
    const id = foundedBy(identifier);
    if (!persons.has(id))
      founded.set(id, { id, root: node, links: [{ ...identifier, at: 0, messageId: '' }] });
  }
  return { ...nothing, persons: founded };
}

/** Whom the former home had told to become part of another hears it from the new one. Gives those who need not. */
function sendOn(profile: Profile, { pending }: Witness, after: View, effects: Effects): string[] {
  const staying: string[] = [];
  for (const [id, [root]] of pending) {
    const into = root === undefined ? undefined : after.owners.get(root)?.[0]?.profile;
    if (after.persons.has(id)) {
      identityOf(profile).pending.delete(id);
      staying.push(id);
    } else if (into !== undefined && id !== profile.id) {
      effects.relay(`profile/${id}`, { type: 'yield', profile: id, into, home: profile.id });
    }
  }
  return staying;
}

interface Change {
  readonly before: View;
  readonly after: View;
  /** Identifiers to be told in any case, and that nothing is to be waited for any more. */
  readonly waiting?: ReadonlySet<string>;
  /** Persons to be told their links in any case. */
  readonly met?: ReadonlySet<string>;
  /** What may be another's now, beside what follows from the two views. */
  readonly strays?: ReadonlyMap<string, readonly Stray[]>;
}

/** Gives the heir of the home itself, where it is no person of its own any more. */
function tell(profile: Profile, change: Change, world: Ruling, effects: Effects): string | undefined {
  const { before, after } = change;
  const identity = identityOf(profile);
  const { graph } = identity;
  graph.isPlain = after.isPlain;
  identity.rules = world.configuration.identity.id;
  const heir = tellHeirs(profile, change, effects);
  // Behind what makes somebody part of another: it goes the same way.
  const strays = straysOf(before, after, world.foundedBy);
  const told = change.strays === undefined ? [strays] : [strays, change.strays];
  for (const lost of told) tellStrays(profile, lost, effects);
  tellOwners(profile, change, after.owners.keys(), effects);
  tellLinks(profile, change, heir, told, effects);
  tellRefusals(before.refusals, after.refusals, effects);
  return heir;
}

function tellOwners(
  profile: Profile,
  { before, after, waiting }: Change,
  nodes: Iterable<string>,
  effects: Effects,
): void {
  const away = new Set([...identityOf(profile).pending.values()].flat());
  for (const node of nodes) {
    const owners = after.owners.get(node);
    if (owners === undefined || away.has(node)) continue;
    const settled = waiting?.has(node) === true;
    if (!settled && areSameOwners(before.owners.get(node), owners)) continue;
    effects.relay(identifierKey(identifierOf(node)), {
      type: 'own',
      home: profile.id,
      owners: owners.map(({ from, profile }) => [from, profile] as const),
      settled,
    });
  }
}

/** Who is no person of their own any more; gives the heir of the home itself. */
function tellHeirs(profile: Profile, { before, after }: Change, effects: Effects): string | undefined {
  const { pending } = identityOf(profile);
  let own: string | undefined;
  for (const [id, { root, links }] of before.persons) {
    if (after.persons.has(id)) continue;
    const into = after.owners.get(root)?.[0]?.profile;
    if (into === undefined) continue;
    pending.set(id, links.map(nodeOf));
    if (id === profile.id) own = into;
    else effects.relay(`profile/${id}`, { type: 'yield', profile: id, into, home: profile.id });
  }
  return own;
}

function tellStrays(profile: Profile, strays: ReadonlyMap<string, readonly Stray[]>, effects: Effects): void {
  for (const [id, lost] of strays) {
    const relay = { type: 'astray', strays: lost } as const;
    if (id === profile.id) onAstray(profile, relay);
    else effects.relay(`profile/${id}`, relay);
  }
}

function tellLinks(
  profile: Profile,
  { before, after, met }: Change,
  heir: string | undefined,
  strays: readonly ReadonlyMap<string, readonly Stray[]>[],
  effects: Effects,
): void {
  for (const [id, { links }] of after.persons) {
    const known = before.persons.get(id);
    if (id === profile.id) setLinks(profile, links, effects);
    // The heir is the home of the cluster as soon as it has everything.
    else if (id !== heir && (met?.has(id) === true || !areSameLinks(known?.links, links))) {
      const lacks = known === undefined ? losersTo(id, strays) : [];
      const relay = { type: 'links', home: profile.id, links } as const;
      effects.relay(`profile/${id}`, lacks.length > 0 ? { ...relay, lacks } : relay);
    }
  }
}

/** For whom something may have been applied that is this one's. */
function losersTo(id: string, strays: readonly ReadonlyMap<string, readonly Stray[]>[]): string[] {
  const isTheirs = ({ node, owners }: Stray) => node === ANY_NODE || owners.some(([, owner]) => owner === id);
  const losers = strays.flatMap((lost) =>
    [...lost].flatMap(([loser, marks]) => (loser !== id && marks.some(isTheirs) ? [loser] : [])),
  );
  return [...new Set(losers)].sort();
}

/** Whoever had none, and was not founded by an event of their own, is a person from now on. */
export function setLinks(profile: Profile, links: readonly Link[], effects: Effects): void {
  if (profile.links.length === 0) effects.fact({ type: 'set-apart' });
  const known = new Set(profile.links.map(nodeOf));
  for (const link of links) {
    if (known.has(nodeOf(link))) continue;
    effects.fact({ type: 'linked', namespace: link.namespace, value: link.value });
  }
  profile.links = [...links];
}

function tellRefusals(before: readonly Refusal[], after: readonly Refusal[], effects: Effects): void {
  const keyOf = ({ strong, weak, messageId }: Refusal) => `${strong}\n${weak}\n${messageId}`;
  const known = new Set(before.map(keyOf));
  for (const refusal of after) {
    if (known.has(keyOf(refusal))) continue;
    effects.fact({
      type: 'refused-link',
      ...identifierOf(refusal.weak),
      reason: ruleInWords(refusal.reason),
    });
  }
}

function refuseBeyond({ weak }: Pair, effects: Effects): void {
  const reason = 'so many identifiers were shown together before that no more are remembered';
  effects.fact({ type: 'refused-link', ...identifierOf(weak), reason });
}

function witnessOf(graph: Graph): Witness {
  return { type: 'witness', graph: graphState(graph), isWhole: false, pending: [], settled: null };
}

function areSameOwners(a: readonly Owner[] | undefined, b: readonly Owner[]): boolean {
  if (a?.length !== b.length) return false;
  return a.every(({ from, profile }, i) => profile === b[i]!.profile && (i === 0 || from === b[i]!.from));
}

function areSameLinks(a: readonly Link[] | undefined, b: readonly Link[]): boolean {
  if (a?.length !== b.length) return false;
  return a.every(
    ({ namespace, value, at }, i) =>
      namespace === b[i]!.namespace && value === b[i]!.value && at === b[i]!.at,
  );
}
