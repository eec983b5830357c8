/** `matches`: RE2 semantics, linear in the text whatever the pattern. */

import { RE2JS } from 're2js';
import { LIMITS } from './limits.ts';
import type { Outcome, Value } from './values.ts';
import { ERROR } from './values.ts';

export interface Pattern {
  test(text: string): boolean;
}

/** The compiled pattern, or what is wrong with it. */
export function compilePattern(text: string): Pattern | string {
  if (text.length > LIMITS.patternLength) return `longer than ${LIMITS.patternLength} characters`;
  try {
    return RE2JS.compile(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// Patterns that come from data. A memo, not state: emptied when full.
const compiled = new Map<string, Pattern | undefined>();

export function matches(text: Value, pattern: Value): Outcome {
  if (typeof text !== 'string' || typeof pattern !== 'string') return ERROR;
  let found = compiled.get(pattern);
  if (found === undefined && !compiled.has(pattern)) {
    if (compiled.size >= 200) compiled.clear();
    const result = compilePattern(pattern);
    found = typeof result === 'string' ? undefined : result;
    compiled.set(pattern, found);
  }
  return found === undefined ? ERROR : found.test(text);
}
