/** What is wrong with a template, in the words of the person who wrote it, and where. */
import { LiquidError } from 'liquidjs';

export type TemplateErrorCode =
  | 'template_syntax'
  | 'template_unknown_filter'
  | 'template_unknown_tag'
  | 'template_too_large'
  | 'template_too_slow'
  | 'template_too_much_memory'
  | 'template_output_too_large'
  | 'template_render';

/** `line` and `column` count from 1; both are 0 where the whole template is meant. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly code: TemplateErrorCode;
  readonly line: number;
  readonly column: number;
  constructor(code: TemplateErrorCode, words: string, position: readonly [number, number] = [0, 0]) {
    super(position[0] === 0 ? words : `Line ${position[0]}, column ${position[1]}: ${words}`);
    this.code = code;
    this.line = position[0];
    this.column = position[1];
  }
}

/** Thrown while writing; becomes a {@link TemplateError} with its place. */
export class OutputTooLarge extends Error {
  override readonly name = 'OutputTooLarge';
  constructor(maxChars: number) {
    super(`The text gets longer than ${maxChars} characters. Make loops shorter or split the content.`);
  }
}

type Rule = readonly [pattern: RegExp, code: TemplateErrorCode, words: (match: RegExpExecArray) => string];

const RULES: readonly Rule[] = [
  [
    /^undefined filter: (.+)$/,
    'template_unknown_filter',
    ([, name]) => `There is no filter "${name}". Check its spelling.`,
  ],
  [
    /^tag "?(.+?)"? not found$/,
    'template_unknown_tag',
    ([, name]) => `There is no tag "${name}". Check its spelling.`,
  ],
  [
    /^tag (.+) not closed$/s,
    'template_syntax',
    ([, tag]) => `${tag} is opened but never closed. Add its end tag.`,
  ],
  [/^output (.+) not closed$/s, 'template_syntax', ([, text]) => `${text} lacks its closing }}.`],
  [
    /^template render limit exceeded$/,
    'template_too_slow',
    () => 'Rendering took too long and was stopped. Make loops shorter.',
  ],
  [
    /^memory alloc limit exceeded$/,
    'template_too_much_memory',
    () => 'Rendering needed too much memory and was stopped. Make loops and texts shorter.',
  ],
];

/** From whatever the library threw; `phase` decides the code of what no rule knows. */
export function templateError(thrown: unknown, phase: 'parse' | 'render'): TemplateError {
  if (thrown instanceof TemplateError) return thrown;
  const cause = rootCause(thrown);
  const position = positionOf(thrown);
  if (cause instanceof OutputTooLarge)
    return new TemplateError('template_output_too_large', cause.message, position);
  const message = cause instanceof Error ? cause.message : String(cause);
  for (const [pattern, code, words] of RULES) {
    const match = pattern.exec(message.replace(/, line:\d+, col:\d+$/, ''));
    if (match) return new TemplateError(code, words(match), position);
  }
  const words = message.replace(/, line:\d+, col:\d+$/, '');
  return new TemplateError(phase === 'parse' ? 'template_syntax' : 'template_render', words, position);
}

function rootCause(thrown: unknown): unknown {
  const inner = thrown instanceof Error && 'originalError' in thrown ? thrown.originalError : undefined;
  return inner === undefined ? thrown : rootCause(inner);
}

function positionOf(thrown: unknown): readonly [number, number] {
  if (!LiquidError.is(thrown)) return [0, 0];
  const [line, column] = thrown.token.getPosition();
  return [line ?? 0, column ?? 0];
}
