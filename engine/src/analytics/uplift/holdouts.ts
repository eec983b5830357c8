/**
 * What saying each action adds, from what holdouts have counted: by action the number and its interval as arbitration
 * believes them, against whom, and what could make them wrong.
 */
import type { ContrastRow } from '../../core/learning/contrast.ts';
import { type UpliftBasis, upliftShares } from '../../core/learning/uplift.ts';

export interface HeldOutUplift {
  readonly isInForce: boolean;
  readonly actions: readonly ActionUplift[];
  readonly doubts: readonly string[];
}

export interface ActionUplift {
  readonly action: string;
  readonly group: string;
  readonly arms: ContrastRow['arms'];
  /** Of all people, so many more reach the goal; the interval is one of 95 %. Null: too little is known. */
  readonly adds: {
    readonly estimate: number;
    readonly lower: number;
    readonly upper: number;
    readonly basis: UpliftBasis;
  } | null;
}

const Z = 1.96;

export function heldOutUplift(rows: readonly ContrastRow[]): HeldOutUplift {
  const shares = upliftShares(rows);
  const actions = rows.map(({ action, family, arms }): ActionUplift => {
    const share = shares?.of(action, family);
    const expected = expectedOf(arms);
    if (share === undefined || expected === 0) return { action, group: family, arms, adds: null };
    const [estimate, error] = [share.mean * expected, Z * share.deviation * expected];
    const adds = { estimate, lower: estimate - error, upper: estimate + error, basis: share.basis };
    return { action, group: family, arms, adds };
  });
  return {
    isInForce: shares !== undefined,
    actions: actions.sort(
      (a, b) => b.arms.said.people - a.arms.said.people || (a.action < b.action ? -1 : 1),
    ),
    doubts: doubtsOf(rows, shares !== undefined),
  };
}

/** Mean chance of a response that was believed in. */
function expectedOf({ said, silent, instead }: ContrastRow['arms']): number {
  const people = said.people + silent.people + instead.people;
  return people === 0 ? 0 : (said.chances + silent.chances + instead.chances) / people / 1e6;
}

function doubtsOf(rows: readonly ContrastRow[], isInForce: boolean): string[] {
  const silent = rows.reduce((sum, { arms }) => sum + arms.silent.people, 0);
  return [
    ...(isInForce
      ? []
      : [
          `Too little is known yet: it takes 100 times that something was said and 100 that it was withheld (${Math.round(silent)} so far), and 20 of these that reached the goal.`,
        ]),
    'It is measured on those for whom the action came first; for others it may add more or less.',
    'A goal counts for what was decided last before it: what an earlier message set going counts for a later one.',
    'Who is held out of everything had none of the messages before either.',
  ];
}
