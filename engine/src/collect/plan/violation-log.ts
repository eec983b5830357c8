/**
 * Violations by event, place and rule: how many, since when, and the last few events that had them. Bounded in groups
 * and in bytes; what finds no room is still counted.
 */
import type { EventInput } from '../../core/input.ts';
import { bodyText } from '../body-text.ts';
import type { Violation } from './violation.ts';

export interface ViolationSample {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly source: string;
  readonly messageId: string;
  /** The event as JSON; cut off where it is long. */
  readonly body: string;
}

export interface ViolationGroup extends Violation {
  /** Grows in the order in which groups were first seen. */
  readonly id: number;
  readonly event: string;
  count: number;
  readonly firstAt: number;
  lastAt: number;
  /** Newest first. */
  samples: readonly ViolationSample[];
}

const MAX_GROUPS = 5_000;
const MAX_GROUPS_PER_EVENT = 60;
const MAX_SAMPLES = 3;
const MAX_SAMPLE_CHARS = 4_000;
/** Of all samples together. */
const MAX_SAMPLES_CHARS = 500_000;
/** A sample is fresh enough this long: thousands of equal mistakes a second make no work but counting. */
const SAMPLE_MS = 1_000;

export class ViolationLog {
  readonly #byEvent = new Map<string, Map<string, ViolationGroup>>();
  readonly #groups: ViolationGroup[] = [];
  #sampleChars = 0;
  #nextId = 1;
  /** All violations ever. */
  total = 0;
  /** Those of them that stand in no group. */
  ungrouped = 0;

  add(event: string, source: EventInput, violations: readonly Violation[]): void {
    let sample: ViolationSample | undefined;
    for (const violation of violations) {
      this.total++;
      const group = this.#group(event, violation, source.receivedAt);
      if (group === undefined) {
        this.ungrouped++;
        continue;
      }
      group.count++;
      const newest = group.samples[0];
      if (
        newest === undefined ||
        group.count <= MAX_SAMPLES ||
        source.receivedAt - newest.receivedAt >= SAMPLE_MS
      ) {
        sample ??= sampleOf(source);
        this.#keep(group, sample);
      }
      group.lastAt = Math.max(group.lastAt, source.receivedAt);
    }
  }

  /** Newest group first. */
  list(filter: { event?: string | undefined; before: number; limit: number }): ViolationGroup[] {
    const { event, before, limit } = filter;
    const all = event === undefined ? this.#groups : [...(this.#byEvent.get(event)?.values() ?? [])];
    return all
      .filter(({ id }) => id < before)
      .slice(-limit)
      .reverse();
  }

  /** Removes the samples that speak of somebody; tells how many. What they broke stays counted. */
  forget(speaks: (text: string) => boolean): number {
    let forgotten = 0;
    for (const group of this.#groups) {
      const kept = group.samples.filter(({ body, messageId }) => !speaks(body) && !speaks(messageId));
      forgotten += group.samples.length - kept.length;
      this.#sampleChars += charsOf(kept) - charsOf(group.samples);
      group.samples = kept;
    }
    return forgotten;
  }

  state(): unknown {
    return { total: this.total, ungrouped: this.ungrouped, nextId: this.#nextId, groups: this.#groups };
  }

  restore(state: unknown): void {
    const { total, ungrouped, nextId, groups } = state as LogState;
    this.total = total;
    this.ungrouped = ungrouped;
    this.#nextId = nextId;
    for (const group of groups) this.#insert(group);
  }

  #group(event: string, violation: Violation, at: number): ViolationGroup | undefined {
    const key = `${violation.path}\u0001${violation.rule}`;
    const ofEvent = this.#byEvent.get(event);
    const known = ofEvent?.get(key);
    if (known !== undefined) return known;
    if ((ofEvent?.size ?? 0) >= MAX_GROUPS_PER_EVENT || this.#groups.length >= MAX_GROUPS) return undefined;
    const { path, rule, message } = violation;
    const group: ViolationGroup = {
      id: this.#nextId++,
      event,
      path,
      rule,
      message,
      count: 0,
      firstAt: at,
      lastAt: at,
      samples: [],
    };
    this.#insert(group);
    return group;
  }

  #insert(group: ViolationGroup): void {
    const ofEvent = this.#byEvent.get(group.event) ?? new Map<string, ViolationGroup>();
    this.#byEvent.set(group.event, ofEvent);
    ofEvent.set(`${group.path}\u0001${group.rule}`, group);
    this.#groups.push(group);
    this.#sampleChars += charsOf(group.samples);
  }

  #keep(group: ViolationGroup, sample: ViolationSample): void {
    const samples = [sample, ...group.samples].slice(0, MAX_SAMPLES);
    this.#sampleChars += charsOf(samples) - charsOf(group.samples);
    group.samples = samples;
    // One sample a group is worth more than three of a few: the oldest groups give theirs up first.
    for (let i = 0; this.#sampleChars > MAX_SAMPLES_CHARS && i < this.#groups.length; i++) {
      const other = this.#groups[i]!;
      if (other.samples.length === 0 || other === group) continue;
      const fewer = other.samples.slice(0, -1);
      this.#sampleChars += charsOf(fewer) - charsOf(other.samples);
      other.samples = fewer;
    }
  }
}

interface LogState {
  readonly total: number;
  readonly ungrouped: number;
  readonly nextId: number;
  readonly groups: readonly ViolationGroup[];
}

function sampleOf(event: EventInput): ViolationSample {
  const { receivedAt, source, messageId, type, name, properties, traits, context, identifiers } = event;
  const { body } = bodyText({ type, event: name, identifiers, properties, traits, context });
  return { receivedAt, source, messageId, body: body.slice(0, MAX_SAMPLE_CHARS) };
}

function charsOf(samples: readonly ViolationSample[]): number {
  let chars = 0;
  for (const { body } of samples) chars += body.length;
  return chars;
}
