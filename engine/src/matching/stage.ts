/** How matching under one document stands, and why it may have stopped. */
import type { StoredModel } from './model-file.ts';
import type { TaughtLevel } from './session.ts';

export type Stage =
  /** Reading profiles to learn from, or too few are there yet; learning; matching all; then whoever changes. */
  | { readonly state: 'reading' | 'learning' | 'matching'; readonly stage: string; readonly share: number }
  | { readonly state: 'waiting' }
  | { readonly state: 'watching' }
  | { readonly state: 'stopped'; readonly code: string; readonly message: string; readonly mend: string };

/** What answers moved, the most moved first. */
export interface Taught {
  readonly answers: number;
  readonly levels: readonly TaughtLevel[];
}

/** The model in use. */
export type ModelInUse = Omit<StoredModel, 'model' | 'settings'>;

/** It cannot go on; nothing else is touched by that. */
export class MatchingStopped extends Error {
  override readonly name = 'MatchingStopped';
  readonly code: string;
  readonly mend: string;
  constructor(code: string, message: string, mend: string) {
    super(message);
    this.code = code;
    this.mend = mend;
  }
}

export function tooMany(message: string): MatchingStopped {
  const mend =
    'match in files with `kairos identity match`, or set apply: nothing; what is joined stays joined';
  return new MatchingStopped('too_many_profiles', message, mend);
}

/** What is not foreseen is in the log of the server. */
export function stoppedBy(error: Error): Stage {
  const isKnown = error instanceof MatchingStopped;
  return {
    state: 'stopped',
    code: isKnown ? error.code : 'matching_failed',
    message: error.message,
    mend: isKnown ? error.mend : 'begin again with POST /v1/matching/learn; the log of the server says more',
  };
}
