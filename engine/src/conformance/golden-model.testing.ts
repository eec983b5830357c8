/**
 * The golden record a second time, naively: everything that sources ever said of a group of fields is gone through from the
 * beginning, with no sets, bounds or short cuts. It knows nothing of how the core keeps claims, and reads only the events.
 */
import type { SurvivorshipRule } from '../core/golden/definition.ts';
import type { EventInput, Json } from '../core/input.ts';

type Record_ = Readonly<Record<string, Json>>;

interface Stance {
  readonly source: string;
  readonly record: Record_;
  since: number;
  until: number | null;
  confirmedAt: number;
  events: number;
}

export interface ModelWinner {
  readonly record: Record_;
  readonly source: string;
  readonly since: number;
  readonly confirmedAt: number;
  /** Source and record of what lost, sorted. */
  readonly lost: readonly string[];
}

/** Undefined where nobody says anything. */
export function modelGolden(
  events: readonly EventInput[],
  fields: readonly string[],
  rules: readonly SurvivorshipRule[],
): ModelWinner | undefined {
  const sources = [...new Set(events.map(({ source }) => source))];
  const stances = sources.flatMap((source) => stancesOf(source, events, fields));
  const values = [...new Set(stances.map(({ record }) => textOf(record)))].sort();
  let left = values.map((text) => candidate(text, stances));
  for (const rule of [...rules, 'recent' as const]) {
    // What nobody stands by wins only by how often it was said.
    if (rule !== 'frequent' && left.some(({ stands }) => stands)) left = left.filter(({ stands }) => stands);
    const best = left.map((one) => rated(one, rule, fields.length === 1)).sort(descending)[0];
    left = left.filter((one) => descending(rated(one, rule, fields.length === 1), best!) === 0);
  }
  const winner = left.at(-1);
  if (winner === undefined) return undefined;
  const trusted = rules.find((rule) => typeof rule === 'object')?.source ?? [];
  const [speaker] = [...winner.backing].sort(
    (a, b) =>
      trust(trusted, a.source) - trust(trusted, b.source) ||
      b.confirmedAt - a.confirmedAt ||
      (a.source < b.source ? -1 : 1),
  );
  const { record, source, since, confirmedAt } = speaker!;
  const lost = stances.filter((stance) => textOf(stance.record) !== winner.text);
  return {
    record,
    source,
    since,
    confirmedAt,
    lost: lost.map((stance) => `${stance.source} ${textOf(stance.record)}`).sort(),
  };
}

/** What one source stood by, one after the other; what it took back altogether is none. */
function stancesOf(source: string, events: readonly EventInput[], fields: readonly string[]): Stance[] {
  const said = events
    .filter((event) => event.source === source && fields.some((field) => field in event.traits))
    .map(({ at, traits }) => ({ at, said: pick(traits, fields) }))
    .sort((a, b) => a.at - b.at || (JSON.stringify(a.said) < JSON.stringify(b.said) ? -1 : 1));
  let known: Stance[] = [];
  let stands: Record<string, Json> = {};
  let current: Stance | undefined;
  for (const one of said) {
    stands = { ...stands, ...one.said };
    const record = pick(stands, fields, (value) => !isNothing(value));
    if (Object.keys(record).length === 0) {
      known = [];
      current = undefined;
      continue;
    }
    if (current === undefined || textOf(current.record) !== textOf(record)) {
      if (current) current.until = one.at;
      current = known.find((stance) => textOf(stance.record) === textOf(record));
      if (!current) {
        current = { source, record, since: one.at, until: null, confirmedAt: one.at, events: 0 };
        known.push(current);
      }
      current.since = one.at;
      current.until = null;
    }
    current.confirmedAt = one.at;
    current.events++;
  }
  return known;
}

interface Candidate {
  readonly text: string;
  readonly stands: boolean;
  readonly backing: readonly Stance[];
  readonly all: readonly Stance[];
}

function candidate(text: string, stances: readonly Stance[]): Candidate {
  const all = stances.filter(({ record }) => textOf(record) === text);
  const standing = all.filter(({ until }) => until === null);
  return { text, all, stands: standing.length > 0, backing: standing.length > 0 ? standing : all };
}

function rated({ text, backing, all }: Candidate, rule: SurvivorshipRule, isSingle: boolean): number[] {
  if (typeof rule === 'object')
    return [-Math.min(...backing.map(({ source }) => trust(rule.source, source)))];
  switch (rule) {
    case 'recent':
      return [Math.max(...backing.map(({ confirmedAt }) => confirmedAt))];
    case 'longest':
      return [-Math.min(...backing.map(({ since }) => since))];
    case 'frequent':
      return [all.reduce((sum, { events }) => sum + events, 0)];
    case 'complete': {
      const leaves = (value: Json): number =>
        isNothing(value) ? 0 : typeof value === 'object' ? sumOf(Object.values(value!), leaves) : 1;
      const letters = (value: Json) =>
        isSingle && typeof value === 'string' ? (value.match(/[\p{L}\p{N}]/gu) ?? []).length : 0;
      const values = Object.values(JSON.parse(text) as Record_);
      return [sumOf(values, leaves), sumOf(values, letters)];
    }
  }
}

function sumOf(values: readonly Json[], of: (value: Json) => number): number {
  return values.reduce<number>((sum, value) => sum + of(value), 0);
}

function trust(sources: readonly string[], source: string): number {
  return sources.includes(source) ? sources.indexOf(source) : sources.length;
}

function descending(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((number, i) => number !== b[i]);
  return place < 0 ? 0 : b[place]! - a[place]!;
}

function isNothing(value: Json): boolean {
  if (value === null || (typeof value === 'string' && value.trim() === '')) return true;
  return typeof value === 'object' && Object.values(value).every(isNothing);
}

function pick(record: Record_, fields: readonly string[], fits: (value: Json) => boolean = () => true) {
  const found = fields.filter((field) => field in record && fits(record[field]!));
  return Object.fromEntries(found.map((field) => [field, record[field]!]));
}

function textOf(record: Record_): string {
  return JSON.stringify(record);
}
