/** How the API writes times: RFC 3339. */

const DAY_MS = 86_400_000;

export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** @param day since 1970, UTC */
export function dateOf(day: number): string {
  return instant(day * DAY_MS).slice(0, 10);
}
