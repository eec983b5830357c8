/**
 * Finds the common slips in a text before the parser does, to say them in the reader's words:
 * the parser only knows where it gave up, which is often far from the mistake.
 */

import { LIMITS } from './limits.ts';

export interface Problem {
  /** Absent: the text is no condition at all. */
  readonly code?: 'too_deep';
  readonly offset: number;
  readonly message: string;
  readonly mend: string;
}

interface Token {
  readonly text: string;
  readonly offset: number;
  readonly kind: 'value' | 'word' | 'operator' | 'prefix' | 'open' | 'close' | 'separator';
}

const TOKEN = new RegExp(
  [
    /(?<space>\s+|\/\/[^\r\n]*)/,
    /(?<string>[bB]?(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'))/,
    /(?<raw>(?:[bB][rR]|[rR][bB]|[rR])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\r\n]*"|'[^'\r\n]*'))/,
    /(?<number>0[xX][0-9a-fA-F]+[uU]?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d+[uU]?)/,
    /(?<word>[_a-zA-Z][_a-zA-Z0-9]*)/,
    /(?<operator>&&|\|\||[=!<>]=|[<>+*/%?:.])/,
    /(?<prefix>[-!])/,
    /(?<open>[([{])/,
    /(?<close>[)\]}])/,
    /(?<separator>,)/,
  ]
    .map((part) => part.source)
    .join('|'),
  'y',
);

const WRONG_WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', is: '==' };
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Undefined when nothing is obviously wrong; the parser still has the last word. */
export function diagnose(text: string): Problem | undefined {
  const tokens = tokenize(text);
  if (!Array.isArray(tokens)) return tokens;
  if (tokens.length === 0)
    return { offset: 0, message: 'the condition is empty', mend: 'write `true` for everybody' };
  return adjacency(tokens, text.length) ?? brackets(tokens);
}

function tokenize(text: string): Token[] | Problem {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const offset = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) return unreadable(text, offset);
    const piece = text.slice(offset, TOKEN.lastIndex);
    if (groups.space !== undefined) continue;
    tokens.push({ text: piece, offset, kind: kindOf(groups, piece) });
  }
  return tokens;
}

function kindOf(groups: Record<string, string | undefined>, piece: string): Token['kind'] {
  if (groups.word !== undefined) return piece === 'in' ? 'operator' : 'word';
  for (const kind of ['operator', 'prefix', 'open', 'close', 'separator'] as const) {
    if (groups[kind] !== undefined) return kind;
  }
  return 'value';
}

function unreadable(text: string, offset: number): Problem {
  const char = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  if (char === '"' || char === "'") {
    return { offset, message: 'this text is never closed', mend: `add the closing ${char}` };
  }
  if (/[“”„‘’«»]/.test(char))
    return { offset, message: `${char} is a typographic quote`, mend: 'use " instead' };
  if (char === '=') return { offset, message: 'a single = is not a comparison', mend: 'write == instead' };
  if (char === '&' || char === '|') {
    return { offset, message: `a single ${char} is not an operator`, mend: `write ${char}${char} instead` };
  }
  return {
    offset,
    message: `${char} means nothing here`,
    mend: 'remove it, or put it in quotes if it is text',
  };
}

/** Two values side by side, an operator without a value, a word of another language. */
function adjacency(tokens: readonly Token[], end: number): Problem | undefined {
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    const previous = tokens[i - 1];
    const afterValue = previous !== undefined && ['value', 'word', 'close'].includes(previous.kind);
    const word = WRONG_WORDS[token.text.toLowerCase()];
    if (token.kind === 'word' && word !== undefined && (afterValue || tokens[i + 1]?.kind === 'word')) {
      return {
        offset: token.offset,
        message: `\`${token.text}\` is not an operator here`,
        mend: `write ${word}`,
      };
    }
    if (afterValue && (token.kind === 'value' || token.kind === 'word')) {
      const message = `an operator is missing between \`${previous.text}\` and \`${token.text}\``;
      return { offset: token.offset, message, mend: 'put ==, &&, || or another operator between them' };
    }
    if (token.kind === 'operator' && !afterValue && token.text !== '.' && token.text !== ':') {
      return {
        offset: token.offset,
        message: `\`${token.text}\` has nothing before it`,
        mend: 'add what it compares or joins',
      };
    }
  }
  const last = tokens[tokens.length - 1]!;
  if (last.kind !== 'operator' && last.kind !== 'prefix') return undefined;
  return {
    offset: Math.min(last.offset, end),
    message: `\`${last.text}\` has nothing after it`,
    mend: 'add what comes next',
  };
}

function brackets(tokens: readonly Token[]): Problem | undefined {
  const open: Token[] = [];
  for (const { kind, text, offset } of tokens) {
    if (kind === 'open') open.push({ kind, text, offset });
    // Brackets leave no trace in the syntax tree, and how many the parser stands depends on the stack.
    if (open.length > LIMITS.depth) {
      const message = `more than ${LIMITS.depth} brackets inside one another`;
      return { code: 'too_deep', offset, message, mend: 'split it' };
    }
    if (kind !== 'close') continue;
    const opened = open.pop();
    if (opened === undefined) return { offset, message: `\`${text}\` was never opened`, mend: 'remove it' };
    const wanted = PAIRS[opened.text]!;
    if (wanted !== text)
      return { offset, message: `\`${text}\` does not close \`${opened.text}\``, mend: `write ${wanted}` };
  }
  const left = open.pop();
  if (left === undefined) return undefined;
  return {
    offset: left.offset,
    message: `\`${left.text}\` is never closed`,
    mend: `add ${PAIRS[left.text]}`,
  };
}
