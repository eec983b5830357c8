/**
 * The engine as its users see it: routes each request to the partition that holds the person, follows them where
 * they moved, and adds up what all partitions tell. Knows partitions only through the router.
 */

import type { Configuration } from '../core/configuration.ts';
import type { TrialSum } from '../core/experiment/counts.ts';
import { groupBy } from '../core/groups.ts';
import { groupKey } from '../core/household/relay.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { identifierKey } from '../core/profile/identity.ts';
import { addSum, emptySum, type WalkSum } from '../core/walk/graph.ts';
import { Asker } from './asker.ts';
import { together } from './backfill-progress.ts';
import { BackfillRounds } from './backfill-rounds.ts';
import { suppressTold, tellsOfAddress } from './bounces.ts';
import { budgetsOf, type PurseSnapshot } from './budgets.ts';
import { type BusinessEvent, type FanOutProgress, homeOf, sumOf } from './business-event.ts';
import type { Address, Call, Moved, PartitionFigures, Replies, RoutedEvent, Router } from './calls.ts';
import type { Clock } from './clock.ts';
import type { ClusterSnapshot } from './cluster.ts';
import type { ContextPort } from './contexts.ts';
import { CountRounds } from './count-rounds.ts';
import { type DeclaredTraits, traitsPage } from './declared-traits.ts';
import { type DisparitiesAsked, disparitiesOf } from './disparities.ts';
import {
  type DecideAnswer,
  type DecideRequest,
  type Engine,
  type EngineFigures,
  EngineRefusal,
  type EventOutcome,
  type GivenUp,
  type LatencyStage,
  type LiveFact,
  type PastAsked,
  type ProfileKey,
  type ProfileSnapshot,
  type ProfileSummary,
  type TimelinePage,
} from './engine.ts';
import {
  closePerson,
  type ErasurePorts,
  type PeoplePurged,
  type PurgeProgress,
  PurgeWatch,
  purgePeople,
  type Subject,
} from './erasure.ts';
import { follow, MOST_MOVES, movesTooFast } from './follow.ts';
import { type HeldPorts, heldBy } from './held.ts';
import { InTime, type UntilRequest } from './in-time.ts';
import { lineageOf } from './lineage.ts';
import { listMembersPage } from './list-members.ts';
import { MOST_INPUTS } from './past.ts';
import { type OwnerPorts, ownerThen } from './past-owner.ts';
import { estimateOf } from './preview-estimate.ts';
import { ProductDesk } from './products.ts';
import { setApart } from './reattribution.ts';
import { profileOf, type Sharding } from './sharding.ts';
import { type StandingCounts, sumOfStanding } from './standing.ts';
import type { SuppressionList } from './suppression.ts';
import { openLives, timelinePage } from './timeline-walk.ts';
import { addTrials } from './trials.ts';
import type { WalkedAsked } from './walks.ts';

export interface GatewayPorts {
  /** The configuration in force, and who answers for its context providers; nobody where there are none. */
  configuration(): Configuration | undefined;
  readonly contexts?: ContextPort | undefined;
  readonly workspace: string;
  readonly suppressions: SuppressionList;
  readonly router: Router;
  readonly sharding: Sharding;
  revision(): string;
  subscribe(listener: (facts: readonly LiveFact[]) => void): () => void;
  readonly clock: Clock;
  /** Waits a little for work that nobody announces the end of. */
  pause(): Promise<void>;
  close(): Promise<void>;
}

/** Profiles that a partition looks at for a preview at most, however much time there is. */
const MOST_PREVIEWED = 50_000;
/** Of one history, at a time. */
const LINKS_PAGE = 500;
const LINKS_LOOKED = 5_000;
/** Events handed to one partition in one call. */
const LOT = 250;

