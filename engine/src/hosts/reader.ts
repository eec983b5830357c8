/** What a partition tells about its state: snapshots, timelines, decisions, counts. Reading changes nothing. */

import { readsOf } from '../core/audience/reads.ts';
import { mayTrack } from '../core/consent/judge.ts';
import type { Decision } from '../core/decision/decision.ts';
import { ineligibleActions } from '../core/decision/explain.ts';
import type { Fact } from '../core/effect.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { refusalByConsent } from '../core/message/permission.ts';
import { IdentifierState } from '../core/profile/identifier.ts';
import { precisionOf } from '../core/profile/precision.ts';
import { Profile } from '../core/profile/profile.ts';
import { toState } from '../core/profile/state.ts';
import type { Applier, Revisions } from './applier.ts';
import type { Moved, PartitionFigures, Replies } from './calls.ts';
import { historyKey, padded } from './cells.ts';
import { decode } from './codec.ts';
import { consentSnapshot } from './consent-snapshot.ts';
import { plainValue } from './delivery.ts';
import type { ExplainedDecision, LiveFact, ProfileSnapshot, ProfileSummary, TimelineItem } from './engine.ts';
import type { Log } from './log.ts';
import { momentReasons } from './moment-reasons.ts';
import { decodeEntry, type InputRecord } from './record.ts';
import type { Sharding } from './sharding.ts';
import type { Store } from './store.ts';

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

  profile(id: string | undefined): ProfileSnapshot | Moved | undefined {
    const found = this.#find(id);
    if (!(found instanceof Profile)) return found;
    const summary = summaryOf(found);
    const { configuration } = this.#applier.world;
    const scope = { profile: found, now: this.#ports.now(), event: null, instance: null, context: {} };
    return {
      ...summary,
      createdAt: found.createdAt,
      links: found.links.map(({ namespace, value, at }) => ({ namespace, value, at })),
      traits: [...found.lineage].map(([name, { at, source }]) => ({
        name,
        value: found.traits[name],
        at,
        source,
      })),
      computed: [...configuration.computed].map(([name, c]) => ({
        name,
        value: plainValue(c.evaluate(scope)),
        precision: precisionOf(
          [...readsOf(c, configuration.compiler).aggregates].map((slot) => configuration.aggregates[slot]!),
          found.series,
          scope.now,
        ),
      })),
      memberships: found.layout.audiences.flatMap((audience, i) => {
        const since = found.memberSince.get(i);
        return since > 0 ? [{ audience, since }] : [];
      }),
      instances: found.instances.map((i) => ({
        id: i.id,
        journey: i.journey,
        key: i.key,
        step: i.step,
        since: i.stepAt,
        due: i.due || null,
      })),
      ...consentSnapshot(found, configuration),
      messages: found.messages.map((m) => ({
        id: m.id,
        channel: m.channel,
        status: m.status,
        at: m.changedAt,
        to: m.to || null,
        action: m.source.action,
        journey: m.source.journey,
        reason: m.reason,
        refusal: refusalByConsent(found, m, configuration) ?? null,
        tracked: m.point !== '' && mayTrack(found, m.point, configuration.consent),
      })),
      mergedFrom: [...found.mergedFrom],
    };
  }

  /** Adds how likely each moment is, and why; the reasons are looked up in the log. */
  async withMoments(
    found: ProfileSnapshot | Moved | undefined,
  ): Promise<ProfileSnapshot | Moved | undefined> {
    const { moments } = this.#applier.world.configuration;
    if (found === undefined || 'moved' in found || moments === null) return found;
    const profile = this.#applier.profile(found.id);
    const eventAt = async (position: number) => {
      const record = await this.#ports.log.at(position);
      const entry = record && decodeEntry(record.data);
      return entry?.type === 'input' ? eventOf(entry) : undefined;
    };
    const now = this.#ports.now();
    return {
      ...found,
      moments: await momentReasons(profile, moments, now, this.positions(found.id), eventAt),
    };
  }

  /** Inputs and facts of one profile id, newest first, below `before` (a log position). */
  async timeline(
    id: string | undefined,
    before: number | undefined,
    limit: number,
  ): Promise<Replies['timeline']> {
    const found =
      id === undefined
        ? undefined
        : this.#applier.cells.has(`profile/${id}`)
          ? this.#applier.profile(id)
          : undefined;
    if (!found) return this.#elsewhere(id);
    const items: { id: string; at: number; item: TimelineItem }[] = [];
    let cursor: string | undefined;
    for (const position of this.positions(found.id, before)) {
      if (items.length >= limit) {
        cursor = String(position + 1);
        break;
      }
      items.push(...(await this.#itemsAt(found.id, position)).reverse());
    }
    return { items, mergedFrom: [...found.mergedFrom], ...(cursor !== undefined && { cursor }) };
  }

  async decision(profile: string, id: string): Promise<Replies['decision']> {
    if (!this.#applier.cells.has(`profile/${profile}`)) return this.#elsewhere(profile) as Moved | undefined;
    const outcomes: { outcome: string; at: number }[] = [];
    for (const position of this.positions(profile, undefined)) {
      for (const { at, item } of (await this.#itemsAt(profile, position)).reverse()) {
        if (item.kind !== 'fact') continue;
        if (item.fact.type === 'outcome' && item.fact.decision === id)
          outcomes.push({ outcome: item.fact.outcome, at });
        if (item.fact.type === 'decision' && item.fact.decision.id === id) {
          return this.#explained(item.fact.decision, outcomes.reverse());
        }
      }
    }
    const { heir } = this.#applier.profile(profile);
    return heir === null ? undefined : { moved: heir };
  }

  #explained(decision: Decision, outcomes: ExplainedDecision['outcomes']): ExplainedDecision {
    const configuration = this.#ports.revisions.configuration(decision.revision);
    return { decision, outcomes, ineligible: ineligibleActions(decision, configuration) };
  }

  /** Profiles whose identifiers begin with the text; the most recently used ones where it is empty. */
  search(text: string, limit: number): ProfileSummary[] {
    const ids = new Set<string>();
    const inMemory = [...this.#applier.cells.inMemory('profile/')].reverse();
    for (const { state } of inMemory) {
      if (ids.size >= limit) break;
      if (state instanceof Profile && state.heir === null && state.createdAt > 0 && matches(state, text))
        ids.add(state.id);
    }
    for (const id of this.#stored(text, limit)) ids.add(id);
    const profiles = [...ids]
      .map((id) => this.#applier.profile(id))
      .filter((p) => p.heir === null && p.createdAt > 0);
    return profiles
      .map(summaryOf)
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .slice(0, limit);
  }

  *#stored(text: string, limit: number): Iterable<string> {
    if (text === '') {
      for (const { key } of this.#ports.store.range('e/profile/', 'e/profile0', limit))
        yield key.slice('e/profile/'.length);
      return;
    }
    for (const namespace of ['userId', 'email', 'anonymousId']) {
      const start = `e/identifier/${namespace}:${text}`;
      for (const { key } of this.#ports.store.range(start, `${start}\u{10ffff}`, limit)) {
        const { state } = this.#applier.cells.load(key.slice(2) as `identifier/${string}`);
        const owner = state instanceof IdentifierState ? state.owner : undefined;
        if (owner !== undefined && this.#applier.cells.has(`profile/${owner}`)) yield owner;
      }
    }
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
      if (state instanceof IdentifierState) return state.owners.length > 0 ? [[key, state.owners]] : [];
      return [[key, state.model]];
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
    if (id === undefined || !this.#applier.cells.has(`profile/${id}`)) return this.#elsewhere(id);
    const profile = this.#applier.profile(id);
    return profile.heir === null ? profile : { moved: profile.heir };
  }

  #elsewhere(id: string | undefined): Moved | undefined {
    if (id === undefined || this.#ports.sharding.partitionOfProfile(id) === this.#applier.partition)
      return undefined;
    return { moved: id };
  }

  /** Log positions of the profile's inputs, newest first. */
  *positions(profile: string, before = Number.MAX_SAFE_INTEGER): Iterable<number> {
    // Both of the same moment: a checkpoint moves positions from memory to the store while we read.
    const fresh = this.#applier.cells.profile(profile).history.toReversed();
    const chunks = [
      ...this.#ports.store.range(historyKey(profile, 0), `h/${profile}/${padded(Number.MAX_SAFE_INTEGER)}`),
    ];
    for (const position of fresh) if (position < before) yield position;
    for (const { value } of chunks.reverse()) {
      for (const position of decode<number[]>(value).reverse()) if (position < before) yield position;
    }
  }

  async #itemsAt(
    profile: string,
    position: number,
  ): Promise<{ id: string; at: number; item: TimelineItem }[]> {
    const record = await this.#ports.log.at(position);
    if (!record) return [];
    const entry = decodeEntry(record.data);
    if (entry.type !== 'input' || entry.to !== `profile/${profile}`) return [];
    const behind = await this.#ports.log.at(record.next);
    const next = behind && decodeEntry(behind.data);
    return itemsOf(entry, next?.type === 'facts' ? next.facts : []).map((item, ordinal) => ({
      id: `${this.#applier.partition}.${position}.${ordinal}`,
      at: item.kind === 'event' ? item.event.at : entry.now,
      item,
    }));
  }
}

function itemsOf(record: InputRecord, facts: readonly Fact[]): TimelineItem[] {
  const event = eventOf(record);
  const items: TimelineItem[] = facts.map((fact) => ({ kind: 'fact', fact }));
  return event ? [{ kind: 'event', event }, ...items] : items;
}

function eventOf({ input }: InputRecord): EventInput | undefined {
  if (input.kind === 'event') return input;
  if (input.kind === 'relay' && input.body.type === 'forward' && input.body.input.kind === 'event')
    return input.body.input;
  return undefined;
}

function summaryOf(profile: Profile): ProfileSummary {
  return {
    id: profile.id,
    identifiers: identifiersOf(profile),
    updatedAt: profile.updatedAt,
    audiences: profile.layout.audiences.filter((_, i) => profile.memberSince.get(i) > 0),
  };
}

function identifiersOf(profile: Profile): Identifier[] {
  return profile.links.map(({ namespace, value }) => ({ namespace, value }));
}

function matches(profile: Profile, text: string): boolean {
  return (
    text === '' ||
    profile.id === text ||
    profile.links.some((l) => l.value.toLowerCase().startsWith(text.toLowerCase()))
  );
}
