/**
 * Where somebody stands in the walked network: the touchpoint they came to last, and the stage they were in last. Of
 * the past that imports bring a place of its own, so that history may come after live events.
 */

export interface Walk {
  /** Live; empty: none yet. Instants in milliseconds of event time. */
  touchpoint: string;
  at: number;
  /** Of imported history. */
  pastTouchpoint: string;
  pastAt: number;
  stage: string;
  stageAt: number;
}

export function newWalk(): Walk {
  return { touchpoint: '', at: 0, pastTouchpoint: '', pastAt: 0, stage: '', stageAt: 0 };
}

/** Two who become one go on from where either was last. */
export function mergeWalk(a: Walk | null, b: Walk | null): Walk | null {
  if (a === null || b === null) return a ?? b;
  const live = newer(a.touchpoint, a.at, b.touchpoint, b.at);
  const past = newer(a.pastTouchpoint, a.pastAt, b.pastTouchpoint, b.pastAt);
  const stage = newer(a.stage, a.stageAt, b.stage, b.stageAt);
  return {
    touchpoint: live[0],
    at: live[1],
    pastTouchpoint: past[0],
    pastAt: past[1],
    stage: stage[0],
    stageAt: stage[1],
  };
}

function newer(a: string, atA: number, b: string, atB: number): readonly [string, number] {
  return atA > atB || (atA === atB && a > b) ? [a, atA] : [b, atB];
}

export function walkState(walk: Walk): readonly unknown[] {
  const { touchpoint, at, pastTouchpoint, pastAt, stage, stageAt } = walk;
  const state: unknown[] = [touchpoint, at];
  if (pastAt > 0 || stageAt > 0) state.push(pastTouchpoint, pastAt);
  if (stageAt > 0) state.push(stage, stageAt);
  return state;
}

/** @param word gives names that many share one text */
export function walkFrom(state: readonly unknown[], word: (text: string) => string): Walk {
  const [touchpoint, at, pastTouchpoint = '', pastAt = 0, stage = '', stageAt = 0] = state as [
    string,
    number,
    string?,
    number?,
    string?,
    number?,
  ];
  return {
    touchpoint: word(touchpoint),
    at,
    pastTouchpoint: word(pastTouchpoint),
    pastAt,
    stage: word(stage),
    stageAt,
  };
}
