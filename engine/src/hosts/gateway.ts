/**
 * The engine as its users see it: routes each request to the partition that holds the person, follows them where
 * they moved, and adds up what all partitions tell. Knows partitions only through the router.
 */
import type { Configuration } from '../core/configuration.ts';
import type { TrialSum } from '../core/experiment/counts.ts';
import { groupBy } from '../core/groups.ts';
import { groupKey } from '../core/household/relay.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { addSum, emptySum, type WalkSum } from '../core/walk/graph.ts';
import { Asker } from './asker.ts';
import { BackfillRounds } from './backfill-rounds.ts';
import { budgetsOf, type PurseSnapshot } from './budgets.ts';
import { type BusinessEvent, type FanOutProgress, homeOf, sumOf } from './business-event.ts';
import type { Router } from './calls.ts';
import type { Clock } from './clock.ts';
import type { ClusterSnapshot } from './cluster.ts';
import type { ContextPort } from './contexts.ts';
import { CountRounds } from './count-rounds.ts';
import type { DecisionsAsked, DecisionsTaker } from './decision-log.ts';
import { type DeclaredTraits, traitsPage } from './declared-traits.ts';
import type { DisparitiesAsked } from './disparities.ts';
import {
  type DecideAnswer,
  type DecideRequest,
  type Engine,
  type EngineFigures,
  EngineRefusal,
  type EventOutcome,
  type GivenUp,
  type LiveFact,
  type PastAsked,
  type PersonSummary,
  type ProfileKey,
  type ProfileSnapshot,
  type ProfileSummary,
  type TimelinePage,
} from './engine.ts';
import type { PeoplePurged, PurgeProgress, Subject } from './erasure.ts';
import { DisparityTests } from './gateway/disparities.ts';
import { addUp } from './gateway/figures.ts';
import { givenUpOf } from './gateway/given-up.ts';
import { lineageOf, lineagePage } from './gateway/lineages.ts';
import { identifiersOf, unmerge } from './gateway/links.ts';
import { PastDecisions } from './gateway/past-decisions.ts';
import { Removal } from './gateway/removal.ts';
import { searchPeople } from './gateway/search.ts';
import { Submission } from './gateway/submission.ts';
import { Ways } from './gateway/ways.ts';
import { InTime, type TimedRequest, type UntilRequest } from './in-time.ts';
import { listMembersPage } from './list-members.ts';
import { MOST_INPUTS } from './past.ts';
import { type OwnerPorts, ownerThen } from './past-owner.ts';
import { estimateOf } from './preview-estimate.ts';
import { ProductDesk } from './products.ts';
import { profileOf, type Sharding } from './sharding.ts';
import { type StandingCounts, sumOfStanding } from './standing.ts';
import type { SuppressionList } from './suppression.ts';
import { openLives, timelinePage } from './timeline-walk.ts';
import { addTrials } from './trials.ts';
import { VoucherDesk } from './vouchers.ts';
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
  /**
   * Waits a little for work that nobody announces the end of.
   * @param round how often it was waited for before, so that what is done soon is waited for shortly
   */
  pause(round?: number): Promise<void>;
  close(): Promise<void>;
}

/** Profiles that a partition looks at for a preview at most, however much time there is. */
const MOST_PREVIEWED = 50_000;

export class Gateway implements Engine {
  readonly workspace: string;
  /** Addresses that get nothing. */
  readonly suppressions: SuppressionList;
  readonly products: ProductDesk;
  readonly vouchers: VoucherDesk;
  readonly #ports: GatewayPorts;
  readonly #ways: Ways;
  readonly #submission: Submission;
  readonly #rounds: BackfillRounds;
  readonly #asker: Asker;
  readonly #inTime: InTime;
  readonly #counts: CountRounds;
  readonly #disparities: DisparityTests;
  readonly #pastDecisions: PastDecisions;
  readonly #removal: Removal;

