/**
 * What became of people of whom an action would have come first: of those to whom it was said, of those to whom nothing
 * was, and of those to whom the next best one was. Whole numbers: the order in which they come does not matter.
 */
export const contrastArms = ['said', 'silent', 'instead'] as const;
export type ContrastArm = (typeof contrastArms)[number];

/** Of one action and arm. */
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
}

/** Plain data: nine numbers, three of each arm. */
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

export function withStep(row: ContrastRow | undefined, step: ContrastStep): ContrastRow {
  const { action, family, arm, chance, reward } = step;
  const before = row?.arms ?? { said: none, silent: none, instead: none };
  const { people, reached, chances } = before[arm];
  const tally = {
    people: people + 1,
    reached: reached + reward,
    chances: chances + Math.round(chance * MILLION),
  };
  return { action, family, arms: { ...before, [arm]: tally } };
}

export function contrastState({ action, family, arms }: ContrastRow): ContrastState {
  return [
    action,
    family,
    ...contrastArms.flatMap((arm) => {
      const { people, reached, chances } = arms[arm];
      return [people, reached, chances];
    }),
  ];
}

export function contrastFrom([action, family, ...numbers]: ContrastState): ContrastRow {
  const tallyAt = (i: number): ArmTally => ({
    people: numbers[3 * i] ?? 0,
    reached: numbers[3 * i + 1] ?? 0,
    chances: numbers[3 * i + 2] ?? 0,
  });
  return { action, family, arms: { said: tallyAt(0), silent: tallyAt(1), instead: tallyAt(2) } };
}
