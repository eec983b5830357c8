/** The one error this room throws: at compile time, in the reader's words, with the place and the mend. */

/** Stable codes; the message may change, the code does not. */
export type LanguageErrorCode =
  | 'syntax'
  | 'too_long'
  | 'too_deep'
  | 'too_large'
  | 'unknown_variable'
  | 'unknown_function'
  | 'wrong_arguments'
  | 'bad_literal'
  | 'bad_aggregate'
  | 'bad_duration'
  | 'unknown_list'
  | 'unclear_clock'
  | 'condition_too_costly'
  | 'unsupported';

/** Line and column count from 1 (columns in UTF-16 units). */
export class LanguageError extends Error {
  readonly code: LanguageErrorCode;
  readonly line: number;
  readonly column: number;
  /** What to do about it; empty when there is nothing better to say than the message. */
  readonly mend: string;

  constructor(code: LanguageErrorCode, message: string, place: { line: number; column: number }, mend = '') {
    super(mend === '' ? message : `${message}: ${mend}`);
    this.name = 'LanguageError';
    this.code = code;
    this.line = place.line;
    this.column = place.column;
    this.mend = mend;
  }
}

/** Line and column of an offset; white space before the token that is meant is skipped. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  let at = Math.min(Math.max(offset, 0), text.length);
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  if (at === text.length) at = Math.min(offset, text.length);
  const before = text.slice(0, at);
  const lastBreak = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
  const line = before.split(/\r\n|\r|\n/).length;
  return { line, column: at - lastBreak };
}

/** "did you mean `x`?" for the nearest known name, or what there is to choose from. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const names = [...known].sort();
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined) return `did you mean \`${best}\`?`;
  if (names.length === 0) return '';
  const shown = names.slice(0, 12).map((candidate) => `\`${candidate}\``);
  return `known here: ${shown.join(', ')}${names.length > 12 ? ', ...' : ''}`;
}

function editDistance(a: string, b: string, stopAt: number): number {
  if (Math.abs(a.length - b.length) >= stopAt) return stopAt;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(change, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
