/**
 * When a person responds: by channel and slot what was to be expected of the messages that went out then, and the responses
 * that came. Both fade, so that other habits show; a person without any has what all have.
 */
import { nearness, SLOTS, type Slot } from './slots.ts';

/** Of one channel: three numbers a slot that was ever used, slot, expected, responses. */
export interface Habit {
  readonly channel: string;
  /** Until when it has faded. */
  at: number;
  readonly rows: number[];
}

const HALF_LIFE_MS = 90 * 86_400_000;
const WIDTH = 3;
/** What is known of another channel tells of this one: people are awake, at work and at rest on all of them. */
const OF_OTHER_CHANNEL = 0.8;
/** Responses that were to be expected from which on one's own tell as much as nothing at all. */
const PRIOR = 1;
/** Of one slot among many: with less each lucky response would move the person there. */
const PRIOR_OF_SLOT = 1.5;

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

/**
 * How much more often than others the person responds in a slot, beside how often at all on a channel: a logarithm, 0 where
 * unknown. Hours near it, the other part of the week and other channels tell of it too.
 */
export function ownHour(habits: readonly Habit[] | null, channel: string, slot: Slot): number {
  if (habits === null) return 0;
  let expected = 0;
  let responses = 0;
  for (const { channel: name, rows } of habits) {
    const share = name === channel ? 1 : OF_OTHER_CHANNEL;
    const person = levelOn(rows);
    for (let i = 0; i < rows.length; i += WIDTH) {
      const weight = share * nearness(rows[i]!, slot);
      expected += weight * person * rows[i + 1]!;
      responses += weight * rows[i + 2]!;
    }
  }
  return Math.log((responses + PRIOR_OF_SLOT) / (expected + PRIOR_OF_SLOT));
}

/** How often the person responds on a channel at all, in times what was to be expected. */
function levelOn(rows: readonly number[]): number {
  let expected = 0;
  let responses = 0;
  for (let i = 0; i < rows.length; i += WIDTH) {
    expected += rows[i + 1]!;
    responses += rows[i + 2]!;
  }
  return (responses + PRIOR) / (expected + PRIOR);
}

/** How much more the person responds on a channel than was to be expected: a logarithm; undefined where nobody knows. */
export function ownChannel(habits: readonly Habit[] | null, channel: string): number | undefined {
  const rows = habits?.find((one) => one.channel === channel)?.rows;
  return rows && Math.log(levelOn(rows));
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
