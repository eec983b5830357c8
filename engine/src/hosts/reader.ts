/** What a partition tells about its state: snapshots, timelines, decisions, counts. Reading changes nothing. */

import { LedgerState } from '../core/budget/ledger.ts';
import type { Decision } from '../core/decision/decision.ts';
import { ineligibleActions } from '../core/decision/explain.ts';
import type { Fact } from '../core/effect.ts';
import { GroupState } from '../core/household/group.ts';
import { groupState } from '../core/household/state.ts';
import { GateState } from '../core/journey/entry/gate.ts';
import type { ResponseModel } from '../core/learning/model.ts';
import { eventIn } from '../core/past/rebuild.ts';
import { IdentifierState } from '../core/profile/identifier.ts';
import { Profile } from '../core/profile/profile.ts';
import { toState } from '../core/profile/state.ts';
import { VoucherChunkState } from '../core/voucher/chunk.ts';
import { VoucherPoolState } from '../core/voucher/pool.ts';
import { VoucherState } from '../core/voucher/voucher.ts';
import { canonicalGraph } from '../core/walk/graph.ts';
import type { Applier, Revisions } from './applier.ts';
import type { Moved, PartitionFigures, Replies } from './calls.ts';
import { type CellState, TrialState, WalkState } from './cells/states.ts';
import type { Cells } from './cells.ts';
import { type ClusterSnapshot, clusterOf } from './cluster.ts';
import {
  EngineRefusal,
  type ExplainedDecision,
  type LiveFact,
  type NamesAsked,
  type PersonSummary,
  type ProfilePart,
  type ProfileSnapshot,
  type TimelineItem,
} from './engine.ts';
import { positionsBefore } from './history.ts';
import type { Log } from './log.ts';
import { momentReasons } from './moment-reasons.ts';
import { type PersonalParts, personalParts } from './personal-parts.ts';
import { decodeEntry, type InputRecord } from './record.ts';
import type { Sharding } from './sharding.ts';
import { identifiersOf, snapshotOf, summaryOf } from './snapshot.ts';
import type { Store } from './store.ts';
import { type TimelineAsked, type TimelineEntry, type TimelinePart, timelinePart } from './timeline-part.ts';
import { isKept } from './walks.ts';

export interface ReaderPorts {
  readonly store: Store;
  readonly log: Log;
  readonly sharding: Sharding;
  readonly revisions: Revisions;
  /** Processing time: a computed trait is told as it is now, not as of the last input. */
  now(): number;
}

export class Reader {
  readonly #applier: Applier;
  readonly #ports: ReaderPorts;

  constructor(applier: Applier, ports: ReaderPorts) {
    this.#applier = applier;
    this.#ports = ports;
  }

