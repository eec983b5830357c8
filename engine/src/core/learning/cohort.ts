/** Cohorts: those whose time for a response is over at about the same instant. */

/** When it is told that no response came, and how long one could: of those who respond, too. */
export interface Maturing {
  readonly at: number;
  readonly afterMs: number;
}

/** In the time that a response has: the more, the sooner one is complete. */
export const COHORTS = 8;

/** When the time of the last in its cohort is over. */
export function cohortEnd({ at, afterMs }: Maturing): number {
  const width = Math.max(1, Math.ceil(afterMs / COHORTS));
  return Math.ceil(at / width) * width;
}

/**
 * The cohort that ends then, in a list by their ends, put into it where there is none.
 * @param begin gives a new one
 */
export function cohortIn<One extends { readonly until: number }>(
  cohorts: One[],
  until: number,
  begin: () => One,
): One {
  const found = cohorts.findIndex((one) => one.until >= until);
  if (found >= 0 && cohorts[found]!.until === until) return cohorts[found]!;
  const cohort = begin();
  cohorts.splice(found < 0 ? cohorts.length : found, 0, cohort);
  return cohort;
}
