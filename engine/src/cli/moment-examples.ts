/** What a row of a training file says: a text or a stretch of behaviour, and the moment it shows. */
import type { JsonObject } from '../core/input.ts';
import { isMoment, type Moment } from '../core/moment/evidence.ts';
import type { Example } from '../core/moment/train.ts';
import type { BehaviourExample } from '../core/moment/train-signs.ts';
import { NO_MOMENT } from '../core/moment/trained.ts';
import { parseDuration } from '../language/index.ts';

export interface Columns {
  readonly text: string;
  readonly moment: string;
  readonly intent: string;
}

export type ReadExample =
  | { readonly kind: 'text'; readonly example: Example }
  | { readonly kind: 'behaviour'; readonly example: BehaviourExample }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * `{"text": "where is the shop", "moment": "go", "intent": "find store"}`, or
 * `{"events": [{"event": "Product Added", "properties": {}, "before": "5m"}], "moment": "buy"}`.
 */
export function readExample(row: JsonObject, columns: Columns): ReadExample {
  const label = labelOf(row[columns.moment]);
  if (label === undefined) return { kind: 'refused', reason: 'unknown_moment' };
  if (Array.isArray(row.events)) return behaviourOf(row.events as readonly unknown[], label);
  const text = row[columns.text];
  if (typeof text !== 'string' || text.trim() === '') return { kind: 'refused', reason: 'no_text' };
  const intent = row[columns.intent];
  const named = typeof intent === 'string' && intent !== '';
  return { kind: 'text', example: { text, label, ...(named ? { intent } : {}) } };
}

function labelOf(value: unknown): Moment | typeof NO_MOMENT | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  if (name === NO_MOMENT || name === 'chat') return NO_MOMENT;
  const full = name.startsWith('want_to_') ? name : `want_to_${name}`;
  return isMoment(full) ? full : undefined;
}

function behaviourOf(events: readonly unknown[], label: string): ReadExample {
  const read: BehaviourExample['events'][number][] = [];
  for (const each of events) {
    const { event, properties = {}, before = '0s' } = (each ?? {}) as { [name: string]: unknown };
    const ageMs = typeof before === 'string' ? ageOf(before) : undefined;
    if (typeof event !== 'string' || ageMs === undefined) return { kind: 'refused', reason: 'bad_event' };
    if (typeof properties !== 'object' || properties === null)
      return { kind: 'refused', reason: 'bad_event' };
    read.push({ event, properties: properties as JsonObject, ageMs });
  }
  return { kind: 'behaviour', example: { label, events: read } };
}

function ageOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}
