/** What the API says of arbitration. Types only, as api.ts. */

/** `uplift`: what saying it adds is known; `response`: only how many respond, of whom some would have come anyway. */
export type ScoreLabel = 'response' | 'uplift';
