/** What would have let another action win, as the API and the command line tell it. */
import type { WhyNotAnswer } from '../hosts/decisions-again.ts';
import type { WhyNotView } from './api-explain.ts';

export function whyNotView(found: WhyNotAnswer): WhyNotView {
  const { decision, profile, revision, answer, words, ways, obstacles, remarks } = found;
  const { action, standing, chance } = answer;
  return {
    decision,
    profile,
    revision,
    action,
    standing,
    words,
    chance,
    ways: answer.ways.map(({ changes }, i) => ({ words: ways[i]!, changes })),
    obstacles,
    remarks,
  };
}
