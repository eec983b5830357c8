/** What was mentioned in a conversation is not proposed in it again. */
import type { GateMaker } from './gate.ts';

export const conversation: GateMaker = ({ profile }, { conversation }) => {
  if (conversation === undefined) return undefined;
  const mentioned = new Set<string>();
  for (const mark of profile.decisions)
    if (mark.conversation === conversation && mark.shownAt > 0) mentioned.add(mark.action);
  if (mentioned.size === 0) return undefined;
  return ({ name }) =>
    mentioned.has(name) ? { action: name, policy: 'conversation', rule: 'mentioned already' } : undefined;
};
