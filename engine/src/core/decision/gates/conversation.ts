/** What was mentioned in a conversation is not proposed in it again, unless its client says that it may be. */
import type { GateMaker } from './gate.ts';

export const conversation: GateMaker = ({ profile }, { conversation, mayRepeat }) => {
  if (conversation === undefined || mayRepeat) return undefined;
  const mentioned = new Set<string>();
  for (const mark of profile.decisions)
    if (mark.conversation === conversation && mark.shownAt > 0) mentioned.add(mark.action);
  if (mentioned.size === 0) return undefined;
  return ({ name }) =>
    mentioned.has(name) ? { action: name, policy: 'conversation', rule: 'mentioned already' } : undefined;
};
