/**
 * What happened to one profile id, read by its index in the log, page by page, the oldest first: what a rebuild goes
 * through. Inputs that changed nothing here are not among it.
 */
import type { Fact, JourneyChange } from '../core/effect.ts';
import type { Span } from '../core/identity/stray.ts';
import type { EventInput, Identifier, Input } from '../core/input.ts';
import type { Applier } from './applier.ts';
import { type PositionsPage, piecesOf, positionsFrom } from './history.ts';
import type { Log } from './log.ts';
import { countKnown } from './past-inputs.ts';
import type { Reader } from './reader.ts';
import { decodeEntry, type InputRecord } from './record.ts';
import type { Store } from './store.ts';

export interface LifeRecord {
  /** In the log of its partition. */
  readonly position: number;
  /** Processing time. */
  readonly now: number;
  readonly event: EventInput | null;
  /** Whom it was about, and when it was true: of an event, or of a decision that somebody asked for. */
  readonly about: { readonly identifier: Identifier; readonly at: number } | null;
  readonly noticed: readonly Extract<Fact, { type: 'noticed' }>[];
  /** Runs that began, messages that were queued and decisions that were made because of it. */
  readonly began: readonly BegunRun[];
  readonly messages: readonly string[];
  readonly decisions: readonly string[];
  /** Who became part of the profile by it, and who is a person of their own again. */
  readonly joined: readonly string[];
  readonly parted: readonly string[];
  /** Runs that ended because of a merge, as they were, and ids of those that came back. */
  readonly dropped: readonly Extract<Fact, { type: 'run-dropped' }>[];
  readonly restored: readonly string[];
}

export interface BegunRun {
  readonly run: string;
  readonly journey: string;
  /** As far as it is known: earlier builds did not tell it. */
  readonly key: string;
}

/** How a profile stands to others, and where what is known of it stands. */
export interface LifeOutline {
  /** Behind the last input of the profile; 0: nothing is known of it. */
  readonly end: number;
  readonly heir: string | null;
  readonly risenAt: number;
  readonly mergedFrom: readonly string[];
  readonly elsewhere: readonly string[];
  /** What may have been applied here and be another's. */
  readonly strays: readonly (Span & { readonly node: string })[];
  /** Who waits for what is theirs and stands here. */
  readonly asked: readonly string[];
}

export interface LifePage extends LifeOutline {
  readonly records: readonly LifeRecord[];
  /** Of the page behind it; null: this was the last. */
  readonly next: number | null;
  /** Entries of this page that are not kept any more. */
  readonly missing: number;
}

export interface LifeRecordPorts {
  readonly applier: Applier;
  readonly reader: Reader;
  readonly store: Store;
  readonly log: Log;
}

/** Which part of a history. */
export interface LifeAsked {
  /** 0, or what the page before said; of a tail any log position. */
  readonly from: number;
  /** Records of the page, about; 0: nothing but the outline. */
  readonly most: number;
  /** All from there on, in one page. */
  readonly isTail?: boolean;
  /** With the outline alone: `next` is where to begin for what was known at that instant or later. */
  readonly since?: number;
}

export async function lifeRecords(
  profile: string,
  asked: LifeAsked,
  ports: LifeRecordPorts,
): Promise<LifePage> {
  const { applier, log } = ports;
  const outline = outlineOf(profile, applier);
  if (outline.end === 0) return { ...outline, records: [], next: null, missing: 0 };
  if (asked.most === 0)
    return { ...outline, records: [], next: await startFor(profile, asked.since, ports), missing: 0 };
  const { positions, next } = positionsOf(profile, asked, ports);
  const records: LifeRecord[] = [];
  let missing = 0;
  for (const position of positions) {
    const [record, behind] = (await log.pair(position)) ?? [];
    const entry = record && decodeEntry(record.data);
    if (entry?.type === 'erased' && entry.wasAnothers) continue;
    if (entry?.type !== 'input' || entry.to !== `profile/${profile}`) {
      missing++;
      continue;
    }
    const facts = behind && decodeEntry(behind.data);
    records.push(recordOf(entry, position, facts?.type === 'facts' ? facts.facts : []));
  }
  return { ...outline, records, next, missing };
}

/** The newest ones are found backwards, and are few. */
function positionsOf(
  profile: string,
  { from, most, isTail }: LifeAsked,
  { applier, reader, store }: LifeRecordPorts,
): PositionsPage {
  if (!isTail) return positionsFrom(store, profile, applier.cells.freshHistory(profile), from, most);
  const positions: number[] = [];
  for (const position of reader.positions(profile)) {
    if (position < from) break;
    positions.push(position);
  }
  return { positions: positions.reverse(), next: null };
}

/** Where to begin to read for what was known at that instant or later: not behind it. */
async function startFor(
  profile: string,
  since: number | undefined,
  { store, log }: LifeRecordPorts,
): Promise<number> {
  if (since === undefined) return 0;
  const pieces = piecesOf(store, profile);
  const known = await countKnown(log, pieces, since - 1);
  return pieces[known - 1] ?? 0;
}

function outlineOf(profile: string, { cells }: Applier): LifeOutline {
  const known = cells.glanceAt(profile);
  const identity = known?.profile.identity;
  return {
    end: known?.position ?? 0,
    heir: known?.profile.heir ?? null,
    risenAt: identity?.risenAt ?? 0,
    mergedFrom: [...(known?.profile.mergedFrom ?? [])],
    elsewhere: [...(identity?.elsewhere ?? [])],
    strays: [...(identity?.strays ?? [])].map(([node, span]) => ({ node, ...span })),
    asked: [...new Set(identity?.asked.map(([asking]) => asking))],
  };
}

function recordOf({ input, now }: InputRecord, position: number, facts: readonly Fact[]): LifeRecord {
  const inner = innerOf(input);
  return {
    position,
    now,
    event: inner.kind === 'event' ? inner : null,
    about: aboutIn(input),
    noticed: facts.filter((fact) => fact.type === 'noticed'),
    began: journeyFacts(facts, 'entered').map((f) => ({
      run: f.instance,
      journey: f.journey,
      key: f.key ?? '',
    })),
    messages: facts.flatMap((f) => (f.type === 'message' && f.status === 'queued' ? [f.message] : [])),
    decisions: facts.flatMap((f) => (f.type === 'decision' ? [f.decision.id] : [])),
    joined: facts.flatMap((f) => (f.type === 'merged' ? [f.from] : [])),
    parted: facts.flatMap((f) => (f.type === 'unmerged' ? [f.profile] : [])),
    dropped: facts.filter((fact) => fact.type === 'run-dropped'),
    restored: journeyFacts(facts, 'restored').map(({ instance }) => instance),
  };
}

function journeyFacts(facts: readonly Fact[], change: JourneyChange) {
  return facts.filter((fact) => fact.type === 'journey').filter((fact) => fact.change === change);
}

/** By which identifier it came, and when it was true; null where that says nothing of whose it is. */
export function aboutIn(input: Input): LifeRecord['about'] {
  const inner = innerOf(input);
  const identifier =
    inner.kind === 'event' ? inner.identifiers[0] : inner.kind === 'decide' ? inner.identifier : undefined;
  return identifier === undefined ? null : { identifier, at: inner.at };
}

function innerOf(input: Input): Input {
  return input.kind === 'relay' && input.body.type === 'forward' ? input.body.input : input;
}
