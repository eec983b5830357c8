/** What the API says of arbitration. Types only, as api.ts. */

/** `uplift`: what saying it adds is known; `response`: only how many respond, of whom some would have come anyway. */
export type ScoreLabel = 'response' | 'uplift';

/**
 * `deadline`, `overload`: nothing was decided in time, and the fallback was given. `contexts`: it was decided without what
 * context providers would have answered. `unfilled`: of several placements those before it took the time there was.
 */
export type Degraded = 'deadline' | 'overload' | 'contexts' | 'unfilled';
