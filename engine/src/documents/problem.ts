/** What is wrong in the documents folder, where, and what to do: as `kairos check` and the console show it. */

/** `file` is relative to the documents folder, with forward slashes; line and column count from 1. */
export interface FolderProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  /** It may go into force all the same; absent: it may not. */
  readonly severity?: 'warning';
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

/** `steps[2].send.channel`: how a path is written in messages. Empty for the document itself. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** One line for terminals: `file:line:column code message`, with the mend below. */
export function problemText(problem: FolderProblem, folder = ''): string {
  const place = `${folder === '' ? '' : `${folder.replace(/\/$/, '')}/`}${problem.file}`;
  const code = problem.severity === undefined ? problem.code : `${problem.severity} ${problem.code}`;
  return `${place}:${problem.line}:${problem.column} ${code}: ${problem.message}\n    ${problem.mend}`;
}

export function byPlace(a: FolderProblem, b: FolderProblem): number {
  return (
    compare(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compare(a.code, b.code) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
