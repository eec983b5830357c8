/**
 * When a person responds: by channel and slot what was to be expected of the messages that went out then, and the responses
 * that came. Both fade, so that other habits show; a person without any has what all have.
 */
import { besides, SLOTS, type Slot } from './slots.ts';

/** Of one channel: three numbers a slot that was ever used, slot, expected, responses. */
export interface Habit {
  readonly channel: string;
  /** Until when it has faded. */
  at: number;
  readonly rows: number[];
}

const HALF_LIFE_MS = 90 * 86_400_000;
const WIDTH = 3;
/** What two hours earlier or later tells. */
const BESIDE = 0.5;
/** Responses that were to be expected from which on one's own tell as much as nothing at all. */
const PRIOR = 1;

export function noteHabit(
  habits: readonly Habit[] | null,
  channel: string,
  { slot, expected, responses, at }: { slot: Slot; expected: number; responses: number; at: number },
): readonly Habit[] {
  const known = habits?.find((one) => one.channel === channel);
  const habit = known ?? { channel, at, rows: [] };
  fade(habit, at);
  add(habit.rows, slot, expected, responses);
  return known ? habits! : [...(habits ?? []), habit];
}

/** How much more often than others the person responds in a slot, beside how often at all: a logarithm, 0 where unknown. */
export function ownHour(habits: readonly Habit[] | null, channel: string, slot: Slot): number {
  const rows = habits?.find((one) => one.channel === channel)?.rows;
  if (rows === undefined) return 0;
  let expectedAll = 0;
  let responsesAll = 0;
  let expected = 0;
  let responses = 0;
  const [before, after] = besides(slot);
  for (let i = 0; i < rows.length; i += WIDTH) {
    const here = rows[i]!;
    const weight = here === slot ? 1 : here === before || here === after ? BESIDE : 0;
    expectedAll += rows[i + 1]!;
    responsesAll += rows[i + 2]!;
    expected += weight * rows[i + 1]!;
    responses += weight * rows[i + 2]!;
  }
  const person = (responsesAll + PRIOR) / (expectedAll + PRIOR);
  return Math.log((responses + PRIOR) / (person * expected + PRIOR));
}

/** How much more the person responds on a channel than was to be expected: a logarithm; undefined where nobody knows. */
export function ownChannel(habits: readonly Habit[] | null, channel: string): number | undefined {
  const rows = habits?.find((one) => one.channel === channel)?.rows;
  if (rows === undefined) return undefined;
  let expected = 0;
  let responses = 0;
  for (let i = 0; i < rows.length; i += WIDTH) {
    expected += rows[i + 1]!;
    responses += rows[i + 2]!;
  }
  return Math.log((responses + PRIOR) / (expected + PRIOR));
}

export function mergeHabits(a: readonly Habit[] | null, b: readonly Habit[] | null): readonly Habit[] | null {
  if (a === null || b === null) return a ?? b;
  const channels = [...new Set([...a, ...b].map(({ channel }) => channel))].sort();
  return channels.map((channel) => {
    const both = [...a, ...b].flatMap((one) =>
      one.channel === channel ? [{ ...one, rows: [...one.rows] }] : [],
    );
    const merged: Habit = { channel, at: Math.max(...both.map(({ at }) => at)), rows: [] };
    for (const one of both) {
      fade(one, merged.at);
      for (let i = 0; i < one.rows.length; i += WIDTH)
        add(merged.rows, one.rows[i]!, one.rows[i + 1]!, one.rows[i + 2]!);
    }
    return merged;
  });
}

function fade(habit: Habit, to: number): void {
  if (to <= habit.at) return;
  const left = 0.5 ** ((to - habit.at) / HALF_LIFE_MS);
  for (let i = 0; i < habit.rows.length; i += WIDTH) {
    habit.rows[i + 1]! *= left;
    habit.rows[i + 2]! *= left;
  }
  habit.at = to;
}

/** Rows ascend by slot, so that merging goes either way. */
function add(rows: number[], slot: Slot, expected: number, responses: number): void {
  let i = 0;
  while (i < rows.length && rows[i]! < slot) i += WIDTH;
  if (rows[i] === slot) {
    rows[i + 1]! += expected;
    rows[i + 2]! += responses;
  } else rows.splice(i, 0, slot, expected, responses);
}

export type HabitState = readonly [channel: string, at: number, ...rows: number[]];

export function habitState({ channel, at, rows }: Habit): HabitState {
  return [channel, at, ...rows];
}

export function habitFrom([channel, at, ...rows]: HabitState): Habit {
  return { channel, at, rows: rows.slice(0, SLOTS * WIDTH) };
}
