/** When people answer and what waiting has brought, in words. Pure. */
import type { SendTimeGainView, SendTimes } from '../../api/types.ts';
import { count, percent, plural } from '../../words/numbers.ts';

export type Hour = SendTimes['channels'][number]['hours'][number];

const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1, signDisplay: 'exceptZero' });

export type Week = 'workday' | 'weekend';

export const weekWords: Readonly<Record<Week, string>> = { workday: 'Working days', weekend: 'Weekends' };

/** The hours of the day at which the slots of two hours begin. */
export const slotHours: readonly number[] = Array.from({ length: 12 }, (_, i) => 2 * i);

/** workday-18 -> "18:00 to 20:00". */
export function hoursWords(slot: string): string {
  const hour = Number(slot.slice(slot.indexOf('-') + 1));
  return `${clock(hour)} to ${clock(hour + 2)}`;
}

/** workday-18 -> "working days, 18:00 to 20:00". */
export function slotWords(slot: string): string {
  const week = slot.startsWith('weekend') ? 'weekend' : 'workday';
  return `${weekWords[week].toLowerCase()}, ${hoursWords(slot)}`;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

/** All there is to know of one slot. */
export function hourWords(slot: string, hour: Hour | undefined): string {
  if (hour === undefined) return `${hoursWords(slot)}: nothing has left then`;
  const { messages, responses, chance } = hour;
  return `${hoursWords(slot)}: ${percent(chance)} believed; ${count(responses)} of ${plural(messages, 'message')} were answered`;
}

/** Below it a slot is hardly known: it is neither the best nor the poorest. */
const FEW = 30;

/** Undefined where there is none to compare it with. */
export function bestHour(hours: readonly Hour[]): Hour | undefined {
  const found = known(hours).sort((a, b) => b.chance - a.chance);
  return found.length < 2 ? undefined : found[0];
}

/** The best and the poorest slot among those that are known a little. */
export function hoursSummary(hours: readonly Hour[]): string {
  const messages = hours.reduce((sum, hour) => sum + hour.messages, 0);
  const sorted = known(hours).sort((a, b) => b.chance - a.chance);
  const [best, poorest] = [sorted[0], sorted.at(-1)];
  const told = `Learnt from ${plural(messages, 'message')}.`;
  if (best === undefined || poorest === undefined || sorted.length < 2)
    return `${told} Too few to tell hours apart: one counts from ${FEW} messages on.`;
  return `${told} Best: ${slotWords(best.slot)} (${percent(best.chance)}). Poorest: ${slotWords(poorest.slot)} (${percent(poorest.chance)}).`;
}

function known(hours: readonly Hour[]): Hour[] {
  return hours.filter(({ messages }) => messages >= FEW);
}

export interface GainWords {
  readonly words: string;
  readonly tone: 'good' | 'bad' | 'plain';
}

export function gainWords({ gain }: SendTimeGainView): GainWords {
  if (gain === null)
    return { words: 'Too few yet: each side needs 30 decisions whose time is over.', tone: 'plain' };
  const { estimate, lower, upper } = gain;
  const range = `${inHundred(estimate)} responses in 100 decisions (${inHundred(lower)} to ${inHundred(upper)})`;
  if (lower > 0) return { words: `Waiting brings more: ${range}.`, tone: 'good' };
  if (upper < 0)
    return { words: `Waiting brings less: ${range}. Shorten the time, or send at once.`, tone: 'bad' };
  return { words: `No difference is shown yet: ${range}.`, tone: 'plain' };
}

/** 0.021 -> "+2.1"; a true minus. */
function inHundred(share: number): string {
  return tenth.format(100 * share).replace('-', '\u2212');
}

/** journey:win-back/choose -> the journey and its step; undefined where it is none. */
export function stepOf(placement: string): { journey: string; step: string } | undefined {
  const [, journey, step] = /^journey:([^/]+)\/(.+)$/.exec(placement) ?? [];
  return journey === undefined || step === undefined ? undefined : { journey, step };
}

/** The widest end of all intervals, so that bars can be compared. */
export function reachOf(steps: readonly SendTimeGainView[]): number {
  return Math.max(
    0.005,
    ...steps.flatMap(({ gain }) => (gain === null ? [] : [Math.abs(gain.lower), Math.abs(gain.upper)])),
  );
}
