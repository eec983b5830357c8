/**
 * Wall clock times as files write them, turned into instants: a format and a zone, both given by the mapping.
 * A wall clock time that the zone skipped is read as if the clock had not been moved yet; of two equal ones, the
 * first is meant.
 */

export type ReadTime = (text: string) => number;

const TOKENS = /yyyy|SSS|MM?|dd?|HH?|mm?|ss?/g;
const FIELDS = { y: 0, M: 1, d: 2, H: 3, m: 4, s: 5, S: 6 } as const;
const PATTERNS: { readonly [token: string]: string } = { yyyy: '(\\d{4})', SSS: '(\\d{3})' };
/** Files in order of time repeat their minutes. */
const REMEMBERED = 4_096;

/** Milliseconds since the epoch; NaN for what does not fit the format. Undefined for an unknown zone. */
export function timeReader(format: string, zone: string): ReadTime | undefined {
  const offsetAt = offsetsOf(zone);
  if (offsetAt === undefined) return undefined;
  const fields: number[] = [];
  let pattern = '';
  let end = 0;
  for (const { 0: token, index } of format.matchAll(TOKENS)) {
    pattern +=
      literal(format.slice(end, index)) +
      (PATTERNS[token] ?? (token.length === 2 ? '(\\d\\d)' : '(\\d{1,2})'));
    fields.push(FIELDS[token[0] as keyof typeof FIELDS]);
    end = index + token.length;
  }
  const expression = new RegExp(`^${pattern}${literal(format.slice(end))}$`);
  const known = new Map<string, number>();
  return (text) => {
    let at = known.get(text);
    if (at !== undefined) return at;
    at = instantOf(expression.exec(text.trim()), fields, offsetAt);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, at);
    return at;
  };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function instantOf(
  match: RegExpExecArray | null,
  fields: readonly number[],
  offsetAt: (at: number) => number,
): number {
  if (match === null) return Number.NaN;
  const parts = [1970, 1, 1, 0, 0, 0, 0];
  fields.forEach((field, i) => {
    parts[field] = Number(match[i + 1]);
  });
  const [year, month, day, hour, minute, second, ms] = parts as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const date = new Date(wall);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exists) return Number.NaN;
  // The offset before the wall time decides in gaps and of doubles, as a day ago no change of it is behind us.
  const before = wall - offsetAt(wall - DAY_MS);
  if (offsetAt(before) === wall - before) return before;
  const after = wall - offsetAt(wall + DAY_MS);
  return offsetAt(after) === wall - after ? after : before;
}

const DAY_MS = 86_400_000;

/** The zone's offset from UTC in milliseconds at an instant. */
function offsetsOf(zone: string): ((at: number) => number) | undefined {
  if (zone === 'UTC') return () => 0;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  return (at) => {
    const part: { [type: string]: number } = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    const { year, month, day, hour, minute, second } = part as { [name: string]: number };
    const wall = Date.UTC(year!, month! - 1, day, hour, minute, second);
    return wall - Math.floor(at / 1_000) * 1_000;
  };
}
