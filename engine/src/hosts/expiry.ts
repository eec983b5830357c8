/**
 * Which entries of a log have been kept for as long as their kind is: events, decide requests, and calls that were given
 * up. Others are passed over undecoded.
 */
import type { Retention } from '../core/settings.ts';
import { isText, skip, textAt, valueAt } from './packed.ts';
import { decodeEntry, isGivenUpEntry } from './record.ts';

const word = (text: string) => Buffer.from(text);
const KIND = word('kind');
const NAME = word('name');
const EVENT = word('event');
const RELAY = word('relay');
const DECIDE = word('decide');
const FORWARD = word('forward');

/** @param now processing time; an event is kept so long from when it happened. */
export function isExpired(
  { byEvent, otherMs, decisionMs }: Retention,
  now: number,
): (entry: Buffer) => boolean {
  const keepsAll = otherMs === null;
  return (entry) => {
    if (isGivenUpEntry(entry)) return decisionMs !== null && askedAt(entry) <= now - decisionMs;
    if (entry[0] !== 0x96 || entry[1] !== 1) return false;
    const input = skip(entry, skip(entry, skip(entry, skip(entry, 2))));
    const kind = valueAt(entry, input, KIND);
    if (kind < 0) return false;
    if (isText(entry, kind, DECIDE)) return decisionMs !== null && askedAt(entry) <= now - decisionMs;
    if (isText(entry, kind, EVENT)) {
      const name = valueAt(entry, input, NAME);
      if (keepsAll && (name < 0 || !byEvent.has(textAt(entry, name) ?? ''))) return false;
    } else if (!isText(entry, kind, RELAY) || !entry.includes(FORWARD, kind)) return false;
    const event = eventIn(entry);
    if (event === undefined) return false;
    const keptMs = byEvent.get(event.name) ?? otherMs;
    return keptMs !== null && event.at <= now - keptMs;
  };
}

function askedAt(bytes: Buffer): number {
  const entry = decodeEntry(bytes);
  const isAsked = entry.type === 'input' || entry.type === 'given-up';
  return isAsked ? entry.now : Number.POSITIVE_INFINITY;
}

function eventIn(bytes: Buffer): { readonly name: string; readonly at: number } | undefined {
  const entry = decodeEntry(bytes);
  if (entry.type !== 'input') return undefined;
  const { input } = entry;
  const event = input.kind === 'relay' && input.body.type === 'forward' ? input.body.input : input;
  return event.kind === 'event' ? event : undefined;
}
