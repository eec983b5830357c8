/** How a cluster becomes one: its strongest links that lead to all members, past pairs that must not become one. */
import type { Pair } from './pair.ts';

/**
 * @param members in an order that stays; at most 150, as clusters are
 * @param isKept the two are not to be joined, nor anybody with both
 */
export function spanning(
  members: readonly string[],
  weigh: (a: string, b: string) => number,
  isKept: (a: string, b: string) => boolean,
): Pair[] {
  const links = members
    .flatMap((a, i) => members.slice(i + 1).map((b) => ({ a, b, weight: weigh(a, b) })))
    .sort((one, other) => other.weight - one.weight);
  const groups = new Map(members.map((member) => [member, [member]]));
  const chosen: Pair[] = [];
  for (const { a, b } of links) {
    const [one, other] = [groups.get(a)!, groups.get(b)!];
    if (one === other || one.some((each) => other.some((its) => isKept(each, its)))) continue;
    chosen.push({ a, b });
    one.push(...other);
    for (const member of other) groups.set(member, one);
  }
  return chosen;
}
