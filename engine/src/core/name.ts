/** Small schemas that every document kind uses: names, texts of conditions, lengths of time. */
import { z } from 'zod';
import { LanguageError, parseDuration } from '../language/index.ts';

/** Letters, digits, dots, dashes and underscores: safe in keys, URLs and file names. */
export const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/;

export const nameSchema = z
  .string()
  .regex(NAME, 'a name has letters, digits, dots, dashes and underscores (at most 100)');

/** CEL text; it is parsed and checked when the configuration is compiled. */
export const conditionSchema = z.string().min(1).max(10_000).describe('A condition in CEL');

/** "30m", "2h", "90d", "4w" as milliseconds. */
export const durationSchema = z.string().transform((text, context) => {
  try {
    const ms = parseDuration(text);
    if (ms > 0) return ms;
    context.addIssue({ code: 'custom', message: 'a length of time is longer than nothing' });
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
  return z.NEVER;
});
