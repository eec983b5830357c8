/** Why a value won or lost, as a code and in words. */
import { type Candidate, completeness, type Deciding, type Survival, type Survivorship } from './survive.ts';
import type { Word } from './words.ts';

export type ReasonCode =
  | 'trust'
  | 'recent'
  | 'complete'
  | 'frequent'
  | 'longest'
  | 'tie'
  | 'only'
  | 'replaced'
  | 'taken-back';

export interface Reason {
  readonly code: ReasonCode;
  /** A sentence without its full stop, such as "crm is trusted more than web". */
  readonly words: string;
}

/** By the first rule that told values apart. */
export function whyWon({ losers, word }: Survival): Reason {
  const by = losers[0]?.by;
  if (by === undefined) return { code: 'only', words: 'nobody says anything else' };
  switch (codeOf(by)) {
    case 'trust':
      return { code: 'trust', words: `${word.source} is the most trusted of those who say something` };
    case 'complete':
      return { code: 'complete', words: 'it is the most complete' };
    case 'frequent':
      return { code: 'frequent', words: 'it was said in the most events' };
    case 'longest':
      return { code: 'longest', words: `${word.source} has kept it unchanged the longest` };
    case 'recent':
      return { code: 'recent', words: 'it was said last' };
    case 'tie':
      return { code: 'tie', words: 'all else equal, it was said last' };
  }
}

/** @param survival what survived instead; undefined: nothing. */
export function whyLost(word: Word, survival: Survival | undefined, { fields }: Survivorship): Reason {
  const { source } = word;
  if (word.isTakenBack) return { code: 'taken-back', words: `${source} took it back` };
  const lost = survival?.losers.find(({ candidate }) => candidate.text === word.text);
  if (survival === undefined || lost === undefined) return replaced(source);
  const { by, candidate } = lost;
  // Where others still stand by the value, this word had no part in it.
  if (word.until !== null && by !== 'frequent') return replaced(source);
  return { code: codeOf(by), words: wordsFor(by, word, candidate, survival, fields.length === 1) };
}

function replaced(source: string): Reason {
  return { code: 'replaced', words: `${source} itself said something else later` };
}

function wordsFor(
  by: Deciding,
  word: Word,
  candidate: Candidate,
  { winner, word: won }: Survival,
  isSingle: boolean,
): string {
  if (typeof by === 'object') return `${won.source} is trusted more than ${word.source}`;
  switch (by) {
    case 'complete': {
      const [own] = completeness(word.record, isSingle);
      const [other] = completeness(winner.record, isSingle);
      return own === other
        ? 'it is the shorter of the two'
        : `it has ${countOf(own, 'field')} filled, the winner ${other}`;
    }
    case 'frequent': {
      const own = countOf(eventsOf(candidate), 'event');
      return `it was said in ${own}, the winner in ${eventsOf(winner)}`;
    }
    case 'longest':
      return `${won.source} has kept its value unchanged for longer`;
    case 'recent':
    case 'tie':
      return word.confirmedAt === won.confirmedAt
        ? 'it was said at the same instant: of two the one whose text sorts last wins'
        : `${won.source} said its value later`;
  }
}

/** Whoever said so. */
function eventsOf({ words }: Candidate): number {
  return words.reduce((sum, { count }) => sum + count, 0);
}

function codeOf(by: Deciding): Exclude<ReasonCode, 'only' | 'replaced' | 'taken-back'> {
  return typeof by === 'object' ? 'trust' : by;
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
