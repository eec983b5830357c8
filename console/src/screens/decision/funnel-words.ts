/** Where candidates fell out, gate by gate. Pure. */
import type { DecisionTrace } from '../../api/types.ts';
import { policyWords, ruleOf } from './words.ts';

export interface Gate {
  readonly words: string;
  /** How many it refused, and how many were left behind it. */
  readonly refused: number;
  readonly left: number;
  /** By rule, the most first. */
  readonly rules: readonly { readonly rule: string; readonly count: number }[];
}

export interface Funnel {
  readonly candidates: number;
  readonly gates: readonly Gate[];
  /** That arbitration ranked, and that were chosen. */
  readonly ranked: number;
  readonly chosen: number;
}

export function funnelOf({ fellOut, unranked = 0, beyond = 0, candidates, chosen }: DecisionTrace): Funnel {
  const ranked = candidates.filter(({ priority }) => priority !== undefined).length;
  const all = ranked + unranked + beyond + fellOut.reduce((sum, { count }) => sum + count, 0);
  const gates: Gate[] = [];
  let left = all - beyond;
  const policies = [...new Set(fellOut.map(({ policy }) => policy))];
  for (const policy of policies) {
    const own = fellOut.filter((one) => one.policy === policy);
    const refused = own.reduce((sum, { count }) => sum + count, 0);
    left -= refused;
    const rules = own
      .map(({ count, ...by }) => ({ rule: ruleOf(by), count }))
      .sort((a, b) => b.count - a.count);
    gates.push({ words: policyWords[policy], refused, left, rules });
  }
  if (beyond > 0) {
    const words = 'More than one decision looks at: these were left out by chance';
    gates.unshift({ words, refused: beyond, left: all - beyond, rules: [] });
  }
  if (unranked > 0) {
    left -= unranked;
    gates.push({ words: 'Others were better on average', refused: unranked, left, rules: [] });
  }
  return { candidates: all, gates, ranked, chosen: chosen.length };
}

/** "Asked again with other draws, it would be chosen 62 times in 100." */
export function chanceSentence({ chosen, candidates }: DecisionTrace): string | undefined {
  const [best] = chosen;
  const chance = candidates.find(({ action }) => action === best)?.selectionProbability;
  if (best === undefined || chance === undefined) return undefined;
  if (chance >= 0.995) return 'Nothing was left to chance: with any draw it would have been the same.';
  const times = chance < 0.01 ? 'less than once' : `${Math.round(chance * 100)} times`;
  return `With other draws ${best} would have come first ${times} in 100: so much was left to chance, to learn from.`;
}
