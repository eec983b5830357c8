/** Instants and spans in the reader's words. Instants are RFC 3339 text, spans milliseconds; `now` is passed in. */

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const calendar = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "14:03:22", in the reader's time zone. */
export function clockTime(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : clock.format(at);
}

/** "22 Nov 2026, 14:03:22", in the reader's time zone. */
export function fullTime(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : calendar.format(at);
}

/** "22 Nov 2026", in the reader's time zone. */
export function day(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : days.format(at);
}

/** The two largest units: "3 d 4 h", "12 min", "8 s". */
export function span(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / secondMs))} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < dayMs) return two(ms, hourMs, 'h', minuteMs, 'min');
  return two(ms, dayMs, 'd', hourMs, 'h');
}

function two(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs);
  const first = `${Math.floor(ms / largeMs)} ${large}`;
  return rest === 0 ? first : `${first} ${rest} ${small}`;
}

/** "just now", "12 min ago"; a clock that runs a little ahead of ours also means just now. */
export function ago(instant: string, now: number): string {
  const past = now - Date.parse(instant);
  if (Number.isNaN(past)) return instant;
  return past < 5 * secondMs ? 'just now' : `${span(past)} ago`;
}

/** "in 12 min"; an instant that has come but was not handled yet: "any moment". */
export function ahead(instant: string, now: number): string {
  const left = Date.parse(instant) - now;
  if (Number.isNaN(left)) return instant;
  return left < secondMs ? 'any moment' : `in ${span(left)}`;
}

/** Latencies, with three significant digits at most: "0.42 ms", "12.8 ms", "1.2 s". */
export function latency(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toPrecision(2))} s`;
  return `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(ms < 10 ? 2 : 3))} ms`;
}
