/** Cuts a file into its documents. A line that begins with --- or ... parts them, whatever stands around it (YAML 1.2). */

/** What stands between two marks; its text is text.slice(start, end). */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

const mark = /^(?:---|\.\.\.)(?=\s|$)/gm;

export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (const { index } of text.matchAll(mark)) {
    segments.push({ start, end: index });
    start = startBehind(text, index + 3);
  }
  segments.push({ start, end: text.length });
  return segments;
}

/** Behind the line of the mark, unless a document begins on it. */
function startBehind(text: string, offset: number): number {
  const lineEnd = text.indexOf('\n', offset);
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  return /^\s*(?:#.*)?$/.test(text.slice(offset, end).trimEnd()) ? end : offset;
}
