/**
 * What became of people of whom an action would have come first: of those to whom it was said, of those to whom nothing
 * was, and of those to whom the next best one was. What was counted fades by a half-life, at the turn of a day; between
 * two turns sums are exact: the order in which people come within a day does not matter.
 */
import { DAY_MS } from './figures.ts';

export const contrastArms = ['said', 'silent', 'instead'] as const;
export type ContrastArm = (typeof contrastArms)[number];

/** After so many days half of what was counted is left: few are held out, so it is longer than of what models learn. */
const HALF_LIFE_DAYS = 90;
/** Of a person: what is left of people adds up exactly. */
const GRAIN = 1 / 1024;

/** Of one action and arm: what is left by the day of its row. */
export interface ArmTally {
  /** Times that it would have come first, each person once within the time of the goal. */
  readonly people: number;
  /** Of these, how often they reached the goal. */
  readonly reached: number;
  /** Sum of the chances of a response that were believed in, in millionths. */
  readonly chances: number;
}

export interface ContrastRow {
  readonly action: string;
  readonly family: string;
  readonly arms: { readonly [arm in ContrastArm]: ArmTally };
  /** Of UTC, since 1970-01-01; 0: not known, by builds in which nothing faded. */
  readonly day: number;
}

/** Plain data: nine numbers, three of each arm, and the day. */
export type ContrastState = readonly [action: string, family: string, ...numbers: number[]];

/** What one person adds, when the time of the goal is over. */
export interface ContrastStep {
  readonly action: string;
  readonly family: string;
  readonly arm: ContrastArm;
  /** Of a response, as it was believed in. */
  readonly chance: number;
  readonly reward: 0 | 1;
}

const MILLION = 1e6;
const none: ArmTally = { people: 0, reached: 0, chances: 0 };
const nobody: ContrastRow['arms'] = { said: none, silent: none, instead: none };

/** @param at processing time in milliseconds */
export function withStep(row: ContrastRow | undefined, step: ContrastStep, at: number): ContrastRow {
  const { action, family, arm, chance, reward } = step;
  const today = Math.floor(at / DAY_MS);
  const { day, arms: before } = row === undefined ? { day: today, arms: nobody } : fadedTo(today, row);
  const { people, reached, chances } = before[arm];
  const tally = {
    people: people + 1,
    reached: reached + reward,
    chances: chances + Math.round(chance * MILLION),
  };
  return { action, family, arms: { ...before, [arm]: tally }, day };
}

/** As of the newest of their days: what nobody was counted for since fades, too. */
export function fadedTogether(rows: readonly ContrastRow[]): readonly ContrastRow[] {
  let newest = 0;
  for (const { day } of rows) if (day > newest) newest = day;
  return rows.map((row) => fadedTo(newest, row));
}

/** Days that lie back change nothing. */
function fadedTo(day: number, row: ContrastRow): ContrastRow {
  if (row.day >= day) return row;
  if (row.day === 0) return { ...row, day };
  const left = 2 ** ((row.day - day) / HALF_LIFE_DAYS);
  const { said, silent, instead } = row.arms;
  return {
    ...row,
    day,
    arms: { said: lessOf(said, left), silent: lessOf(silent, left), instead: lessOf(instead, left) },
  };
}

function lessOf({ people, reached, chances }: ArmTally, left: number): ArmTally {
  return {
    people: Math.floor((people * left) / GRAIN) * GRAIN,
    reached: Math.floor((reached * left) / GRAIN) * GRAIN,
    chances: Math.floor(chances * left),
  };
}

export function contrastState({ action, family, arms, day }: ContrastRow): ContrastState {
  return [
    action,
    family,
    ...contrastArms.flatMap((arm) => {
      const { people, reached, chances } = arms[arm];
      return [people, reached, chances];
    }),
    day,
  ];
}

export function contrastFrom([action, family, ...numbers]: ContrastState): ContrastRow {
  const tallyAt = (i: number): ArmTally => ({
    people: numbers[3 * i] ?? 0,
    reached: numbers[3 * i + 1] ?? 0,
    chances: numbers[3 * i + 2] ?? 0,
  });
  const arms = { said: tallyAt(0), silent: tallyAt(1), instead: tallyAt(2) };
  return { action, family, arms, day: numbers[9] ?? 0 };
}