export class Gateway implements Engine {
  readonly workspace: string;
  /** Addresses that get nothing. */
  readonly suppressions: SuppressionList;
  readonly products: ProductDesk;
  readonly #ports: GatewayPorts;
  readonly #rounds: BackfillRounds;
  readonly #asker: Asker;
  readonly #inTime: InTime;
  readonly #counts: CountRounds;
  #purge: PurgeWatch | undefined;
  #disparities: Promise<unknown> = Promise.resolve();

  constructor(ports: GatewayPorts) {
    this.workspace = ports.workspace;
    this.suppressions = ports.suppressions;
    this.#ports = ports;
    this.products = new ProductDesk({
      now: () => ports.clock.now(),
      tell: (rows) => this.#all({ op: 'products', rows }),
      told: () => this.#all({ op: 'products-said' }),
    });
    this.#asker = new Asker({ ...ports, follow: (key, call) => this.#follow(key, call) });
    this.#inTime = new InTime({ ...ports, decide: (request) => this.#decide(request) });
    this.#counts = new CountRounds({ ...ports, all: (call) => this.#all(call) });
    this.#rounds = new BackfillRounds({
      clock: ports.clock,
      fill: () => this.#all({ op: 'fill' }),
      filled: async (positions) => {
        const told = positions.map((at, partition) => ports.router.call(partition, { op: 'filled', at }));
        return !(await Promise.all(told)).includes(false);
      },
    });
  }

  /** Fills behind the live traffic what the revision in force asks of history. */
  fillFromHistory(): void {
    this.#rounds.start();
  }

  submit(given: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    return given.some(tellsOfAddress) ? this.#submitAndSuppress(given) : this.#apply(given);
  }

  /** Who sends it again after a crash between the two is heard again. */
  async #submitAndSuppress(given: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    const outcomes = await this.#apply(given);
    await suppressTold(given, this.suppressions, this);
    return outcomes;
  }

  async #apply(given: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    const asking = this.#asker.withAnswers(given);
    // Where nobody is asked, nothing waits.
    const events = asking instanceof Promise ? await asking : asking;
    const outcomes = new Array<EventOutcome>(events.length);
    let open = events.map((event, index) => ({ index, item: { event, profile: undefined } as RoutedEvent }));
    for (let moves = 0; open.length > 0; moves++) {
      if (moves > MOST_MOVES) throw movesTooFast();
      open = (await Promise.all([...this.#lots(open)].map((lot) => this.#send(lot, outcomes)))).flat();
    }
    return outcomes;
  }

  *#lots(open: readonly Routed[]): Iterable<{ partition: number; lot: Routed[] }> {
    const byPartition = groupBy(open.map((routed) => [this.#partitionOf(routed.item), routed] as const));
    for (const [partition, group] of byPartition) {
      for (let start = 0; start < group.length; start += LOT)
        yield { partition, lot: group.slice(start, start + LOT) };
    }
  }

  #partitionOf({ event, profile }: RoutedEvent): number {
    const { sharding } = this.#ports;
    return profile === undefined
      ? this.#partitionOfIdentifier(event.identifiers[0]!)
      : sharding.partitionOfProfile(profile);
  }

  #partitionOfIdentifier(identifier: Identifier): number {
    const { sharding } = this.#ports;
    if (identifier.namespace === 'profile') return sharding.partitionOfProfile(identifier.value);
    return sharding.partitionOf(identifierKey(identifier));
  }

  /** Returns those that have to be sent elsewhere. */
  async #send(
    { partition, lot }: { partition: number; lot: Routed[] },
    outcomes: EventOutcome[],
  ): Promise<Routed[]> {
    const replies = await this.#ports.router.call(partition, { op: 'events', items: lot.map((r) => r.item) });
    const moved: Routed[] = [];
    replies.forEach((reply, i) => {
      const { index, item } = lot[i]!;
      if (typeof reply === 'string') outcomes[index] = reply;
      else moved.push({ index, item: { event: item.event, profile: reply.moved } });
    });
    return moved;
  }

  async decide(request: DecideRequest): Promise<DecideAnswer> {
    const { deadlineMs } = request;
    if (deadlineMs === undefined) return this.#decide(request);
    const answer = await this.decideInTime({ ...request, deadlineMs });
    if ('decision' in answer) return answer;
    throw new EngineRefusal('overloaded', 'there was no time to decide; ask with a later deadline');
  }

  decideInTime(request: DecideRequest & { readonly deadlineMs: number }): Promise<DecideAnswer | GivenUp> {
    return this.#inTime.decide(request);
  }

  async #decide(request: UntilRequest): Promise<DecideAnswer> {
    const { key, deadlineMs: _, waitedMs: __, ...rest } = await this.#asker.answered(request);
    const asked = 'profile' in key ? rest : { ...rest, identifier: key };
    return this.#follow(key, (at) => ({ op: 'decide', at, request: asked })) as Promise<DecideAnswer>;
  }

  profile(...[key, options = {}]: Parameters<Engine['profile']>): Promise<ProfileSnapshot | undefined> {
    return this.#follow(key, (at) => ({ op: 'profile', at, ...options }));
  }

  person(key: ProfileKey): Promise<ProfileSummary | undefined> {
    return this.#follow(key, (at) => ({ op: 'person', at }));
  }

  personalParts(key: ProfileKey): ReturnType<Engine['personalParts']> {
    return this.#follow(key, (at) => ({ op: 'personal-parts', at }));
  }

  async lineage(key: ProfileKey, trait: string): ReturnType<Engine['lineage']> {
    const part = await this.#follow(key, (at) => ({ op: 'golden', at, about: { trait } }));
    if (!part) return undefined;
    const { profile } = part;
    const lineage = await lineageOf(part, trait, (before, limit) =>
      this.timeline({ profile }, { limit, ...(before !== undefined && { before }) }),
    );
    return { profile, lineage };
  }

  goldenRecord(key: ProfileKey, view: string): ReturnType<Engine['goldenRecord']> {
    return this.#follow(key, (at) => ({ op: 'golden', at, about: { view } }));
  }

  profileAsOf(...[key, asked]: Parameters<Engine['profileAsOf']>): ReturnType<Engine['profileAsOf']> {
    const past: OwnerPorts['past'] = (key, asked) => this.#follow(key, (at) => ({ op: 'past', at, asked }));
    if ('profile' in key) return past(key, asked);
    const lives = async () => (await this.profile(key, { parts: [] }))?.mergedFrom ?? [];
    return ownerThen(key, asked, { past, lives });
  }

  async timeline(...[key, options]: Parameters<Engine['timeline']>): Promise<TimelinePage> {
    const { before, ...asked } = options;
    const from = before ?? (await this.person(key))?.id;
    if (from === undefined) return { items: [] };
    return timelinePage(openLives(from), asked, {
      ask: async (life, asked) => {
        const part = await this.#ask({ op: 'timeline', at: { profile: life }, asked }, { profile: life });
        return part === undefined || 'moved' in part ? undefined : part;
      },
    });
  }

  /** A profile's state as it was, as plain data; undefined where nothing was known of it. For comparing. */
  async stateAsOf(profile: string, asked: PastAsked): Promise<readonly unknown[] | undefined> {
    const life = await this.#ask({ op: 'past-life', profile, asked, most: MOST_INPUTS }, { profile });
    return 'problem' in life ? undefined : (life.state ?? undefined);
  }

  async decision(...[id, names]: Parameters<Engine['decision']>): ReturnType<Engine['decision']> {
    const profile = profileOf(id);
    const partition = this.#ports.sharding.partitionOfProfile(profile);
    const found = await this.#ports.router.call(partition, { op: 'decision', profile, id, names });
    return found && 'decision' in found ? { profile, ...found } : undefined;
  }

  async verifyDecision(id: string): ReturnType<Engine['verifyDecision']> {
    const profile = profileOf(id);
    const partition = this.#ports.sharding.partitionOfProfile(profile);
    const found = await this.#ports.router.call(partition, { op: 'verify-decision', profile, id });
    return found && { profile, ...found };
  }

  /** One question at a time: what is read stays in the partitions until it is added up. */
  disparities(asked: DisparitiesAsked): ReturnType<Engine['disparities']> {
    const { router, sharding } = this.#ports;
    const ask = () =>
      disparitiesOf({
        partitions: sharding.partitions,
        read: (at) => router.call(at, { op: 'read-disparities', ...asked }),
        take: (at, tallies) => router.call(at, { op: 'take-disparities', tallies }),
        sums: (at) => router.call(at, { op: 'sum-disparities' }),
        partitionOf: (profile) => sharding.partitionOfProfile(profile),
      });
    const answer = this.#disparities.then(ask, ask);
    this.#disparities = answer.catch(() => undefined);
    return answer;
  }

  whyNot(id: string, action: string): ReturnType<Engine['whyNot']> {
    const profile = profileOf(id);
    const partition = this.#ports.sharding.partitionOfProfile(profile);
    return this.#ports.router.call(partition, { op: 'why-not', profile, id, action });
  }

  /** What the person was, as far as it is known, once nobody finds them any more; see erasure.ts. */
  async closePerson(subject: Subject, noted: ErasurePorts['noted']): Promise<Subject> {
    const held = subject.held ?? (await heldBy(subject.profiles, this.#heldPorts));
    return closePerson({ ...subject, ...(held && { held }) }, { ...this.#ports, noted });
  }

  get #heldPorts(): HeldPorts {
    return {
      cluster: (profile) => this.cluster({ profile }),
      ask: (profile, call) => this.#ask(call, { profile }),
    };
  }

  async purgePeople(subjects: readonly Subject[], isThorough: boolean): Promise<PeoplePurged> {
    const watch = new PurgeWatch(this.#ports);
    this.#purge = watch;
    try {
      return await purgePeople(subjects, isThorough, this.#ports, watch);
    } finally {
      this.#purge = undefined;
    }
  }

  /** How far the purge is that runs; undefined where none does. */
  async purgeProgress(): Promise<PurgeProgress | undefined> {
    return this.#purge?.look();
  }

  cluster(key: ProfileKey): Promise<ClusterSnapshot | undefined> {
    return this.#follow(key, (at) => ({ op: 'cluster', at }));
  }

  async unmerge(...[holder, identifiers]: Parameters<Engine['unmerge']>): ReturnType<Engine['unmerge']> {
    const cluster = await this.cluster({ profile: holder });
    if (!cluster) return undefined;
    const apart: string[] = [];
    for (const profile of setApart(cluster, holder, identifiers)) {
      const { risenAt } = await this.#ask({ op: 'life', profile, from: 0, most: 0 }, { profile });
      if (risenAt > 0) apart.push(profile);
    }
    return this.#ask({ op: 'reattribute', profile: holder, apart }, { profile: holder });
  }

  async identifiersOf(profile: string): Promise<readonly Identifier[]> {
    const found = new Map<string, Identifier>();
    const asked = { limit: LINKS_PAGE, looks: LINKS_LOOKED, filter: { kinds: ['identity'] } } as const;
    for (let before: number | undefined; ; ) {
      const page = await this.#ask(
        { op: 'timeline', at: { profile }, asked: { ...asked, before } },
        { profile },
      );
      if (page === undefined || 'moved' in page) break;
      for (const { item } of page.entries.flatMap(({ items }) => items)) {
        if (item.kind !== 'fact' || item.fact.type !== 'linked') continue;
        const { namespace, value } = item.fact;
        found.set(identifierKey({ namespace, value }), { namespace, value });
      }
      before = page.before;
      if (before === undefined) break;
    }
    return [...found.values()];
  }

  /** Erases events that were kept for as long as `settings` say; tells how many log entries went. */
  async expire(): Promise<number> {
    const { router, sharding } = this.#ports;
    let entries = 0;
    for (let partition = 0; partition < sharding.partitions; partition++)
      entries += await router.call(partition, { op: 'expire' });
    return entries;
  }

  async search(text: string, limit: number): Promise<readonly ProfileSummary[]> {
    const found = await this.#all({ op: 'search', text, limit });
    const byId = new Map(found.flat().map((profile) => [profile.id, profile]));
    return [...byId.values()]
      .sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  group(...[kind, id, { after = '', limit }]: Parameters<Engine['group']>): ReturnType<Engine['group']> {
    const { router, sharding } = this.#ports;
    const partition = sharding.partitionOf(groupKey(kind, id));
    return router.call(partition, { op: 'group', kind, id, after, limit });
  }

  model(...[name, asked]: Parameters<Engine['model']>): ReturnType<Engine['model']> {
    const { router, sharding } = this.#ports;
    return router.call(sharding.partitionOf(`model/${name}`), { op: 'model', name, asked });
  }

  async groups(...[kind, text, limit]: Parameters<Engine['groups']>): ReturnType<Engine['groups']> {
    const found = await this.#all({ op: 'groups', kind, text, limit });
    return found
      .flat()
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async previewAudience(condition: string, withinMs: number): ReturnType<Engine['previewAudience']> {
    const parts = await this.#all({ op: 'preview', condition, withinMs, most: MOST_PREVIEWED });
    const problem = parts.find((part) => 'problem' in part);
    if (problem) return problem.problem;
    return estimateOf(parts.flatMap((part) => ('problem' in part ? [] : [part])));
  }

  async countAudience(id: string, condition: string): ReturnType<Engine['countAudience']> {
    return this.#counts.start(id, condition);
  }

  audienceCount(id: string): ReturnType<Engine['audienceCount']> {
    return this.#counts.progress(id);
  }

  stopAudienceCount(id: string): Promise<boolean> {
    return this.#counts.stop(id);
  }

  listMembers(...[list, options]: Parameters<Engine['listMembers']>): ReturnType<Engine['listMembers']> {
    const { clock, router, sharding } = this.#ports;
    return listMembersPage(list, options, {
      clock,
      partitions: sharding.partitions,
      ask: (partition, asked) => router.call(partition, { op: 'list-members', ...asked }),
    });
  }

  traitsPage(...[fields, options]: Parameters<Engine['traitsPage']>): ReturnType<Engine['traitsPage']> {
    const { clock, router, sharding } = this.#ports;
    return traitsPage(fields, options, {
      clock,
      partitions: sharding.partitions,
      ask: (partition, asked) => router.call(partition, { op: 'traits-page', ...asked }),
    });
  }

  async traitsOf(fields: readonly string[], ids: readonly string[]): Promise<readonly DeclaredTraits[]> {
    const { router, sharding } = this.#ports;
    const byPartition = groupBy(ids.map((id) => [sharding.partitionOfProfile(id), id] as const));
    const parts = [...byPartition].map(([partition, profiles]) =>
      router.call(partition, { op: 'traits-of', fields, profiles }),
    );
    return (await Promise.all(parts)).flat();
  }

  async trials(): Promise<readonly TrialSum[]> {
    return addTrials(await this.#all({ op: 'trials' }));
  }

  async budgets(): Promise<readonly PurseSnapshot[]> {
    const { configuration, clock } = this.#ports;
    const plan = configuration()?.budgets ?? null;
    return plan === null ? [] : budgetsOf(await this.#all({ op: 'budgets' }), plan, clock.now());
  }

  async walked(asked: WalkedAsked): Promise<WalkSum> {
    const sum = emptySum();
    for (const part of await this.#all({ op: 'walked', ...asked })) addSum(sum, part);
    return sum;
  }

  announce(event: BusinessEvent): ReturnType<Engine['announce']> {
    const { router, sharding } = this.#ports;
    return router.call(homeOf(event.id, sharding.partitions), { op: 'announce', event });
  }

  async businessEvents(id?: string): Promise<readonly FanOutProgress[]> {
    return sumOf((await this.#all({ op: 'business-events', id })).flat());
  }

  async stopBusinessEvent(id: string): Promise<boolean> {
    return (await this.#all({ op: 'stop-business-event', id })).includes(true);
  }

  subscribe(listener: (happenings: readonly LiveFact[]) => void): () => void {
    return this.#ports.subscribe(listener);
  }

  async figures(): Promise<EngineFigures> {
    const { waiting, lost } = this.#inTime.figures();
    const parts = await this.#all({ op: 'figures' });
    return { ...addUp(parts, this.#ports.revision()), unrecorded: waiting + lost };
  }

  async standing(): Promise<StandingCounts> {
    return sumOfStanding(await this.#all({ op: 'standing' }));
  }

  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2; ) {
      const pending = (await this.#all({ op: 'figures' })).reduce((sum, { pending }) => sum + pending, 0);
      quiet = pending === 0 && !this.#rounds.isRunning ? quiet + 1 : 0;
      if (quiet < 2) await this.#ports.pause();
    }
  }

  async close(): Promise<void> {
    this.#rounds.stop();
    await this.#inTime.close();
    await this.#ports.close();
  }

  /** The whole state as plain data, one entry per key: what two hosts must agree on. */
  async state(): Promise<unknown[]> {
    return (await this.#all({ op: 'state' })).flat();
  }

  #all<C extends Call>(call: C): Promise<Replies[C['op']][]> {
    const { router, sharding } = this.#ports;
    return Promise.all(
      Array.from({ length: sharding.partitions }, (_, partition) => router.call(partition, call)),
    );
  }

  #follow<C extends Extract<Call, { at: Address }>>(
    key: ProfileKey,
    call: (at: Address) => C,
  ): Promise<Exclude<Replies[C['op']], Moved>> {
    return follow(key, (at) => this.#ask(call(addressOf(at)), at));
  }

  #ask<C extends Call>(call: C, key: ProfileKey): Promise<Replies[C['op']]> {
    const partition =
      'profile' in key
        ? this.#ports.sharding.partitionOfProfile(key.profile)
        : this.#partitionOfIdentifier(key);
    return this.#ports.router.call(partition, call);
  }
}

interface Routed {
  readonly index: number;
  readonly item: RoutedEvent;
}

function addressOf(key: ProfileKey): Address {
  return 'profile' in key ? key : { identifier: key };
}

function addUp(parts: readonly PartitionFigures[], revision: string): Omit<EngineFigures, 'unrecorded'> {
  const audiences = new Map<string, number>();
  const journeys = new Map<string, { running: number; entered: number; goals: number }>();
  const actions = new Map<string, { shown: number; responses: number }>();
  const latencies = new Map<LatencyStage, number[]>();
  const totals = {
    applied: 0,
    duplicates: 0,
    late: 0,
    tooLate: 0,
    decisions: 0,
    givenUp: 0,
    sent: 0,
    failed: 0,
    refused: 0,
    uncertain: 0,
    profiles: 0,
  };
  for (const part of parts) {
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += part.totals[name];
    for (const [name, members] of Object.entries(part.audiences))
      audiences.set(name, (audiences.get(name) ?? 0) + members);
    for (const [name, j] of Object.entries(part.journeys)) {
      const sum = journeys.get(name) ?? { running: 0, entered: 0, goals: 0 };
      journeys.set(name, {
        running: sum.running + j.running,
        entered: sum.entered + j.entered,
        goals: sum.goals + j.goals,
      });
    }
    for (const [name, a] of Object.entries(part.actions)) {
      const sum = actions.get(name) ?? { shown: 0, responses: 0 };
      actions.set(name, { shown: sum.shown + a.shown, responses: sum.responses + a.responses });
    }
    for (const [stage, values] of part.latencies)
      latencies.set(stage, [...(latencies.get(stage) ?? []), ...values]);
  }
  const { profiles, ...rest } = totals;
  const backfill = together(parts.flatMap((part) => part.backfill ?? []));
  return { revision, profiles, totals: rest, audiences, journeys, actions, backfill, latencies };
}