  constructor(ports: GatewayPorts) {
    this.workspace = ports.workspace;
    this.suppressions = ports.suppressions;
    this.#ports = ports;
    const ways = new Ways(ports);
    this.#ways = ways;
    this.products = new ProductDesk({
      now: () => ports.clock.now(),
      tell: (rows) => ways.toAll({ op: 'products', rows }),
      told: () => ways.toAll({ op: 'products-said' }),
    });
    this.vouchers = new VoucherDesk({
      ways,
      clock: ports.clock,
      plan: () => ports.configuration()?.vouchers ?? null,
    });
    this.#asker = new Asker({ ...ports, follow: (key, call) => ways.toPerson(key, call) });
    this.#submission = new Submission({ ...ports, ways, asker: this.#asker, people: this });
    this.#disparities = new DisparityTests(ways);
    this.#pastDecisions = new PastDecisions(ways);
    this.#removal = new Removal(ports, ways);
    this.#inTime = new InTime({ ...ports, ways, decide: (request) => this.#decide(request) });
    this.#counts = new CountRounds({ ...ports, all: (call) => ways.toAll(call) });
    this.#rounds = new BackfillRounds({
      clock: ports.clock,
      fill: () => ways.toAll({ op: 'fill' }),
      filled: async (positions) => {
        const told = positions.map((at, partition) => ways.to(partition, { op: 'filled', at }));
        return !(await Promise.all(told)).includes(false);
      },
    });
  }

  /** Fills behind the live traffic what the revision in force asks of history. */
  fillFromHistory(): void {
    this.#rounds.start();
    this.#inTime.start();
  }

  submit(events: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    return this.#submission.take(events);
  }

  async decide(request: DecideRequest): Promise<DecideAnswer> {
    const { deadlineMs } = request;
    if (deadlineMs === undefined) return this.#decide(request);
    const answer = await this.decideInTime({ ...request, deadlineMs });
    if ('decision' in answer) return answer;
    throw new EngineRefusal('overloaded', 'there was no time to decide; ask with a later deadline');
  }

  decideInTime(request: TimedRequest): Promise<DecideAnswer | GivenUp> | GivenUp {
    return this.#inTime.decide(request);
  }

  async #decide(request: UntilRequest): Promise<DecideAnswer> {
    const { key, deadlineMs: _, waitedMs: __, ...rest } = await this.#asker.answered(request);
    const asked = 'profile' in key ? rest : { ...rest, identifier: key };
    return this.#ways.toPerson(key, (at) => ({ op: 'decide', at, request: asked })) as Promise<DecideAnswer>;
  }

  profile(...[key, options = {}]: Parameters<Engine['profile']>): Promise<ProfileSnapshot | undefined> {
    return this.#ways.toPerson(key, (at) => ({ op: 'profile', at, ...options }));
  }

  person(key: ProfileKey): Promise<PersonSummary | undefined> {
    return this.#ways.toPerson(key, (at) => ({ op: 'person', at }));
  }

  personalParts(key: ProfileKey): ReturnType<Engine['personalParts']> {
    return this.#ways.toPerson(key, (at) => ({ op: 'personal-parts', at }));
  }

  lineage(key: ProfileKey, trait: string): ReturnType<Engine['lineage']> {
    return lineageOf(key, trait, this.#ways, this);
  }

  lineages(...asked: Parameters<Engine['lineages']>): ReturnType<Engine['lineages']> {
    return lineagePage(asked, this.#ways, this);
  }

  goldenRecord(key: ProfileKey, view: string): ReturnType<Engine['goldenRecord']> {
    return this.#ways.toPerson(key, (at) => ({ op: 'golden', at, about: { view } }));
  }

  profileAsOf(...[key, asked]: Parameters<Engine['profileAsOf']>): ReturnType<Engine['profileAsOf']> {
    const past: OwnerPorts['past'] = (key, asked) =>
      this.#ways.toPerson(key, (at) => ({ op: 'past', at, asked }));
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
        const part = await this.#ways.toProfile(life, { op: 'timeline', at: { profile: life }, asked });
        return part === undefined || 'moved' in part ? undefined : part;
      },
    });
  }

  /** A profile's state as it was, as plain data; undefined where nothing was known of it. For comparing. */
  async stateAsOf(profile: string, asked: PastAsked): Promise<readonly unknown[] | undefined> {
    const life = await this.#ways.toProfile(profile, { op: 'past-life', profile, asked, most: MOST_INPUTS });
    return 'problem' in life ? undefined : (life.state ?? undefined);
  }

  async decision(...[id, names]: Parameters<Engine['decision']>): ReturnType<Engine['decision']> {
    const profile = profileOf(id);
    const found = await this.#ways.toProfile(profile, { op: 'decision', profile, id, names });
    return found && 'decision' in found ? { profile, ...found } : undefined;
  }

  async verifyDecision(id: string): ReturnType<Engine['verifyDecision']> {
    const profile = profileOf(id);
    const found = await this.#ways.toProfile(profile, { op: 'verify-decision', profile, id });
    return found && { profile, ...found };
  }

  async givenUp(...[key, asked]: Parameters<Engine['givenUp']>): ReturnType<Engine['givenUp']> {
    const found = await this.profile(key, { parts: ['identifiers'] });
    return found && givenUpOf(found, asked, this.#ways);
  }

  answeredByMinute(): ReturnType<Engine['answeredByMinute']> {
    return this.#inTime.minutes();
  }

  disparities(asked: DisparitiesAsked): ReturnType<Engine['disparities']> {
    return this.#disparities.run(asked);
  }

  pastDecisions(asked: DecisionsAsked, taker: DecisionsTaker): ReturnType<Engine['pastDecisions']> {
    return this.#pastDecisions.run(asked, taker);
  }

  whyNot(id: string, action: string): ReturnType<Engine['whyNot']> {
    const profile = profileOf(id);
    return this.#ways.toProfile(profile, { op: 'why-not', profile, id, action });
  }

  closePerson(...[subject, noted]: Parameters<Removal['close']>): Promise<Subject> {
    return this.#removal.close(subject, noted);
  }

  purgePeople(subjects: readonly Subject[], isThorough: boolean): Promise<PeoplePurged> {
    return this.#removal.purge(subjects, isThorough);
  }

  purgeProgress(): Promise<PurgeProgress | undefined> {
    return this.#removal.progress();
  }

  /** Erases events that were kept for as long as `settings` say; tells how many log entries went. */
  expire(): Promise<number> {
    return this.#removal.expire();
  }

  cluster(key: ProfileKey): Promise<ClusterSnapshot | undefined> {
    return this.#ways.toPerson(key, (at) => ({ op: 'cluster', at }));
  }

  unmerge(...[holder, identifiers]: Parameters<Engine['unmerge']>): ReturnType<Engine['unmerge']> {
    return unmerge(holder, identifiers, this.#ways);
  }

  identifiersOf(profile: string): Promise<readonly Identifier[]> {
    return identifiersOf(profile, this.#ways);
  }

  search(text: string, limit: number): Promise<readonly ProfileSummary[]> {
    return searchPeople(this.#ways, text, limit);
  }

  group(...[kind, id, { after = '', limit }]: Parameters<Engine['group']>): ReturnType<Engine['group']> {
    return this.#ways.toCell(groupKey(kind, id), { op: 'group', kind, id, after, limit });
  }

  model(...[name, asked]: Parameters<Engine['model']>): ReturnType<Engine['model']> {
    return this.#ways.toCell(`model/${name}`, { op: 'model', name, asked });
  }

  async groups(...[kind, text, limit]: Parameters<Engine['groups']>): ReturnType<Engine['groups']> {
    const found = await this.#ways.toAll({ op: 'groups', kind, text, limit });
    return found
      .flat()
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async previewAudience(condition: string, withinMs: number): ReturnType<Engine['previewAudience']> {
    const parts = await this.#ways.toAll({ op: 'preview', condition, withinMs, most: MOST_PREVIEWED });
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
    return listMembersPage(list, options, {
      clock: this.#ports.clock,
      partitions: this.#ways.partitions,
      ask: (partition, asked) => this.#ways.to(partition, { op: 'list-members', ...asked }),
    });
  }

  traitsPage(...[fields, options]: Parameters<Engine['traitsPage']>): ReturnType<Engine['traitsPage']> {
    return traitsPage(fields, options, {
      clock: this.#ports.clock,
      partitions: this.#ways.partitions,
      ask: (partition, asked) => this.#ways.to(partition, { op: 'traits-page', ...asked }),
    });
  }

  async traitsOf(fields: readonly string[], ids: readonly string[]): Promise<readonly DeclaredTraits[]> {
    const ways = this.#ways;
    const byPartition = groupBy(ids.map((id) => [ways.partitionOfProfile(id), id] as const));
    const parts = [...byPartition].map(([partition, profiles]) =>
      ways.to(partition, { op: 'traits-of', fields, profiles }),
    );
    return (await Promise.all(parts)).flat();
  }

  async trials(): Promise<readonly TrialSum[]> {
    return addTrials(await this.#ways.toAll({ op: 'trials' }));
  }

  async budgets(): Promise<readonly PurseSnapshot[]> {
    const { configuration, clock } = this.#ports;
    const plan = configuration()?.budgets ?? null;
    return plan === null ? [] : budgetsOf(await this.#ways.toAll({ op: 'budgets' }), plan, clock.now());
  }

  async walked(asked: WalkedAsked): Promise<WalkSum> {
    const sum = emptySum();
    for (const part of await this.#ways.toAll({ op: 'walked', ...asked })) addSum(sum, part);
    return sum;
  }

  announce(event: BusinessEvent): ReturnType<Engine['announce']> {
    return this.#ways.to(homeOf(event.id, this.#ways.partitions), { op: 'announce', event });
  }

  async businessEvents(id?: string): Promise<readonly FanOutProgress[]> {
    return sumOf((await this.#ways.toAll({ op: 'business-events', id })).flat());
  }

  async stopBusinessEvent(id: string): Promise<boolean> {
    return (await this.#ways.toAll({ op: 'stop-business-event', id })).includes(true);
  }

  subscribe(listener: (happenings: readonly LiveFact[]) => void): () => void {
    return this.#ports.subscribe(listener);
  }

  async figures(): Promise<EngineFigures> {
    const { waiting, lost } = this.#inTime.figures();
    const parts = await this.#ways.toAll({ op: 'figures' });
    return { ...addUp(parts, this.#ports.revision()), unrecorded: waiting + lost };
  }

  async standing(): Promise<StandingCounts> {
    return sumOfStanding(await this.#ways.toAll({ op: 'standing' }));
  }

  async settle(): Promise<void> {
    for (let quiet = 0, round = 0; quiet < 2; round++) {
      const pending = await this.#ways.toAll({ op: 'pending' });
      const isQuiet = pending.every((count) => count === 0) && !this.#rounds.isRunning;
      quiet = isQuiet ? quiet + 1 : 0;
      if (quiet < 2) await this.#ports.pause(round);
    }
  }

  async close(): Promise<void> {
    this.#rounds.stop();
    await this.#inTime.close();
    await this.#ports.close();
  }

  /** The whole state as plain data, one entry per key: what two hosts must agree on. */
  async state(): Promise<unknown[]> {
    return (await this.#ways.toAll({ op: 'state' })).flat();
  }
}