  /** @param parts all where undefined */
  profile(id: string | undefined, parts?: readonly ProfilePart[]): ProfileSnapshot | Moved | undefined {
    const found = this.#find(id);
    if (!(found instanceof Profile)) return found;
    const { configuration, layout, unfilled } = this.#applier.world;
    const snapshot = snapshotOf(found, { configuration, layout, unfilled, now: this.#ports.now() }, parts);
    found.series.rest();
    return snapshot;
  }

  /** Who it is, and nothing more. */
  person(id: string | undefined): PersonSummary | Moved | undefined {
    const found = this.#findAt(id);
    return found !== undefined && 'profile' in found
      ? { ...summaryOf(found.profile), upTo: found.position }
      : found;
  }

  parts(id: string | undefined): PersonalParts | Moved | undefined {
    const found = this.#find(id);
    return found instanceof Profile ? personalParts(found) : found;
  }

  /** Of its home; who is not the home tells where that is. */
  cluster(id: string | undefined): ClusterSnapshot | Moved | undefined {
    const found = this.#find(id);
    if (!(found instanceof Profile)) return found;
    const home = found.identity?.home ?? null;
    if (home !== null) return { moved: home };
    const { configuration, foundedBy } = this.#applier.world;
    return clusterOf(found, configuration.identity, foundedBy);
  }

  /** Adds how likely each moment is, and why; the reasons are looked up in the log. */
  async withMoments(
    found: ProfileSnapshot | Moved | undefined,
  ): Promise<ProfileSnapshot | Moved | undefined> {
    const { moments } = this.#applier.world.configuration;
    if (found === undefined || 'moved' in found || moments === null) return found;
    const profile = this.#applier.cells.glance(found.id)!;
    const eventAt = async (position: number) => {
      const record = await this.#ports.log.at(position);
      const entry = record && decodeEntry(record.data);
      return entry?.type === 'input' ? eventIn(entry.input) : undefined;
    };
    const now = this.#ports.now();
    return {
      ...found,
      moments: await momentReasons(profile, moments, now, this.positions(found.id), eventAt),
    };
  }

  /** Of one profile id, newest first, below a log position; what was merged into it is elsewhere. */
  async timeline(id: string | undefined, asked: TimelineAsked): Promise<TimelinePart | Moved | undefined> {
    if (id === undefined || !this.#applier.cells.has(`profile/${id}`)) return this.#elsewhere(id);
    return timelinePart(this.positions(id, asked.before), (position) => this.#entryAt(id, position), asked);
  }

  async decision(profile: string, id: string, names?: NamesAsked): Promise<Replies['decision']> {
    if (this.#applier.erased.has(profile))
      throw new EngineRefusal('erased', 'the person whom this was decided for has been erased');
    if (!this.#applier.cells.has(`profile/${profile}`)) return this.#elsewhere(profile) as Moved | undefined;
    const outcomes: { outcome: string; at: number }[] = [];
    for (const position of this.positions(profile)) {
      const items = (await this.#entryAt(profile, position))?.items ?? [];
      for (const { at, item } of items.toReversed()) {
        if (item.kind !== 'fact') continue;
        if (item.fact.type === 'outcome' && item.fact.decision === id)
          outcomes.push({ outcome: item.fact.outcome, at });
        if (item.fact.type === 'decision' && item.fact.decision.id === id) {
          return { ...this.#explained(item.fact.decision, outcomes.reverse(), names), position };
        }
      }
    }
    const { heir, decisions } = this.#applier.profile(profile);
    const { retention } = this.#applier.world.configuration;
    const keptMs = retention?.decisionMs ?? null;
    const mark = decisions.find((decision) => decision.id === id);
    if (mark && keptMs !== null && mark.at <= this.#ports.now() - keptMs)
      throw new EngineRefusal('erased', 'decisions are not kept as long as this one would have to be');
    return heir === null ? undefined : { moved: heir };
  }

  #explained(
    decision: Decision,
    outcomes: ExplainedDecision['outcomes'],
    { from, limit }: NamesAsked = { from: 0, limit: Number.MAX_SAFE_INTEGER },
  ): Omit<ExplainedDecision, 'position'> {
    const configuration = this.#ports.revisions.configuration(decision.revision);
    const ineligible = limit === 0 ? [] : ineligibleActions(decision, configuration);
    return { decision, outcomes, ineligible: ineligible.slice(from, from + limit) };
  }

  figures(): Omit<PartitionFigures, 'latencies' | 'pending' | 'backfill'> {
    const { totals, audiences, journeys, actions } = this.#applier.tally;
    return {
      totals: { ...totals },
      audiences: { ...audiences },
      journeys: { ...journeys },
      actions: { ...actions },
    };
  }

  /** Every cell as plain data, for digests: what two hosts must agree on. */
  state(): unknown[] {
    const keys = new Set<string>();
    for (const { key } of this.#ports.store.range('e/', 'e0')) keys.add(key.slice(2));
    for (const { key } of this.#applier.cells.inMemory('')) keys.add(key);
    return [...keys].sort().flatMap((key): unknown[] => {
      const { state } = this.#applier.cells.load(key as `profile/${string}`);
      if (state instanceof Profile) return state.createdAt > 0 ? [[key, toState(state)]] : [];
      if (state instanceof IdentifierState)
        return state.owners.length > 0 ? [[key, [state.owners, state.home, state.isWaiting]]] : [];
      if (state instanceof GroupState) return state.createdAt > 0 ? [[key, groupState(state, true)]] : [];
      if (state instanceof GateState) return state.windows.length > 0 ? [[key, state.windows]] : [];
      // What partitions have of it depends on when they asked; what was held and spent stands with the persons.
      if (state instanceof LedgerState) return [];
      // Which of the free codes goes to whom depends on who was first.
      if (isOfVouchers(state)) return [];
      if (state instanceof WalkState)
        return isKept(key, this.#applier.world) ? [[key, canonicalGraph(state.graph)]] : [];
      if (state instanceof TrialState) return [[key, state.counts.state()]];
      return state.model === null ? [] : [[key, countsOf(state.model)]];
    });
  }

  /** What the live page is told of one entry. */
  happenings(record: InputRecord, position: number, facts: readonly Fact[]): LiveFact[] {
    const profile = this.#applier.profile(record.to.slice('profile/'.length));
    const identifiers = identifiersOf(profile);
    return itemsOf(record, facts).map((item, ordinal) => ({
      id: `${this.#applier.partition}.${position}.${ordinal}`,
      at: item.kind === 'event' ? item.event.at : record.now,
      profile: profile.id,
      identifiers,
      item,
    }));
  }

  #find(id: string | undefined): Profile | Moved | undefined {
    const found = this.#findAt(id);
    return found !== undefined && 'profile' in found ? found.profile : found;
  }

  #findAt(id: string | undefined): ReturnType<Cells['glanceAt']> | Moved {
    // A look at somebody must not push out of memory who has more to do; and it reads the store once.
    const found = id === undefined ? undefined : this.#applier.cells.glanceAt(id);
    if (found === undefined) return this.#elsewhere(id);
    const { profile } = found;
    if (profile.heir !== null) return { moved: profile.heir };
    return profile.createdAt > 0 ? found : undefined;
  }

  #elsewhere(id: string | undefined): Moved | undefined {
    if (id === undefined || this.#ports.sharding.partitionOfProfile(id) === this.#applier.partition)
      return undefined;
    return { moved: id };
  }

  /** Log positions of the profile's inputs, newest first. */
  positions(profile: string, before = Number.MAX_SAFE_INTEGER): Iterable<number> {
    const { store, log } = this.#ports;
    const fresh = this.#applier.cells.freshHistory(profile);
    return positionsBefore(store, profile, fresh, Math.min(before, log.end));
  }

  /** What one input of the profile was and led to, in order; undefined where it stands there no more. */
  async #entryAt(profile: string, position: number): Promise<TimelineEntry | undefined> {
    const found = await this.#ports.log.pair(position);
    if (!found) return undefined;
    const [record, behind] = found;
    const entry = decodeEntry(record.data);
    if (entry.type !== 'input' || entry.to !== `profile/${profile}`) return undefined;
    const next = behind && decodeEntry(behind.data);
    const items = itemsOf(entry, next?.type === 'facts' ? next.facts : []).map((item, ordinal) => ({
      id: `${this.#applier.partition}.${position}.${ordinal}`,
      at: item.kind === 'event' ? item.event.at : entry.now,
      item,
    }));
    return { position, now: entry.now, items };
  }
}

function isOfVouchers(state: CellState): state is VoucherState | VoucherPoolState | VoucherChunkState {
  return (
    state instanceof VoucherState || state instanceof VoucherPoolState || state instanceof VoucherChunkState
  );
}

/** What does not hang on the order in which outcomes came. */
function countsOf({ figures }: ResponseModel): unknown[] {
  return [...figures].map(([action, { n, responses }]) => [action, n, responses]).sort();
}

function itemsOf(record: InputRecord, facts: readonly Fact[]): TimelineItem[] {
  const event = eventIn(record.input);
  const items: TimelineItem[] = facts.map((fact) => ({ kind: 'fact', fact }));
  return event ? [{ kind: 'event', event }, ...items] : items;
}
