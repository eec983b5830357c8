/** What a screen reader is told from time to time, instead of every row of a stream. */
import type { LiveFigures } from '../api/types.ts';
import { count, plural } from '../words/numbers.ts';

type Totals = LiveFigures['totals'];

/** The difference between two moments as one sentence; empty where there is nothing new to say. */
export function spokenSummary(before: Totals, after: Totals, spanMs: number): string {
  const said = [
    part(after.applied - before.applied, 'event'),
    part(after.decisions - before.decisions, 'decision'),
    part(after.sent - before.sent, 'message sent', 'messages sent'),
    part(after.failed - before.failed, 'message failed', 'messages failed'),
    part(after.uncertain - before.uncertain, 'message uncertain', 'messages uncertain'),
    part(after.refused - before.refused, 'event refused', 'events refused'),
  ].filter((text) => text !== null);
  if (said.length === 0) return '';
  return `In the last ${count(Math.round(spanMs / 1000))} seconds: ${said.join(', ')}.`;
}

function part(value: number, one: string, many?: string): string | null {
  return value > 0 ? plural(value, one, many) : null;
}
