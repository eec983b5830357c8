/**
 * Dates as Liquid writes them (strftime), on an instant that is passed in and in a named time zone.
 * Liquid's own filter knows no zones per person and lacks several directives.
 */

/** Throws RangeError where the zone is not an IANA name. `locale` decides the names of months and days. */
export function strftime(instant: number, format: string, timeZone: string, locale: string): string {
  const local = localTime(instant, timeZone);
  return format.replace(
    /%([-^_0#]*)(\d{0,3})(:{0,2}z|[a-zA-Z%+])/g,
    (whole, flags: string, width: string, directive: string) => {
      const value = directiveOf(directive, local, locale, timeZone);
      return value === undefined ? whole : padded(value, flags, width === '' ? undefined : Number(width));
    },
  );
}

/** How far the clocks of a zone are ahead of UTC at an instant. */
export function offsetMinutesAt(instant: number, timeZone: string): number {
  return localTime(instant, timeZone).offsetMinutes;
}

/** True for IANA names that this machine's time-zone data knows. */
export function isTimeZone(text: unknown): text is string {
  if (typeof text !== 'string' || text === '') return false;
  try {
    zoneFormatter(text);
    return true;
  } catch {
    return false;
  }
}

interface Local {
  readonly instant: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 is the first of January. */
  readonly dayOfYear: number;
  /** East is positive. */
  readonly offsetMinutes: number;
}

/** A number to be padded to its natural width, or ready text. */
type Value = string | readonly [value: number, width: number, fill: '0' | ' '];

const zoneFormatters = new Map<string, Intl.DateTimeFormat>();
const nameFormatters = new Map<string, Intl.DateTimeFormat>();

function zoneFormatter(timeZone: string): Intl.DateTimeFormat {
  return kept(zoneFormatters, timeZone, () => new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone }));
}

/** Zones and locales come from documents and profiles; the bound only guards against nonsense in great variety. */
function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size > 500) cache.clear();
  cache.set(key, made);
  return made;
}

const PARTS = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  era: 'short',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

function localTime(instant: number, timeZone: string): Local {
  const offsetSeconds = offsetSecondsAt(instant, timeZone);
  const clock = new Date(instant + offsetSeconds * 1000);
  const year = clock.getUTCFullYear();
  const month = clock.getUTCMonth() + 1;
  const day = clock.getUTCDate();
  return {
    instant,
    year,
    month,
    day,
    hour: clock.getUTCHours(),
    minute: clock.getUTCMinutes(),
    second: clock.getUTCSeconds(),
    weekday: clock.getUTCDay(),
    dayOfYear: Math.round((utc(year, month, day) - utc(year, 1, 1)) / DAY_MS) + 1,
    offsetMinutes: Math.round(offsetSeconds / 60),
  };
}

const QUARTER_MS = 900_000;
/** Since 1973 clocks have changed only at full quarters of an hour (UTC), so one answer holds for a quarter. */
const QUARTERS_HOLD_FROM = Date.UTC(1973, 0, 1);
const offsets = new Map<string, number>();

function offsetSecondsAt(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  if (instant < QUARTERS_HOLD_FROM) return askOffset(instant, timeZone);
  const key = `${timeZone} ${Math.floor(instant / QUARTER_MS)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const asked = askOffset(instant, timeZone);
  if (offsets.size > 10_000) offsets.clear();
  offsets.set(key, asked);
  return asked;
}

function askOffset(instant: number, timeZone: string): number {
  const parts = new Map(
    zoneFormatter(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
  const clock = utc(year, number('month'), number('day'), number('hour'), number('minute'), number('second'));
  return (clock - Math.floor(instant / 1000) * 1000) / 1000;
}

const DAY_MS = 86_400_000;

/** Date.UTC reads the years 0 to 99 as 1900 and later. */
function utc(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second);
}

function directiveOf(directive: string, at: Local, locale: string, timeZone: string): Value | undefined {
  const make = DIRECTIVES[directive];
  if (make) return make(at, locale);
  const composed = COMPOSED[directive];
  return composed === undefined ? undefined : strftime(at.instant, composed, timeZone, locale);
}

const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  v: '%e-%^b-%Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  '+': '%a %b %e %H:%M:%S %z %Y',
};

const DIRECTIVES: Readonly<Record<string, (at: Local, locale: string) => Value>> = {
  '%': () => '%',
  a: (at, locale) => name(at, locale, { weekday: 'short' }),
  A: (at, locale) => name(at, locale, { weekday: 'long' }),
  b: (at, locale) => name(at, locale, { month: 'short' }),
  B: (at, locale) => name(at, locale, { month: 'long' }),
  C: (at) => [Math.floor(at.year / 100), 2, '0'],
  d: (at) => [at.day, 2, '0'],
  e: (at) => [at.day, 2, ' '],
  g: (at) => [isoWeek(at).year % 100, 2, '0'],
  G: (at) => [isoWeek(at).year, 4, '0'],
  h: (at, locale) => name(at, locale, { month: 'short' }),
  H: (at) => [at.hour, 2, '0'],
  I: (at) => [at.hour % 12 || 12, 2, '0'],
  j: (at) => [at.dayOfYear, 3, '0'],
  k: (at) => [at.hour, 2, ' '],
  l: (at) => [at.hour % 12 || 12, 2, ' '],
  L: (at) => [mod(at.instant, 1000), 3, '0'],
  m: (at) => [at.month, 2, '0'],
  M: (at) => [at.minute, 2, '0'],
  n: () => '\n',
  N: (at) => `${String(mod(at.instant, 1000)).padStart(3, '0')}000000`,
  p: (at) => (at.hour < 12 ? 'AM' : 'PM'),
  P: (at) => (at.hour < 12 ? 'am' : 'pm'),
  s: (at) => [Math.floor(at.instant / 1000), 1, '0'],
  S: (at) => [at.second, 2, '0'],
  t: () => '\t',
  u: (at) => [at.weekday || 7, 1, '0'],
  U: (at) => [Math.floor((at.dayOfYear + 6 - at.weekday) / 7), 2, '0'],
  V: (at) => [isoWeek(at).week, 2, '0'],
  w: (at) => [at.weekday, 1, '0'],
  W: (at) => [Math.floor((at.dayOfYear + 6 - ((at.weekday + 6) % 7)) / 7), 2, '0'],
  y: (at) => [mod(at.year, 100), 2, '0'],
  Y: (at) => [at.year, 4, '0'],
  z: (at) => offset(at, ''),
  ':z': (at) => offset(at, ':'),
};

function name(at: Local, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${options.month} ${options.weekday}`;
  const formatter = kept(
    nameFormatters,
    key,
    () => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }),
  );
  return formatter.format(utc(at.year, at.month, at.day));
}

function offset(at: Local, separator: string): string {
  const minutes = Math.abs(at.offsetMinutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

/** ISO 8601: the week of a date is that of its Thursday. */
function isoWeek(at: Local): { year: number; week: number } {
  const thursday = new Date(utc(at.year, at.month, at.day) + (4 - (at.weekday || 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - utc(year, 1, 1)) / (7 * DAY_MS)) + 1 };
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** Flags as in strftime: `-` no padding, `_` blanks, `0` zeros, `^` upper case, `#` the other case. */
function padded(value: Value, flags: string, width: number | undefined): string {
  const [text, natural, fill] =
    typeof value === 'string' ? [value, 0, ' '] : [String(value[0]), value[1], value[2]];
  const cased = flags.includes('^') || flags.includes('#') ? text.toUpperCase() : text;
  if (flags.includes('-')) return cased;
  const filler = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : fill;
  return cased.padStart(width ?? natural, filler);
}
