/** One of several by weight, the same for a person for good (weighted rendezvous hashing). */
import { Draws } from './hash.ts';

/**
 * The arm with the largest score `ln(u) / weight`, u in (0, 1) drawn from the person, the split and the arm: each arm
 * gets its share, and an arm whose weight grows only wins people, from all others alike.
 */
export function armOf<A extends { readonly name: string; readonly weight: number }>(
  profile: string,
  split: string,
  arms: readonly A[],
): A {
  const draws = new Draws(`${profile} ${split}`);
  let best = arms[0]!;
  let highest = Number.NEGATIVE_INFINITY;
  for (const arm of arms) {
    if (arm.weight === 0) continue;
    const score = Math.log(draws.uniform(`arm ${arm.name}`, 0)) / arm.weight;
    if (score <= highest) continue;
    highest = score;
    best = arm;
  }
  return best;
}
